import QtQuick
import QtQuick.Layouts
import "../controls"

// A group of items: its emblem, its name and how many there are.
Press {
    id: tile

    required property var words
    required property var group

    Accessible.description: count.text
    bottomPadding: 16
    leftPadding: 16
    rightPadding: 12
    text: group.name
    topPadding: 16

    background: Card {
        color: tile.down ? tile.theme.leadWash : tile.theme.card
        edge: tile.down ? tile.theme.lead : tile.theme.line
        theme: tile.theme
    }
    contentItem: RowLayout {
        spacing: 14

        Emblem {
            sign: tile.group.emblem
            size: tile.theme.compact ? 60 : 76
            solid: true
            theme: tile.theme
        }

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 0

            Label {
                Accessible.ignored: true
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: tile.theme.compact ? tile.theme.label + 2 : tile.theme.body
                text: tile.text
                theme: tile.theme
            }

            Label {
                id: count

                Accessible.ignored: true
                Layout.fillWidth: true
                color: tile.theme.inkSoft
                font.pixelSize: tile.theme.label
                text: tile.words.home_count.arg(tile.group.count)
                theme: tile.theme
            }
        }
    }
}
