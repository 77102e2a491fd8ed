import QtQuick
import QtQuick.Layouts
import "../controls"

// The number of a bank card, read back in groups of four as it stands on the card.
ColumnLayout {
    id: answer

    required property Theme theme
    required property var field

    signal answered(string value)

    function begin() {
        box.begin();
    }

    spacing: 8

    TextAnswer {
        id: box

        Layout.fillWidth: true
        field: answer.field
        theme: answer.theme

        onAnswered: value => answer.answered(value)
    }

    Label {
        Layout.fillWidth: true
        color: answer.theme.lead
        font.bold: true
        font.pixelSize: answer.theme.body + 4
        text: box.text.replace(/\s/g, "").replace(/(.{4})(?=.)/g, "$1 ")
        theme: answer.theme
        visible: text !== ""
    }
}
