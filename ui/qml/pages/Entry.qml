pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// The code of a form that was begun elsewhere, by large keys.  What is typed stays on this page.
Page {
    id: page

    readonly property int wanted: 10
    readonly property int group: 5
    readonly property var letters: visit.draft?.letters ?? []
    readonly property bool checking: visit.draft?.checking ?? false
    property string typed: ""

    title: words.entry_title
    lead: words.entry_lead
    leadScrolls: true

    actions: [
        QuietButton {
            enabled: !page.checking
            glyph: "back"
            text: page.words.back
            theme: page.theme

            onClicked: page.visit.back()
        },
        ActionButton {
            Layout.fillWidth: true
            enabled: page.typed.length === page.wanted && !page.checking
            text: page.words.entry_open
            theme: page.theme

            onClicked: page.visit.drafts.take(page.typed)
        }
    ]

    ScrollArea {
        id: area

        lead: page.lead
        anchors.fill: parent
        theme: page.theme
        words: page.words

        Notice {
            brief: page.theme.compact
            problem: page.visit.notice
            theme: page.theme
            visible: problem !== null && !page.checking
            width: parent.width
        }

        RowLayout {
            spacing: page.theme.gap
            width: parent.width

            Card {
                Accessible.name: page.typed
                Accessible.role: Accessible.StaticText
                Layout.fillWidth: true
                color: page.theme.leadWash
                edge: page.theme.lead
                implicitHeight: shown.implicitHeight + page.theme.gap
                theme: page.theme

                Label {
                    id: shown

                    Accessible.ignored: true
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    color: page.theme.leadDeep
                    font.bold: true
                    font.pixelSize: page.theme.display
                    horizontalAlignment: Text.AlignHCenter
                    text: {
                        const all = page.typed.padEnd(page.wanted, "_");
                        return all.slice(0, page.group) + " - " + all.slice(page.group);
                    }
                    theme: page.theme
                }
            }

            QuietButton {
                enabled: page.typed !== "" && !page.checking
                text: page.words.entry_erase
                theme: page.theme

                onClicked: page.typed = page.typed.slice(0, -1)
            }
        }

        Waiting {
            text: page.words.entry_checking
            theme: page.theme
            visible: page.checking
            width: parent.width
        }

        GridLayout {
            columnSpacing: 10
            columns: Math.min(page.theme.portrait ? 8 : 11, Math.floor((area.contentWidth + columnSpacing) / (84 + columnSpacing)))
            rowSpacing: 12
            uniformCellWidths: true
            visible: !page.checking
            width: parent.width

            Repeater {
                model: page.letters

                LetterKey {
                    required property string modelData

                    Layout.fillWidth: true
                    implicitHeight: page.theme.target + (page.theme.portrait ? 24 : 0)
                    implicitWidth: 80
                    text: modelData
                    theme: page.theme

                    onClicked: if (page.typed.length < page.wanted)
                        page.typed += modelData
                }
            }
        }
    }
}
