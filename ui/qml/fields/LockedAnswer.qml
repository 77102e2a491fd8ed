import QtQuick
import QtQuick.Layouts
import "../controls"

// An answer that the card gave: shown with a lock, not to be changed here.
Rectangle {
    id: answer

    required property Theme theme
    required property var words
    required property var field

    Accessible.name: field.label + " " + field.value + " " + words.form_from_card
    Accessible.role: Accessible.StaticText
    border.color: theme.line
    border.width: theme.contrast ? 4 : 0
    color: theme.leadWash
    implicitHeight: Math.max(theme.target, row.implicitHeight + 32)
    radius: theme.radius - 4

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.leftMargin: 28
        anchors.right: parent.right
        anchors.rightMargin: 28
        anchors.verticalCenter: parent.verticalCenter
        spacing: 16

        Label {
            Layout.fillWidth: true
            font.bold: true
            font.pixelSize: answer.theme.body + 2
            text: answer.field.value ?? ""
            theme: answer.theme
        }

        Glyph {
            color: answer.theme.lead
            name: "lock"
            size: 36
        }

        Label {
            color: answer.theme.lead
            font.pixelSize: answer.theme.label
            text: answer.words.form_from_card
            theme: answer.theme
        }
    }
}
