import QtQuick
import QtQuick.VirtualKeyboard.Styles

// A letter or digit on the keyboard; it darkens while it is pressed.
KeyPanel {
    id: key

    required property Theme theme
    readonly property var shown: control

    Rectangle {
        anchors.fill: parent
        anchors.margins: 4
        color: key.shown.pressed || key.shown.highlighted ? key.theme.leadDeep : key.theme.lead
        radius: 8

        Label {
            Accessible.ignored: true
            anchors.centerIn: parent
            color: key.theme.light
            font.bold: true
            font.capitalization: key.shown.uppercased ? Font.AllUppercase : Font.MixedCase
            font.pixelSize: Math.max(26, key.height * 0.38)
            text: key.shown.displayText
            theme: key.theme
        }

        Label {
            Accessible.ignored: true
            anchors.margins: 8
            anchors.right: parent.right
            anchors.top: parent.top
            color: key.theme.light
            font.pixelSize: 24
            text: key.shown.smallText
            theme: key.theme
            visible: key.shown.smallTextVisible
        }
    }
}
