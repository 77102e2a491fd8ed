pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One application in the list: number and how it stands, what it is, why it is there.  All of it can be pressed.
Press {
    id: card

    required property var row
    required property var words
    readonly property color mark: row.tone === "trouble" ? theme.seal : row.tone === "wait" ? theme.wait : theme.ink

    bottomPadding: 16
    leftPadding: theme.gap
    rightPadding: theme.gap
    text: [row.number, row.state, ...row.marks, row.what, row.cause, words.cases_open].filter(line => line).join(" ")
    topPadding: 14

    background: Card {
        color: card.down ? card.theme.leadWash : card.theme.card
        edge: card.row.tone === "calm" ? card.theme.line : card.mark
        edgeWidth: card.row.tone === "calm" ? card.theme.stroke : 4
        raised: false
        theme: card.theme
    }
    contentItem: Item {
        implicitHeight: line.implicitHeight

        RowLayout {
            id: line

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: card.theme.gap

            Glyph {
                Layout.alignment: Qt.AlignTop
                color: card.mark
                name: card.row.tone === "calm" ? "info" : "warn"
                size: card.theme.title
            }

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 4

                Label {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: card.mark
                    font.bold: true
                    font.pixelSize: card.theme.label + 2
                    text: [card.row.state, ...card.row.marks].join("  ·  ")
                    theme: card.theme
                }

                Label {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    font.pixelSize: card.theme.label
                    text: card.row.what
                    theme: card.theme
                    visible: text !== ""
                }

                Label {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: card.theme.inkSoft
                    font.pixelSize: card.theme.label
                    text: card.row.number + "    " + card.row.at
                    theme: card.theme
                }

                Label {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: card.theme.inkSoft
                    font.pixelSize: card.theme.label
                    text: card.row.cause
                    theme: card.theme
                    visible: text !== ""
                }
            }
        }
    }
}
