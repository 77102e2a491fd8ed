import QtQuick

// One of the two large arrows beside a column that scrolls.
Press {
    id: button

    property string glyph: "down"

    implicitHeight: Math.max(theme.target * 1.5, word.implicitHeight + theme.title + 40)
    implicitWidth: theme.target

    background: Rectangle {
        border.color: button.enabled ? button.theme.lead : button.theme.line
        border.width: 3
        color: button.down ? button.theme.leadWash : button.theme.card
        radius: button.theme.radius
    }
    contentItem: Item {
        Column {
            anchors.centerIn: parent
            spacing: 4
            width: parent.width

            Glyph {
                anchors.horizontalCenter: parent.horizontalCenter
                color: button.enabled ? button.theme.lead : button.theme.inkSoft
                name: button.glyph
                size: button.theme.title
            }

            Label {
                id: word

                Accessible.ignored: true
                color: button.enabled ? button.theme.lead : button.theme.inkSoft
                font.pixelSize: button.theme.label
                horizontalAlignment: Text.AlignHCenter
                text: button.text
                theme: button.theme
                width: parent.width
            }
        }
    }
}
