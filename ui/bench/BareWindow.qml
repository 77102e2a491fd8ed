import QtQuick
import QtQuick.VirtualKeyboard

// Twelve buttons and a keyboard that waits below the screen.
Rectangle {
    id: window

    color: "white"
    height: 1920
    width: 1080

    Grid {
        anchors.centerIn: parent
        columns: 3
        spacing: 24

        Repeater {
            model: 12

            Rectangle {
                id: button

                required property int index

                border.width: 2
                color: area.pressed ? "lightgrey" : "white"
                height: 180
                radius: 20
                width: 300

                Text {
                    anchors.centerIn: parent
                    font.family: "Noto Sans CJK SC"
                    font.pixelSize: 32
                    text: "办理 " + button.index
                }

                MouseArea {
                    id: area

                    anchors.fill: parent
                }
            }
        }
    }

    InputPanel {
        width: window.width
        y: window.height
    }
}
