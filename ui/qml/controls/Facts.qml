pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Labels and values in two columns; in a narrow place the value goes under its label.
GridLayout {
    id: facts

    required property Theme theme
    property var rows: []
    property int size: theme.body
    readonly property bool narrow: width < (theme.elder ? 640 : 460)

    columnSpacing: theme.gap
    columns: narrow ? 1 : 2
    rowSpacing: theme.compact ? 10 : 16

    Repeater {
        model: [].concat(...facts.rows.map(row => [row.label, row.value]))

        Label {
            required property int index
            required property string modelData
            readonly property bool value: index % 2 === 1

            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: value || facts.narrow
            Layout.preferredWidth: facts.narrow ? facts.width : value ? facts.width * 0.66 : facts.width * 0.3
            color: value ? facts.theme.ink : facts.theme.inkSoft
            font.bold: value
            font.pixelSize: value ? facts.size : facts.size - 2
            text: modelData
            theme: facts.theme
        }
    }
}
