pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One thing in the person's hands and the ways it can be; the one that holds is filled.
ColumnLayout {
    id: box

    required property var group
    required property Theme theme

    signal chosen(string code)

    spacing: 10

    Label {
        font.pixelSize: 22
        font.bold: true
        text: box.group.title
        theme: box.theme
    }

    Flow {
        Layout.fillWidth: true
        spacing: 10

        Repeater {
            model: box.group.buttons

            Press {
                id: button

                required property var modelData
                readonly property bool holds: box.group.chosen === modelData.code

                implicitHeight: 48
                leftPadding: 20
                rightPadding: 20
                text: modelData.text
                theme: box.theme

                background: Rectangle {
                    border.color: box.theme.lead
                    border.width: 2
                    color: button.holds ? box.theme.lead : button.down ? box.theme.leadWash : box.theme.card
                    radius: 28
                }
                contentItem: Label {
                    font.pixelSize: 22
                    color: button.holds ? box.theme.light : box.theme.lead
                    text: button.text
                    theme: box.theme
                    verticalAlignment: Text.AlignVCenter
                }

                onClicked: box.chosen(modelData.code)
            }
        }
    }
}
