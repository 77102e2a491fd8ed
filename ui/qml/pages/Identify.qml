import QtQuick
import QtQuick.Layouts
import "../controls"
import "../pictures"

// Lay the card here.  What went wrong with a card is said in place; there is always another way.
Page {
    id: page

    title: words.identify_title
    lead: words.identify_text
    leadScrolls: true

    actions: [
        QuietButton {
            text: page.words.identify_other_way
            theme: page.theme

            onClicked: page.visit.otherWay()
        },
        Waiting {
            Layout.fillWidth: true
            text: page.visit.cardPresent ? page.words.identify_reading : page.words.identify_waiting
            theme: page.theme
        }
    ]

    GridLayout {
        anchors.fill: parent
        columnSpacing: page.theme.gap
        columns: page.theme.portrait ? 1 : 2
        rowSpacing: page.theme.gap

        Card {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            theme: page.theme

            ReaderPicture {
                anchors.centerIn: parent
                height: Math.min(parent.height - 32, 640)
                theme: page.theme
                width: Math.min(parent.width - 64, 860)
            }
        }

        ScrollArea {
            lead: page.lead
            Layout.fillHeight: !page.theme.portrait
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            theme: page.theme
            words: page.words

            Notice {
                problem: page.visit.notice
                theme: page.theme
                width: parent.width
            }

            Hints {
                lines: [page.words.identify_hint_flat, page.words.identify_hint_still, page.words.identify_hint_private]
                theme: page.theme
                visible: !page.theme.compact || !page.visit.notice
                width: parent.width
            }
        }
    }
}
