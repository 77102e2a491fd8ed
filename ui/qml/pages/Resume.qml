pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// Something was begun before: go on with it, begin anew, or delete it.
Page {
    id: page

    readonly property var kept: Object.assign({
        name: "",
        saved: "",
        changed: "",
        papers: [],
        fresh: false
    }, visit.draft)

    title: words.resume_title

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme

            onClicked: page.visit.back()
        },
        QuietButton {
            glyph: "trash"
            text: page.words.resume_give_up
            theme: page.theme

            onClicked: page.visit.drafts.giveUp()
        },
        Item {
            Layout.fillWidth: true
        }
    ]

    ScrollArea {
        anchors.fill: parent
        theme: page.theme
        words: page.words

        Section {
            glyph: "paper"
            theme: page.theme
            title: page.kept.name
            width: parent.width

            Repeater {
                model: [page.kept.saved, page.kept.changed, page.words.resume_private].filter(line => line)

                Label {
                    required property string modelData

                    Layout.fillWidth: true
                    text: modelData
                    theme: page.theme
                }
            }

            Facts {
                Layout.fillWidth: true
                rows: [
                    {
                        label: page.words.resume_papers,
                        value: page.kept.papers.join(page.words.list_comma)
                    }
                ]
                theme: page.theme
                visible: page.kept.papers.length > 0
            }
        }

        WayButton {
            detail: page.words.resume_go_on_text
            glyph: "forward"
            text: page.words.resume_go_on
            theme: page.theme
            width: parent.width

            onClicked: page.visit.drafts.goOn()
        }

        WayButton {
            detail: page.words.resume_anew_text
            glyph: "plus"
            text: page.words.resume_anew
            theme: page.theme
            visible: page.kept.fresh
            width: parent.width

            onClicked: page.visit.drafts.anew()
        }
    }
}
