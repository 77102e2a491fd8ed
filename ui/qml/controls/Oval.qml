import QtQuick

// Where the face should be.  Green once the picture is taken; the sentence beside it says so too.
Item {
    id: oval

    required property Theme theme
    property bool held: false
    readonly property real high: Math.min(height * 0.86, width * 0.86 / 0.74)

    Drawing {
        anchors.centerIn: parent
        color: oval.theme.light
        high: oval.high
        name: "oval"
        wide: oval.high * 0.74
    }

    Drawing {
        anchors.centerIn: parent
        color: oval.held ? oval.theme.good : oval.theme.lead
        high: oval.high - 16
        name: "oval"
        wide: oval.high * 0.74 - 16
    }
}
