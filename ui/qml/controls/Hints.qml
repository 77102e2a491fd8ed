pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Short numbered sentences.
ColumnLayout {
    id: hints

    required property Theme theme
    property var lines: []

    spacing: theme.compact ? 10 : theme.gap

    Repeater {
        model: hints.lines

        RowLayout {
            id: line

            required property int index
            required property string modelData

            Layout.fillWidth: true
            spacing: 20

            Emblem {
                sign: line.index + 1
                size: hints.theme.elder ? 76 : 60
                theme: hints.theme
            }

            Label {
                Layout.fillWidth: true
                text: line.modelData
                theme: hints.theme
            }
        }
    }
}
