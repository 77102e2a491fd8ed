pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One section of a dense form: a card of questions in columns; tables and lists of places take the whole width.
Card {
    id: part

    required property var words
    required property var visit
    required property var section
    required property int columns

    implicitHeight: column.implicitHeight + theme.gap * 2

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.margins: part.theme.gap
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: part.theme.gap

        Label {
            Layout.fillWidth: true
            color: part.theme.lead
            font.bold: true
            font.pixelSize: part.theme.title
            text: part.section?.title ?? ""
            theme: part.theme
            visible: text !== ""
        }

        GridLayout {
            id: grid

            // By the card's width, which no layout changes: by their own they would go round in circles.
            readonly property real room: part.width - part.theme.gap * 2
            readonly property real cell: (room - columnSpacing * (columns - 1)) / columns

            Layout.fillWidth: true
            columnSpacing: part.theme.gap * 2
            columns: part.columns
            rowSpacing: part.theme.gap
            uniformCellWidths: true

            Repeater {
                model: KeyList {
                    id: asked

                    fields: part.section?.fields ?? []
                }

                Loader {
                    id: slot

                    required property string key
                    readonly property var field: asked.field(key)
                    readonly property bool wide: field.kind === "table" || field.kind === "division" || field.options.length > 4

                    Layout.alignment: Qt.AlignTop
                    Layout.columnSpan: wide ? part.columns : 1
                    Layout.fillWidth: true
                    Layout.maximumWidth: wide ? grid.room : grid.cell
                    sourceComponent: field.kind === "table" ? rows : question

                    Component {
                        id: question

                        Question {
                            field: slot.field
                            theme: part.theme
                            visit: part.visit
                            words: part.words

                            onAnswered: value => part.visit.setAnswer(slot.key, value)
                        }
                    }

                    Component {
                        id: rows

                        TableQuestion {
                            field: slot.field
                            theme: part.theme
                            visit: part.visit
                            words: part.words

                            onCellAnswered: (row, column, value) => part.visit.setCell(slot.key, row, column, value)
                            onRowAdded: part.visit.addRow(slot.key)
                            onRowRemoved: row => part.visit.removeRow(slot.key, row)
                        }
                    }
                }
            }
        }
    }
}
