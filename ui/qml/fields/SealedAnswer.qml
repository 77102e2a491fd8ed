import QtQuick
import QtQuick.Layouts
import "../controls"

// A number that a register gave, masked: it stays, or another one is typed in its place.
RowLayout {
    id: answer

    required property Theme theme
    required property var words
    required property var field

    signal opened

    spacing: theme.gap

    LockedAnswer {
        Layout.fillWidth: true
        field: answer.field
        theme: answer.theme
    }

    QuietButton {
        Accessible.name: text + " " + answer.field.label
        Layout.fillWidth: false
        Layout.maximumWidth: Number.POSITIVE_INFINITY
        implicitHeight: answer.theme.target
        size: answer.theme.label
        text: answer.words.form_change
        theme: answer.theme

        onClicked: answer.opened()
    }
}
