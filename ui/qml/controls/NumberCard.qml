import QtQuick
import QtQuick.Layouts

// A number to write down, as large as it fits.
Card {
    id: card

    property string label: ""
    property string number: ""

    Accessible.name: label + " " + number
    Accessible.role: Accessible.StaticText
    color: theme.leadWash
    edge: theme.lead
    implicitHeight: column.implicitHeight + theme.gap * 2

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.margins: card.theme.gap + 4
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: 4

        Label {
            Accessible.ignored: true
            Layout.fillWidth: true
            color: card.theme.lead
            text: card.label
            theme: card.theme
        }

        Label {
            Accessible.ignored: true
            Layout.fillWidth: true
            color: card.theme.leadDeep
            font.bold: true
            font.pixelSize: Math.max(card.theme.label, Math.min(72, column.width / Math.max(1, card.number.length) * 1.6))
            text: card.number
            theme: card.theme
        }
    }
}
