pragma ComponentBehavior: Bound

import QtQuick
import "../controls"
import "../finding"

// What would you like to do?  Said in one's own words, or looked for: what most people ask for, bundles, and
// everything in groups.
Page {
    id: page

    readonly property string greeting: words.home_greeting.arg(visit.person)
    readonly property bool searching: visit.finding.text.trim() !== ""
    readonly property bool grouped: !searching && (visit.finding.group.name ?? "") !== ""
    readonly property bool first: !searching && !grouped

    lead: grouped ? visit.finding.group.hint : ""
    // Where room is tight the greeting scrolls away with the first view, and goes while results are shown.
    title: grouped ? visit.finding.group.name : theme.tight ? "" : greeting

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme
            visible: !page.first

            onClicked: page.visit.finding.close()
        }
    ]

    SearchBox {
        id: box

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        finding: page.visit.finding
        theme: page.theme
        words: page.words
    }

    FocusScope {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: box.bottom
        anchors.topMargin: page.theme.gap

        // It stays while something else is looked at: who comes back finds it as they left it.
        Overview {
            anchors.fill: parent
            theme: page.theme
            lead: page.greeting
            visible: page.first
            visit: page.visit
            words: page.words
        }

        Loader {
            active: page.searching
            anchors.fill: parent

            sourceComponent: FoundItems {
                theme: page.theme
                visit: page.visit
                words: page.words
            }
        }

        Loader {
            active: page.grouped
            anchors.fill: parent

            sourceComponent: GroupItems {
                theme: page.theme
                visit: page.visit
                words: page.words
            }
        }
    }
}
