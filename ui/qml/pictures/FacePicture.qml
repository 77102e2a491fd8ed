import QtQuick
import "../controls"

// A simple head in the camera's frame: look here.
Item {
    id: picture

    required property Theme theme
    readonly property real size: Math.floor(Math.min(width, height))

    implicitHeight: 320
    implicitWidth: 320

    Rectangle {
        anchors.centerIn: parent
        color: picture.theme.leadWash
        height: picture.size
        radius: picture.size / 2
        width: picture.size

        Glyph {
            color: picture.theme.lead
            name: "look"
            size: Math.max(1, picture.size)
        }
    }
}
