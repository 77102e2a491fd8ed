import QtQuick
import "../controls"

// An answer that the card gave: shown on a plain ground, not to be changed here.
Rectangle {
    id: answer

    required property Theme theme
    required property var field

    border.color: theme.line
    border.width: theme.contrast ? 4 : 0
    color: theme.leadWash
    implicitHeight: Math.max(theme.target, value.implicitHeight + 32)
    radius: theme.radius - 4

    Label {
        id: value

        Accessible.name: answer.field.label + " " + text
        anchors.left: parent.left
        anchors.leftMargin: 28
        anchors.right: parent.right
        anchors.rightMargin: 28
        anchors.verticalCenter: parent.verticalCenter
        font.bold: true
        font.pixelSize: answer.theme.body + 2
        text: answer.field.value
        theme: answer.theme
    }
}
