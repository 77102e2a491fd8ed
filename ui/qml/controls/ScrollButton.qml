import QtQuick

// One of the two large arrows of a column that scrolls: lying under it, or standing beside it.
Press {
    id: button

    property string glyph: "down"
    property bool flat: false
    readonly property color mark: enabled ? theme.lead : theme.inkSoft

    focusPolicy: Qt.TabFocus  // a press leaves the keyboard where it is: the button would move away with it
    ringed: activeFocus  // only Tab brings it, and at the end of the column it goes and comes back without Tab
    implicitHeight: theme.target * 1.45

    background: Rectangle {
        border.color: button.enabled ? button.theme.lead : button.theme.line
        border.width: 3
        color: button.down ? button.theme.leadWash : button.theme.card
        radius: button.theme.radius
    }
    contentItem: Item {
        Grid {
            id: grid

            anchors.centerIn: parent
            columns: button.flat ? 2 : 1
            horizontalItemAlignment: Grid.AlignHCenter
            spacing: button.flat ? 16 : 2
            verticalItemAlignment: Grid.AlignVCenter

            Glyph {
                color: button.mark
                name: button.glyph
                size: button.theme.title
            }

            Label {
                Accessible.ignored: true
                color: button.mark
                font.bold: button.flat
                font.pixelSize: button.theme.label
                text: button.text
                theme: button.theme
                visible: button.flat || button.height > button.theme.title + button.theme.label * 1.5 + 16
            }
        }
    }
}
