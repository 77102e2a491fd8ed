import QtQuick
import QtQuick.Shapes

// A line sign, drawn in a box of 24 units.  It only repeats what a word beside it says.
Item {
    id: glyph

    property string name: "check"
    property color color: "black"
    property real size: 40
    property real weight: 2.2
    readonly property var paths: ({
            check: "M4 12.5 L10 18 L20 6.5",
            cross: "M6 6 L18 18 M18 6 L6 18",
            back: "M14.5 5 L7.5 12 L14.5 19",
            forward: "M9.5 5 L16.5 12 L9.5 19",
            up: "M5 15 L12 8 L19 15",
            down: "M5 9 L12 16 L19 9",
            plus: "M12 5 V19 M5 12 H19",
            lock: "M6 11 H18 V20 H6 Z M8.5 11 V8 A3.5 3.5 0 0 1 15.5 8 V11",
            warn: "M12 4 L21.5 20 H2.5 Z M12 10 V14.5 M12 17.2 V17.3",
            info: "M12 3 A9 9 0 1 0 12 21 A9 9 0 1 0 12 3 Z M12 11 V16.5 M12 7.6 V7.7",
            bell: "M6 17 V11 A6 6 0 0 1 18 11 V17 L20 19 H4 Z M10.5 21.8 H13.5 M12 5 V3",
            globe: "M12 3 A9 9 0 1 0 12 21 A9 9 0 1 0 12 3 Z M3 12 H21 M12 3 C8 7 8 17 12 21 M12 3 C16 7 16 17 12 21",
            large: "M4 9 H20 M12 3.5 V9 C12 14 8 18 4 20 M12 9 C12 14 16 18 20 20",
            contrast: "M12 3 A9 9 0 1 0 12 21 A9 9 0 1 0 12 3 Z M12 3 V21 M14.5 5 V19 M17 7 V17 M19.3 10 V14",
            eye: "M2 12 C6 5.5 18 5.5 22 12 C18 18.5 6 18.5 2 12 Z M12 9 A3 3 0 1 0 12 15 A3 3 0 1 0 12 9 Z",
            camera: "M3 8 H7.5 L9.5 5 H14.5 L16.5 8 H21 V19 H3 Z M12 9.8 A3.5 3.5 0 1 0 12 16.8 A3.5 3.5 0 1 0 12 9.8 Z",
            printer: "M7 9 V4 H17 V9 M7 17 H3 V9 H21 V17 H17 M7 14 H17 V20.5 H7 Z",
            card: "M2.5 5.5 H21.5 V18.5 H2.5 Z M13.5 10 H18.5 M13.5 14 H17 M8 8.8 A1.9 1.9 0 1 0 8 12.6 A1.9 1.9 0 1 0 8 8.8 Z M5 16 C5.4 13.6 10.6 13.6 11 16",
            clock: "M12 3 A9 9 0 1 0 12 21 A9 9 0 1 0 12 3 Z M12 7 V12 L15.5 14",
            paper: "M6 3 H15 L19 7 V21 H6 Z M15 3 V7 H19 M9.5 12 H15.5 M9.5 16 H15.5",
            person: "M12 4 A4 4 0 1 0 12 12 A4 4 0 1 0 12 4 Z M4 20.5 C4 15.8 8 14.8 12 14.8 C16 14.8 20 15.8 20 20.5",
            trash: "M4 7 H20 M9 7 V4 H15 V7 M6 7 L7 20.5 H17 L18 7",
            coin: "M12 3 A9 9 0 1 0 12 21 A9 9 0 1 0 12 3 Z M8.5 7.5 L12 12 L15.5 7.5 M8.5 12.5 H15.5 M8.5 15.5 H15.5 M12 12 V18.5",
            law: "M12 4 V20 M7 20 H17 M5 7 H19 M5 7 L2.5 13.5 H7.5 Z M19 7 L16.5 13.5 H21.5 Z"
        })

    Accessible.ignored: true
    implicitHeight: size
    implicitWidth: size

    Shape {
        anchors.centerIn: parent
        height: 24
        scale: glyph.size / 24
        width: 24

        ShapePath {
            capStyle: ShapePath.RoundCap
            fillColor: "transparent"
            joinStyle: ShapePath.RoundJoin
            strokeColor: glyph.color
            strokeWidth: glyph.weight

            PathSvg {
                path: glyph.paths[glyph.name]
            }
        }
    }
}
