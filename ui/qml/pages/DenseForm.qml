pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"
import "../fields"

// The whole form at once, for who fills in many a day: sections one under another, questions in two or three
// columns, by keyboard and mouse.  Enter goes on to the next question.
FocusScope {
    id: page

    required property var visit
    required property var words
    required property Theme theme  // a dense one
    readonly property var form: Object.assign({
        title: "",
        told: "",
        sections: []
    }, visit.form)
    readonly property int columns: Math.max(1, Math.min(3, Math.floor(width / 440)))

    Accessible.name: form.title
    Accessible.role: Accessible.Pane

    Rectangle {
        anchors.fill: parent
        color: page.theme.paper
    }

    ScrollArea {
        anchors.fill: parent
        anchors.margins: page.theme.edge
        spacing: page.theme.gap * 1.5
        theme: page.theme
        words: page.words

        RowLayout {
            spacing: page.theme.gap * 2
            width: parent.width

            Label {
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: page.theme.display
                text: page.form.title
                theme: page.theme
            }

            Label {
                Layout.maximumWidth: page.width * 0.5
                color: page.theme.lead
                text: page.form.told
                theme: page.theme
                visible: text !== ""
            }
        }

        Repeater {
            model: KeyList {
                id: sections

                fields: page.form.sections.map((section, at) => ({
                            key: String(at)
                        }))
            }

            DenseSection {
                required property string key

                columns: page.columns
                section: page.form.sections[Number(key)] ?? null
                theme: page.theme
                visit: page.visit
                width: parent.width
                words: page.words
            }
        }
    }
}
