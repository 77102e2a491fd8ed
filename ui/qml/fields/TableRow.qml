pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One row of a table as a card.
Card {
    id: row

    required property var words
    required property var visit
    required property var cells
    property string title: ""

    signal answered(string column, string value)
    signal removed

    implicitHeight: grid.implicitHeight + theme.gap * 2

    GridLayout {
        id: grid

        anchors.left: parent.left
        anchors.margins: row.theme.gap
        anchors.right: parent.right
        anchors.top: parent.top
        columnSpacing: row.theme.gap
        columns: row.theme.dense ? Math.max(1, Math.floor(width / 280)) : row.theme.elder || width < 1000 ? 1 : 2
        rowSpacing: row.theme.gap
        uniformCellWidths: true

        RowLayout {
            Layout.columnSpan: grid.columns
            Layout.fillWidth: true

            Label {
                Layout.fillWidth: true
                color: row.theme.lead
                font.bold: true
                text: row.title
                theme: row.theme
            }

            QuietButton {
                Accessible.name: text + " " + row.title
                glyph: "trash"
                implicitHeight: row.theme.target
                size: row.theme.label
                text: row.words.form_remove_row
                theme: row.theme

                onClicked: row.removed()
            }
        }

        Repeater {
            model: KeyList {
                id: asked

                fields: row.cells
            }

            Question {
                required property string key

                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                field: asked.field(key)
                theme: row.theme
                visit: row.visit
                words: row.words

                onAnswered: value => row.answered(key, value)
            }
        }
    }
}
