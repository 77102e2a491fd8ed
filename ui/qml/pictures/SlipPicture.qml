pragma ComponentBehavior: Bound

import QtQuick
import "../controls"

// A slip that comes out of the terminal, and the card that must not stay.
Item {
    id: picture

    required property Theme theme
    property bool withCard: true

    Accessible.ignored: true
    implicitHeight: 360
    implicitWidth: 520

    Item {
        anchors.centerIn: parent
        height: 360
        scale: Math.min(parent.width / 520, parent.height / 360)
        width: 520

        Rectangle {
            color: picture.theme.lead
            height: 74
            radius: 20
            width: 270
            x: 20
            y: 20
        }

        Rectangle {
            color: picture.theme.leadDeep
            height: 14
            radius: 7
            width: 206
            x: 52
            y: 60
        }

        Rectangle {
            border.color: picture.theme.lead
            border.width: 4
            color: picture.theme.card
            height: 270
            width: 180
            x: 65
            y: 67

            Repeater {
                model: [110, 130, 90, 130]

                Rectangle {
                    required property int index
                    required property real modelData

                    color: picture.theme.contrast ? picture.theme.line : "#B9C8D8"
                    height: 12
                    radius: 6
                    width: modelData
                    x: 25
                    y: 40 + index * 34
                }
            }

            Glyph {
                color: picture.theme.good
                name: "check"
                size: 72
                x: 54
                y: 180
            }
        }

        Rectangle {
            border.color: picture.theme.lead
            border.width: 4
            color: picture.theme.card
            height: 138
            radius: 14
            visible: picture.withCard
            width: 218
            x: 290
            y: 190

            Rectangle {
                color: picture.theme.seal
                height: 30
                radius: 15
                width: 30
                x: 18
                y: 18
            }

            Rectangle {
                color: picture.theme.contrast ? picture.theme.line : "#B9C8D8"
                height: 10
                radius: 5
                width: 76
                x: 58
                y: 28
            }

            Rectangle {
                color: picture.theme.leadWash
                height: 72
                radius: 8
                width: 58
                x: 142
                y: 48
            }

            Rectangle {
                color: picture.theme.contrast ? picture.theme.line : "#B9C8D8"
                height: 10
                radius: 5
                width: 100
                x: 18
                y: 104
            }
        }
    }
}
