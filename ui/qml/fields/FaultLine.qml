import QtQuick
import QtQuick.Layouts
import "../controls"

// What is wrong with an answer, right under it: a sign and words, not only red.
RowLayout {
    id: line

    required property Theme theme
    property string text: ""

    Accessible.name: text
    Accessible.role: Accessible.AlertMessage
    spacing: 10
    visible: text !== ""

    Glyph {
        Layout.alignment: Qt.AlignTop
        color: line.theme.seal
        name: "warn"
        size: line.theme.body
    }

    Label {
        Layout.fillWidth: true
        color: line.theme.seal
        font.bold: true
        font.pixelSize: line.theme.label
        text: line.text
        theme: line.theme
    }
}
