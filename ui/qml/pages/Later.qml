pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// The form waits for its owner: the code with which it opens at any terminal.  First it is on its way there.
Page {
    id: page

    readonly property var draft: Object.assign({
        code: "",
        until: "",
        printing: false,
        printed: false,
        printProblem: null
    }, visit.draft)
    readonly property bool waiting: draft.code === ""

    title: waiting ? words.later_waiting : words.later_title
    lead: waiting ? words.later_waiting_text : words.later_lead
    leadScrolls: true

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.later_here
            theme: page.theme
            visible: !page.waiting

            onClicked: page.visit.drafts.goOn()
        },
        QuietButton {
            enabled: !page.draft.printing
            glyph: "printer"
            text: page.words.print_again
            theme: page.theme
            visible: !page.waiting

            onClicked: page.visit.printAgain()
        },
        ActionButton {
            Layout.fillWidth: true
            text: page.words.later_done
            theme: page.theme
            visible: !page.waiting

            onClicked: page.visit.finish()
        }
    ]

    Waiting {
        anchors.centerIn: parent
        text: page.words.later_waiting
        theme: page.theme
        visible: page.waiting
        width: parent.width
    }

    ScrollArea {
        lead: page.lead
        anchors.fill: parent
        theme: page.theme
        visible: !page.waiting
        words: page.words

        NumberCard {
            label: page.words.later_code
            number: page.draft.code
            theme: page.theme
            width: parent.width
        }

        Label {
            text: page.words.later_until.arg(page.draft.until)
            theme: page.theme
            width: parent.width
        }

        PrintState {
            paper: page.draft
            theme: page.theme
            width: parent.width
            words: page.words
        }
    }
}
