pragma ComponentBehavior: Bound

import QtQuick
import "../controls"

// Where the card goes: a reader with its window, and a card that comes down onto it.
Item {
    id: picture

    required property Theme theme
    property bool still: false

    Accessible.ignored: true
    implicitHeight: 420
    implicitWidth: 560

    Item {
        anchors.centerIn: parent
        height: 420
        scale: Math.min(parent.width / 560, parent.height / 420)
        width: 560

        // The reader.
        Rectangle {
            color: picture.theme.leadDeep
            height: 150
            radius: 28
            width: 520
            x: 20
            y: 262
        }

        Rectangle {
            border.color: picture.theme.light
            border.width: picture.theme.contrast ? 4 : 0
            color: picture.theme.lead
            height: 130
            radius: 28
            width: 520
            x: 20
            y: 258
        }

        Rectangle {
            border.color: picture.theme.lightSoft
            border.width: 4
            color: "transparent"
            height: 76
            radius: 16
            width: 330
            x: 62
            y: 284
        }

        Repeater {
            model: 3

            Rectangle {
                required property int index

                border.color: picture.theme.lightSoft
                border.width: 4
                color: "transparent"
                height: 24 + index * 18
                radius: height / 2
                width: height
                x: 462 - width / 2
                y: 322 - height / 2
            }
        }

        // The card.
        Rectangle {
            id: card

            property real sunk

            border.color: picture.theme.lead
            border.width: 4
            color: picture.theme.card
            height: 214
            radius: 18
            width: 340
            x: 58
            y: 20 + sunk

            SequentialAnimation on sunk {
                loops: 3
                running: !picture.still

                NumberAnimation {
                    duration: 180
                    easing.type: Easing.OutQuad
                    from: 0
                    to: 32
                }

                PauseAnimation {
                    duration: 1400
                }

                NumberAnimation {
                    duration: 180
                    from: 32
                    to: 0
                }

                PauseAnimation {
                    duration: 600
                }
            }

            Rectangle {
                color: picture.theme.seal
                height: 44
                radius: 22
                width: 44
                x: 26
                y: 26
            }

            Repeater {
                model: [150, 120, 168]

                Rectangle {
                    required property int index
                    required property real modelData

                    color: picture.theme.contrast ? picture.theme.line : "#B9C8D8"
                    height: 12
                    radius: 6
                    width: modelData
                    x: index === 2 ? 26 : 86
                    y: index === 2 ? 168 : 30 + index * 28
                }
            }

            Rectangle {
                color: picture.theme.leadWash
                height: 118
                radius: 10
                width: 92
                x: 222
                y: 72

                Rectangle {
                    color: picture.theme.lead
                    height: 40
                    radius: 20
                    width: 40
                    x: 26
                    y: 22
                }

                Rectangle {
                    color: picture.theme.lead
                    height: 44
                    radius: 18
                    width: 68
                    x: 12
                    y: 68
                }
            }
        }
    }
}
