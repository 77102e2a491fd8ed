pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Labels and values in two columns, in small print where a value is from; in a narrow place the value goes under its label.
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
        model: [].concat(...facts.rows.map(row => [
                {
                    text: row.label,
                    source: ""
                },
                {
                    text: row.value,
                    source: row.source ?? ""
                }
            ]))

        ColumnLayout {
            id: cell

            required property int index
            required property var modelData
            readonly property bool value: index % 2 === 1

            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: value || facts.narrow
            Layout.preferredWidth: facts.narrow ? facts.width : value ? facts.width * 0.66 : facts.width * 0.3
            spacing: 0

            Label {
                Layout.fillWidth: true
                color: cell.value ? facts.theme.ink : facts.theme.inkSoft
                font.bold: cell.value
                font.pixelSize: cell.value ? facts.size : facts.size - 2
                text: cell.modelData.text
                theme: facts.theme
            }

            Label {
                Layout.fillWidth: true
                color: facts.theme.lead
                font.pixelSize: facts.theme.label
                text: cell.modelData.source
                theme: facts.theme
                visible: text !== ""
            }
        }
    }
}
