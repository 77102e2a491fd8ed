import QtQuick
import QtQuick.Layouts

// The code that a phone scans to send a page, as large as fits, and how long it holds.
Card {
    id: card

    required property var phone
    required property var words
    readonly property real side: Math.min(theme.portrait ? width - 80 : width * 0.5, height - (theme.portrait ? said.implicitHeight + 90 : 40))

    Accessible.name: words.phone_how
    Accessible.role: Accessible.Graphic

    GridLayout {
        anchors.centerIn: parent
        columnSpacing: card.theme.gap * 2
        columns: card.theme.portrait ? 1 : 2
        rowSpacing: card.theme.gap
        width: card.theme.portrait ? card.width - 64 : Math.min(card.width - 64, implicitWidth)

        // Black on white in every look: that is what phones read.
        Image {
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredHeight: Layout.preferredWidth
            Layout.preferredWidth: Math.max(120, card.side)
            cache: false
            source: card.phone.code
            visible: card.phone.code !== ""
        }

        Glyph {
            Layout.alignment: Qt.AlignHCenter
            color: card.theme.inkSoft
            name: card.phone.open ? "mobile" : "paper"
            size: Math.min(card.side, 220)
            visible: card.phone.code === ""
        }

        ColumnLayout {
            id: said

            Layout.alignment: Qt.AlignVCenter
            Layout.fillWidth: true
            spacing: card.theme.gap

            Label {
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: card.theme.title
                horizontalAlignment: card.theme.portrait ? Text.AlignHCenter : Text.AlignLeft
                text: card.words.phone_network.arg(card.phone.network)
                theme: card.theme
                visible: card.phone.code !== "" && card.phone.network !== ""
            }

            Label {
                Layout.fillWidth: true
                horizontalAlignment: card.theme.portrait ? Text.AlignHCenter : Text.AlignLeft
                text: card.phone.code !== "" ? card.words.phone_left.arg(card.phone.left) : card.words.phone_soon
                theme: card.theme
                visible: card.phone.open && !card.phone.over
            }
        }
    }
}
