import QtQuick
import QtQuick.Layouts

// A short standing fact in the bar: on-line or not, simulated devices.  The sign differs, not only the colour.
Rectangle {
    id: pill

    required property Theme theme
    property bool good: true
    property string text: ""

    border.color: theme.light
    border.width: theme.contrast ? 2 : 0
    color: theme.contrast ? "#000000" : good ? "#0E4A31" : "#5E3A00"
    implicitHeight: row.implicitHeight + 12
    implicitWidth: row.implicitWidth + 36
    radius: 22

    RowLayout {
        id: row

        anchors.centerIn: parent
        spacing: 10
        width: Math.min(implicitWidth, pill.width - 36)

        Glyph {
            color: pill.good ? "#B5F0D2" : "#FFE0A6"
            name: pill.good ? "check" : "info"
            size: 26
        }

        Label {
            Layout.fillWidth: true
            color: pill.theme.light
            font.pixelSize: pill.theme.elder ? 36 : 24
            text: pill.text
            theme: pill.theme
        }
    }
}
