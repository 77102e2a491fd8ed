pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"
import "../fields"

// The questions of one section.  Fields that come and go leave the others, and what is typed in them, alone.
Page {
    id: page

    readonly property var form: Object.assign({
        title: "",
        section: 0,
        sections: 1,
        fields: [],
        told: ""
    }, visit.form)
    readonly property int place: form.section

    title: form.sections > 1 ? words.form_title.arg(form.title).arg(form.section + 1).arg(form.sections) : form.title

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme

            onClicked: page.visit.back()
        },
        QuietButton {
            glyph: "clock"
            text: page.words.form_later
            theme: page.theme
            visible: page.visit.draft?.kept ?? false

            onClicked: page.visit.drafts.later()
        },
        ActionButton {
            Layout.fillWidth: true
            text: page.words.next
            theme: page.theme

            onClicked: {
                page.visit.nextSection();
                Qt.callLater(area.showFirst, item => item instanceof FaultLine);
            }
        }
    ]

    onPlaceChanged: area.toTop()

    ScrollArea {
        id: area

        anchors.fill: parent
        theme: page.theme
        words: page.words

        Notice {
            problem: page.visit.notice
            theme: page.theme
            width: parent.width
        }

        Label {
            color: page.theme.lead
            font.bold: true
            text: page.form.told
            theme: page.theme
            visible: text !== ""
            width: parent.width
        }

        GridLayout {
            id: grid

            columnSpacing: page.theme.gap * 2
            columns: page.theme.portrait || page.theme.elder ? 1 : 2
            rowSpacing: page.theme.gap * 1.5
            uniformCellWidths: true
            width: parent.width

            Repeater {
                model: KeyList {
                    id: asked

                    fields: page.form.fields
                }

                Loader {
                    id: slot

                    required property string key
                    readonly property bool table: asked.field(key).kind === "table"
                    readonly property bool wide: table || asked.field(key).kind === "division" || (asked.field(key).kind === "date" && grid.width < 1300)

                    Layout.alignment: Qt.AlignTop
                    Layout.columnSpan: wide ? grid.columns : 1
                    Layout.fillWidth: true
                    sourceComponent: table ? rows : question

                    Component {
                        id: question

                        Question {
                            field: asked.field(slot.key)
                            theme: page.theme
                            visit: page.visit
                            words: page.words

                            onAnswered: value => page.visit.setAnswer(slot.key, value)
                        }
                    }

                    Component {
                        id: rows

                        TableQuestion {
                            field: asked.field(slot.key)
                            theme: page.theme
                            visit: page.visit
                            words: page.words

                            onCellAnswered: (row, column, value) => page.visit.setCell(slot.key, row, column, value)
                            onRowAdded: page.visit.addRow(slot.key)
                            onRowRemoved: row => page.visit.removeRow(slot.key, row)
                        }
                    }
                }
            }
        }
    }
}
