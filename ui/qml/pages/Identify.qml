import QtQuick
import QtQuick.Layouts
import "../controls"
import "../pictures"

// Lay the card here, or hold a phone's code there.  What went wrong is said in place; there is always another
// way.
Page {
    id: page

    readonly property var scan: page.visit.scan
    readonly property bool both: scan.open === true
    readonly property bool told: !!page.visit.notice

    title: both ? words.identify_title_both : words.identify_title
    lead: both ? (told && theme.tight ? "" : words.identify_text_both) : (scan.closedText || (told && theme.tight ? "" : words.identify_text))
    leadScrolls: true

    actions: [
        QuietButton {
            text: page.words.identify_other_way
            theme: page.theme

            onClicked: page.visit.otherWay()
        },
        Waiting {
            Layout.fillWidth: true
            text: page.scan.checking ? page.words.identify_checking : page.visit.cardSpent ? page.words.identify_spent : page.visit.cardPresent ? page.words.identify_reading : page.both ? page.words.identify_waiting_both : page.words.identify_waiting
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
            visible: !page.both && !(page.told && page.theme.elder)  // no room for both

            ReaderPicture {
                anchors.centerIn: parent
                height: Math.min(parent.height - 32, 640)
                theme: page.theme
                width: Math.min(parent.width - 64, 860)
            }
        }

        WaysIn {
            Layout.columnSpan: page.theme.portrait || page.told ? 1 : 2
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            stacked: page.theme.portrait || page.told
            theme: page.theme
            visible: page.both
            words: page.words
        }

        // Beside each other the two ways leave no room for the hints but for this one.
        Label {
            Layout.columnSpan: 2
            Layout.fillWidth: true
            color: page.theme.inkSoft
            font.pixelSize: page.theme.label
            horizontalAlignment: Text.AlignHCenter
            text: page.words.identify_hint_private
            theme: page.theme
            visible: page.both && !page.told && !page.theme.portrait
        }

        ScrollArea {
            lead: page.lead
            Layout.fillHeight: !page.theme.portrait
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            theme: page.theme
            visible: page.told || !page.both || page.theme.portrait
            words: page.words

            Notice {
                problem: page.visit.notice
                theme: page.theme
                width: parent.width
            }

            Hints {
                lines: page.both ? [page.words.identify_hint_scan, page.words.identify_hint_private] : [page.words.identify_hint_flat, page.words.identify_hint_still, page.words.identify_hint_private]
                theme: page.theme
                visible: !page.told || (!page.theme.compact && !page.both)
                width: parent.width
            }
        }
    }
}
