pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// A list of people or things: each row a card of questions, with a way to add one and to remove one.
ColumnLayout {
    id: table

    required property Theme theme
    required property var words
    required property var visit
    required property var field

    signal cellAnswered(int row, string column, string value)
    signal rowAdded
    signal rowRemoved(int row)

    spacing: theme.gap

    Label {
        Layout.fillWidth: true
        font.bold: true
        font.pixelSize: table.theme.title - 4
        text: table.field.label
        theme: table.theme
    }

    Label {
        Layout.fillWidth: true
        color: table.theme.inkSoft
        font.pixelSize: table.theme.label
        text: table.field.help ?? ""
        theme: table.theme
        visible: text !== ""
    }

    Repeater {
        model: KeyList {
            fields: table.field.rows.map((row, at) => ({
                        key: String(at)
                    }))
        }

        TableRow {
            required property string key
            readonly property int place: Number(key)

            Layout.fillWidth: true
            cells: table.field.rows[place] ?? []
            theme: table.theme
            visit: table.visit
            title: table.words.form_row.arg(table.field.label).arg(place + 1)
            words: table.words

            onAnswered: (column, value) => table.cellAnswered(place, column, value)
            onRemoved: table.rowRemoved(place)
        }
    }

    FaultLine {
        Layout.fillWidth: true
        text: table.field.fault ?? ""
        theme: table.theme
    }

    QuietButton {
        Layout.maximumWidth: table.theme.dense ? implicitWidth : Number.POSITIVE_INFINITY
        glyph: "plus"
        text: table.words.form_add_row
        theme: table.theme
        visible: table.field.canAdd

        onClicked: table.rowAdded()
    }
}
