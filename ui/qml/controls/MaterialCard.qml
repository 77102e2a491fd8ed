import QtQuick
import QtQuick.Layouts

// One material: whether it is here, what it is, and the button that photographs it or shows what was taken.
Card {
    id: card

    required property var words
    required property var material

    readonly property bool fromCard: material.fromCard ?? false

    signal chosen
    signal opened

    edge: material.done ? theme.good : theme.line
    implicitHeight: row.implicitHeight + theme.gap * 2

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.margins: card.theme.gap + 4
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: card.theme.gap

        Rectangle {
            border.color: card.material.done ? card.theme.good : card.theme.inkSoft
            border.width: 3
            color: card.material.done ? card.theme.good : card.theme.card
            implicitHeight: 64
            implicitWidth: 64
            radius: 32

            Glyph {
                anchors.centerIn: parent
                color: card.material.done ? card.theme.light : card.theme.inkSoft
                name: card.material.done ? "check" : "paper"
                size: 40
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 6

            Label {
                Layout.fillWidth: true
                font.bold: true
                text: card.material.name + (card.material.required ? "" : card.words.form_optional)
                theme: card.theme
            }

            Label {
                Layout.fillWidth: true
                color: card.theme.inkSoft
                font.pixelSize: card.theme.label
                text: card.material.note ?? ""
                theme: card.theme
                visible: text !== ""
            }

            Label {
                Layout.fillWidth: true
                color: card.material.done ? card.theme.good : card.theme.wait
                font.bold: true
                font.pixelSize: card.theme.label
                text: card.fromCard ? card.words.materials_from_card : card.material.done ? card.words.materials_pages.arg(card.material.pages) : card.words.materials_missing
                theme: card.theme
            }
        }

        QuietButton {
            Accessible.name: text + " " + card.material.name
            Layout.fillWidth: false
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            Layout.preferredWidth: Math.max(270, leastWidth)
            glyph: card.material.done ? "paper" : "camera"
            implicitHeight: Math.max(card.theme.target, implicitContentHeight + 28)
            text: card.material.done ? card.words.materials_open : card.words.materials_photograph
            theme: card.theme
            visible: !card.fromCard

            onClicked: card.material.done ? card.opened() : card.chosen()
        }
    }
}
