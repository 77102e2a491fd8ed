import QtQuick
import QtQuick.Layouts
import "../controls"

// A slip of which nobody knows whether it came out: somebody looks, and says.
Card {
    id: card

    required property var slip
    required property var words

    signal settled(bool printed)

    Accessible.name: slip.text ?? ""
    Accessible.role: Accessible.Grouping
    color: theme.waitWash
    edge: theme.wait
    implicitHeight: row.implicitHeight + theme.gap * 1.4
    raised: false

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.leftMargin: card.theme.gap
        anchors.right: parent.right
        anchors.rightMargin: card.theme.gap
        anchors.verticalCenter: parent.verticalCenter
        spacing: card.theme.gap

        Glyph {
            color: card.theme.wait
            name: "slip"
            size: card.theme.title
        }

        Label {
            Layout.fillWidth: true
            font.bold: true
            font.pixelSize: card.theme.label
            text: card.slip.text ?? ""
            theme: card.theme
        }

        ActionButton {
            Layout.minimumWidth: implicitWidth
            implicitHeight: 80
            size: card.theme.label
            strong: false
            text: card.words.slip_lost
            theme: card.theme

            onClicked: card.settled(false)
        }

        ActionButton {
            Layout.minimumWidth: implicitWidth
            implicitHeight: 80
            size: card.theme.label
            strong: false
            text: card.words.slip_out
            theme: card.theme

            onClicked: card.settled(true)
        }
    }
}
