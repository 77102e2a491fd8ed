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
    implicitHeight: Math.max(theme.target, value.implicitHeight + theme.pad * 2 - 8)
    radius: theme.radius - 4

    Label {
        id: value

        Accessible.name: answer.field.label + " " + text
        anchors.left: parent.left
        anchors.leftMargin: answer.theme.pad + 8
        anchors.right: parent.right
        anchors.rightMargin: answer.theme.pad + 8
        anchors.verticalCenter: parent.verticalCenter
        font.bold: true
        font.pixelSize: answer.theme.body + 2
        text: answer.field.value
        theme: answer.theme
    }
}
