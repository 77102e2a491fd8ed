import QtQuick
import QtQuick.Shapes
import "../controls"

// A simple head in the camera's frame: look here.
Item {
    id: picture

    required property Theme theme

    Accessible.ignored: true
    implicitHeight: 320
    implicitWidth: 320

    Item {
        anchors.centerIn: parent
        height: 320
        scale: Math.min(parent.width, parent.height) / 320
        width: 320

        Rectangle {
            anchors.fill: parent
            color: picture.theme.leadWash
            radius: 160
        }

        Rectangle {
            border.color: picture.theme.lead
            border.width: 8
            color: picture.theme.card
            height: 150
            radius: 62
            width: 124
            x: 98
            y: 52
        }

        Repeater {
            model: [134, 174]

            Rectangle {
                required property real modelData

                color: picture.theme.lead
                height: 14
                radius: 7
                width: 14
                x: modelData
                y: 116
            }
        }

        Shape {
            anchors.fill: parent

            ShapePath {
                capStyle: ShapePath.RoundCap
                fillColor: "transparent"
                strokeColor: picture.theme.lead
                strokeWidth: 8

                PathSvg {
                    path: "M140 160 C150 170 170 170 180 160 M64 286 C70 232 110 222 160 222 C210 222 250 232 256 286"
                }
            }

            ShapePath {
                capStyle: ShapePath.RoundCap
                fillColor: "transparent"
                strokeColor: picture.theme.lead
                strokeWidth: 8

                PathSvg {
                    path: "M40 84 V40 H84 M236 40 H280 V84 M40 236 V280 H60 M260 280 H280 V236"
                }
            }
        }
    }
}
