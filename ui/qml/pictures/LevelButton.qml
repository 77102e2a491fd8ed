import QtQuick
import QtQuick.Layouts
import "../controls"

// One of the five answers to "how was it": a face and its word.
Press {
    id: button

    property int level: 3

    padding: theme.gap

    background: Card {
        color: button.down ? button.theme.leadWash : button.theme.card
        edge: button.down ? button.theme.lead : button.theme.line
        theme: button.theme
    }
    contentItem: GridLayout {
        columnSpacing: button.theme.gap * 1.5
        columns: button.theme.portrait ? 2 : 1
        rowSpacing: button.theme.gap
        uniformCellHeights: !button.theme.portrait

        Glyph {
            Layout.alignment: button.theme.portrait ? Qt.AlignVCenter : Qt.AlignHCenter | Qt.AlignBottom
            color: button.theme.lead
            name: "smile-" + button.level
            size: button.theme.compact ? 128 : button.theme.portrait ? 152 : 184
        }

        Label {
            Accessible.ignored: true
            Layout.alignment: button.theme.portrait ? Qt.AlignVCenter : Qt.AlignTop
            Layout.fillWidth: true
            font.bold: true
            font.pixelSize: button.theme.portrait ? button.theme.title : button.theme.body
            horizontalAlignment: button.theme.portrait ? Text.AlignLeft : Text.AlignHCenter
            text: button.text
            theme: button.theme
        }
    }
}
