pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"
import "../pictures"

// How was it?  Five faces with words; or nothing.
Page {
    id: page

    readonly property list<string> names: [words.level_5, words.level_4, words.level_3, words.level_2, words.level_1]

    readonly property bool listed: theme.portrait || theme.elder

    title: words.evaluate_title
    lead: words.evaluate_text
    leadScrolls: true

    actions: [
        Item {
            Layout.fillWidth: true
        },
        QuietButton {
            text: page.words.evaluate_decline
            theme: page.theme

            onClicked: page.visit.decline()
        }
    ]

    ScrollArea {
        id: area

        anchors.fill: parent
        lead: page.lead
        theme: page.theme
        words: page.words

        GridLayout {
            columnSpacing: page.theme.gap
            columns: page.listed ? 1 : 5
            height: Math.max(implicitHeight, area.height - (page.theme.tight ? implicitHeight : 0))
            rowSpacing: page.theme.gap
            uniformCellHeights: true
            uniformCellWidths: true
            width: parent.width

            Repeater {
                model: page.names

                LevelButton {
                    required property int index
                    required property string modelData

                    Layout.fillHeight: true
                    Layout.fillWidth: true
                    level: 5 - index
                    listed: page.listed
                    text: modelData
                    theme: page.theme

                    onClicked: page.visit.rate(level)
                }
            }
        }
    }
}
