pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// A heading with what is said under it; nothing where nothing is said.
ColumnLayout {
    id: told

    required property Theme theme
    property string title: ""
    property var lines: []

    spacing: 6
    visible: lines.length > 0

    Label {
        Layout.fillWidth: true
        color: told.theme.inkSoft
        font.pixelSize: told.theme.label
        text: told.title
        theme: told.theme
    }

    Repeater {
        model: told.lines

        Label {
            required property string modelData

            Layout.fillWidth: true
            font.pixelSize: told.theme.label + 4
            text: modelData
            theme: told.theme
        }
    }
}
