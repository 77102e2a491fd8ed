import QtQuick
import QtQuick.Shapes

// Where the face should be: an oval, solid once the picture is taken.
Item {
    id: oval

    required property Theme theme
    property bool held: false
    readonly property real high: Math.min(height * 0.82, width * 0.9)

    Accessible.ignored: true

    Shape {
        anchors.fill: parent

        ShapePath {
            fillColor: "transparent"
            startX: oval.width / 2 + oval.high * 0.37
            startY: oval.height / 2
            strokeColor: oval.theme.light
            strokeWidth: 12

            PathAngleArc {
                centerX: oval.width / 2
                centerY: oval.height / 2
                radiusX: oval.high * 0.37
                radiusY: oval.high * 0.5
                startAngle: 0
                sweepAngle: 360
            }
        }

        ShapePath {
            dashPattern: [4, 3]
            fillColor: "transparent"
            strokeColor: oval.held ? oval.theme.good : oval.theme.lead
            strokeStyle: oval.held ? ShapePath.SolidLine : ShapePath.DashLine
            strokeWidth: 6

            PathAngleArc {
                centerX: oval.width / 2
                centerY: oval.height / 2
                radiusX: oval.high * 0.37
                radiusY: oval.high * 0.5
                startAngle: 0
                sweepAngle: 360
            }
        }
    }
}
