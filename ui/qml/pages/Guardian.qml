import QtQuick
import QtQuick.Layouts
import "../controls"
import "../pictures"

// A child's face is looked at only when a grown-up agrees, with their own card.
Page {
    id: page

    title: words.guardian_title
    lead: words.guardian_text
    leadScrolls: true

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme

            onClicked: page.visit.back()
        },
        QuietButton {
            text: page.visit.face.ways ? page.words.face_other_way : page.words.guardian_counter
            theme: page.theme

            onClicked: page.visit.otherWay()
        },
        Waiting {
            Layout.fillWidth: true
            text: page.words.guardian_waiting
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
                lines: [page.words.guardian_hint_take, page.words.guardian_hint_kept, page.words.face_choice]
                theme: page.theme
                visible: !page.theme.compact || !page.visit.notice
                width: parent.width
            }
        }
    }
}
