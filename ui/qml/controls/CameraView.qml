import QtQuick

// What the camera sees, as large as fits.  Before the first frame it says that the camera is starting.
Rectangle {
    id: view

    required property Theme theme
    required property var words
    property string source: ""
    property bool mirrored: false
    property bool fills: false

    border.color: theme.lead
    border.width: 4
    color: theme.contrast ? "#000000" : "#0A1C2C"
    clip: true

    Image {
        anchors.fill: parent
        anchors.margins: 4
        cache: false
        fillMode: view.fills ? Image.PreserveAspectCrop : Image.PreserveAspectFit
        mirror: view.mirrored
        smooth: false
        source: view.source
        visible: view.source !== ""
    }

    Label {
        anchors.centerIn: parent
        color: view.theme.light
        horizontalAlignment: Text.AlignHCenter
        text: view.words.camera_starting
        theme: view.theme
        visible: view.source === ""
        width: parent.width - 48
    }
}
