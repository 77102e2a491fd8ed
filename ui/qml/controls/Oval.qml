pragma ComponentBehavior: Bound

import QtQuick

// Where the face should be: a dashed oval over a light one, solid once the picture is taken.
Item {
    id: oval

    required property Theme theme
    property bool held: false
    readonly property int high: Math.max(1, Math.floor(Math.min(height * 0.86, width * 0.86 / 0.74)))

    Repeater {
        model: [
            {
                name: "oval",
                color: oval.theme.light
            },
            {
                name: oval.held ? "oval" : "oval-dashed",
                color: oval.held ? oval.theme.good : oval.theme.lead
            }
        ]

        Glyph {
            required property var modelData

            anchors.centerIn: parent
            color: modelData.color
            height: oval.high
            name: modelData.name
            sourceSize.height: oval.high
            sourceSize.width: oval.high * 0.74
            width: oval.high * 0.74
        }
    }
}
