import QtQuick
import QtQuick.Layouts

// One item that can be chosen.
Press {
    id: button

    required property var words
    required property var item

    Accessible.description: item.summary
    bottomPadding: theme.gap
    leftPadding: theme.gap
    rightPadding: theme.gap
    text: item.name
    topPadding: theme.gap

    background: Card {
        color: button.down ? button.theme.leadWash : button.theme.card
        edge: button.down ? button.theme.lead : button.theme.line
        theme: button.theme
    }
    contentItem: RowLayout {
        spacing: 18

        Emblem {
            Layout.alignment: Qt.AlignTop
            sign: button.item.emblem
            size: button.theme.compact ? 72 : 80
            theme: button.theme
        }

        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            spacing: 6

            MarkedName {
                Accessible.ignored: true
                Layout.fillWidth: true
                name: button.text
                parts: button.item.parts ?? []
                theme: button.theme
            }

            Label {
                Accessible.ignored: true
                Layout.fillWidth: true
                color: button.theme.lead
                font.pixelSize: button.theme.label
                text: button.words.home_called.arg(button.item.called ?? "")
                theme: button.theme
                visible: (button.item.called ?? "") !== ""
            }

            Label {
                Accessible.ignored: true
                Layout.fillWidth: true
                color: button.theme.inkSoft
                font.pixelSize: button.theme.label
                text: button.item.summary
                theme: button.theme
            }

            Label {
                Accessible.ignored: true
                Layout.fillWidth: true
                color: button.theme.lead
                font.pixelSize: button.theme.label
                text: button.words.home_gives.arg(button.item.gives ?? "")
                theme: button.theme
                visible: (button.item.gives ?? "") !== ""
            }
        }

        Glyph {
            Layout.alignment: Qt.AlignVCenter
            color: button.theme.lead
            name: "forward"
            size: 28
        }
    }
}
