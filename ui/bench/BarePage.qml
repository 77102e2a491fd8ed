import QtQuick

// As many buttons and lines of text as a real page has, and nothing else.
Item {
    id: page

    required property int buttons
    required property int lines

    Flow {
        anchors.fill: parent
        spacing: 8

        Repeater {
            model: page.buttons

            Rectangle {
                id: button

                required property int index

                border.width: 2
                color: area.pressed ? "lightgrey" : "white"
                height: 96
                radius: 20
                width: 240

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

        Repeater {
            model: page.lines

            Text {
                required property int index

                font.family: "Noto Sans CJK SC"
                font.pixelSize: 26
                text: "第 " + index + " 行：带好身份证"
            }
        }
    }
}
