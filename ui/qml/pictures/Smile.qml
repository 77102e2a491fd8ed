import QtQuick
import QtQuick.Shapes
import "../controls"

// A face from very sad (1) to very happy (5).  The word under it says the same.
Item {
    id: smile

    required property Theme theme
    property int level: 3
    property real size: 120
    readonly property real bend: (level - 3) * 9

    Accessible.ignored: true
    implicitHeight: size
    implicitWidth: size

    Item {
        anchors.centerIn: parent
        height: 120
        scale: smile.size / 120
        width: 120

        Rectangle {
            anchors.fill: parent
            border.color: smile.theme.lead
            border.width: 6
            color: smile.theme.leadWash
            radius: 60
        }

        Repeater {
            model: [36, 72]

            Rectangle {
                required property real modelData

                color: smile.theme.lead
                height: 14
                radius: 6
                width: 12
                x: modelData
                y: 40
            }
        }

        Shape {
            anchors.fill: parent

            ShapePath {
                capStyle: ShapePath.RoundCap
                fillColor: "transparent"
                startX: 34
                startY: 80 - smile.bend * 0.5
                strokeColor: smile.theme.lead
                strokeWidth: 7

                PathQuad {
                    controlX: 60
                    controlY: 80 + smile.bend * 1.5
                    x: 86
                    y: 80 - smile.bend * 0.5
                }
            }
        }
    }
}
