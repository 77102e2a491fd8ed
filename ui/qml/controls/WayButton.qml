import QtQuick
import QtQuick.Layouts

// One of several ways that can be chosen: a sign, what it is, and what then happens.
Press {
    id: button

    property string glyph: "check"
    property string detail: ""

    Accessible.description: detail
    bottomPadding: theme.gap
    leftPadding: theme.gap
    rightPadding: theme.gap
    topPadding: theme.gap

    background: Card {
        color: button.down ? button.theme.leadWash : button.theme.card
        edge: button.theme.lead
        theme: button.theme
    }
    contentItem: Item {
        implicitHeight: row.implicitHeight

        RowLayout {
            id: row

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: button.theme.gap

            Glyph {
                color: button.theme.lead
                name: button.glyph
                size: button.theme.compact ? 64 : 96
            }

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 6

                Label {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    color: button.theme.lead
                    font.bold: true
                    font.pixelSize: button.theme.title
                    text: button.text
                    theme: button.theme
                }

                Label {
                    Accessible.ignored: true
                    Layout.fillWidth: true
                    text: button.detail
                    theme: button.theme
                }
            }
        }
    }
}
