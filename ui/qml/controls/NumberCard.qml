import QtQuick
import QtQuick.Layouts

// A number to write down, as large as it fits.
Card {
    id: card

    property string label: ""
    property string number: ""
    // A case number has up to 41 signs: two lines of them are larger than one.
    readonly property int lines: number.length > 24 ? 2 : 1

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
            font.pixelSize: Math.max(card.theme.label, Math.min(72, column.width / Math.max(1, Math.ceil(card.number.length / card.lines)) * 1.55))
            text: card.number
            theme: card.theme
            wrapMode: Text.WrapAnywhere
        }
    }
}
