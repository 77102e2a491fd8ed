import QtQuick
import QtQuick.Layouts
import "../controls"

// One of the five answers to "how was it": a face and its word.
Press {
    id: button

    property int level: 3
    property bool listed: true  // the word stands beside the face, not under it

    leftPadding: listed ? theme.gap : 8
    padding: theme.gap
    rightPadding: leftPadding

    background: Card {
        color: button.down ? button.theme.leadWash : button.theme.card
        edge: button.down ? button.theme.lead : button.theme.line
        theme: button.theme
    }
    contentItem: GridLayout {
        columnSpacing: button.theme.gap * 1.5
        columns: button.listed ? 2 : 1
        rowSpacing: button.theme.gap
        uniformCellHeights: !button.listed

        Glyph {
            Layout.alignment: button.listed ? Qt.AlignVCenter : Qt.AlignHCenter | Qt.AlignBottom
            color: button.theme.lead
            name: "smile-" + button.level
            size: button.theme.elder ? 96 : button.theme.compact ? 128 : button.theme.portrait ? 152 : 184
        }

        Label {
            Accessible.ignored: true
            Layout.alignment: button.listed ? Qt.AlignVCenter : Qt.AlignTop
            Layout.fillWidth: true
            font.bold: true
            font.pixelSize: button.listed ? button.theme.title : button.theme.body
            horizontalAlignment: button.listed ? Text.AlignLeft : Text.AlignHCenter
            text: button.text
            theme: button.theme
        }
    }
}
