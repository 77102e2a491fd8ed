import QtQuick
import QtQuick.Layouts
import "../controls"

// What follows from other answers: it says so, and changes while they are being given.
Rectangle {
    id: answer

    required property Theme theme
    required property var words
    required property var field
    required property var figures
    readonly property string value: figures[field.path] ?? field.told ?? ""

    border.color: theme.line
    border.width: theme.contrast ? 4 : 2
    color: theme.leadWash
    implicitHeight: Math.max(theme.target, row.implicitHeight + theme.pad)
    radius: theme.radius - 4

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.leftMargin: answer.theme.pad + 8
        anchors.right: parent.right
        anchors.rightMargin: answer.theme.pad + 8
        anchors.verticalCenter: parent.verticalCenter
        spacing: answer.theme.gap

        Label {
            Accessible.name: answer.field.label + " " + text
            Layout.fillWidth: true
            Layout.preferredWidth: 3
            font.bold: true
            font.pixelSize: answer.theme.body + 2
            text: answer.value || "—"
            theme: answer.theme
        }

        Label {
            Layout.fillWidth: true
            Layout.preferredWidth: 2
            color: answer.theme.lead
            font.pixelSize: answer.theme.label
            horizontalAlignment: Text.AlignRight
            text: answer.words.form_calculated
            theme: answer.theme
        }
    }
}
