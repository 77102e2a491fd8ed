import QtQuick
import QtQuick.Layouts
import "../controls"
import "../pictures"

// Take the card and the slip; then everything here is wiped.
Page {
    id: page

    title: visit.goodbye?.kept ? words.goodbye_kept_title : words.goodbye_title
    lead: words.goodbye_text

    actions: [
        Label {
            Layout.fillWidth: true
            color: page.theme.inkSoft
            text: page.words.goodbye_left.arg(page.visit.goodbye?.left ?? 0)
            theme: page.theme
        },
        ActionButton {
            text: page.words.goodbye_done
            theme: page.theme

            onClicked: page.visit.leave()
        }
    ]

    Card {
        anchors.fill: parent
        theme: page.theme

        ColumnLayout {
            anchors.fill: parent
            anchors.margins: page.theme.gap
            spacing: page.theme.gap

            SlipPicture {
                Layout.fillHeight: true
                Layout.fillWidth: true
                Layout.margins: page.theme.gap
                theme: page.theme
                visible: !page.theme.tight || !page.visit.notice
            }

            Notice {
                Layout.fillWidth: true
                brief: true
                problem: page.visit.notice
                theme: page.theme
            }

            Notice {
                Layout.fillWidth: true
                problem: ({
                        title: page.words.goodbye_card_title,
                        todo: page.words.goodbye_card_text
                    })
                theme: page.theme
                visible: page.visit.cardPresent
            }
        }
    }
}
