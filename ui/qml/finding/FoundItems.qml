pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// What was found for what is typed; or, when that is nothing, how else to say it and whom to ask.
ScrollArea {
    id: found

    required property var visit
    readonly property var items: visit.finding.results.items ?? []

    onItemsChanged: found.toTop()

    Cards {
        columns: found.theme.portrait || found.theme.elder ? 1 : 2
        items: found.items
        most: found.theme.elder ? 8 : items.length
        theme: found.theme
        typing: found.theme.typing
        visible: found.items.length > 0
        width: parent.width
        words: found.words

        onChosen: code => found.visit.choose(code)
    }

    Card {
        implicitHeight: nothing.implicitHeight + found.theme.gap * 2
        theme: found.theme
        visible: found.items.length === 0
        width: parent.width

        ColumnLayout {
            id: nothing

            anchors.left: parent.left
            anchors.margins: found.theme.gap
            anchors.right: parent.right
            anchors.top: parent.top
            spacing: found.theme.gap

            Heading {
                text: found.words.home_nothing
                theme: found.theme
            }

            Label {
                Layout.fillWidth: true
                color: found.theme.inkSoft
                text: found.words.home_nothing_text
                theme: found.theme
            }

            Flow {
                Layout.fillWidth: true
                spacing: found.theme.gap

                Repeater {
                    model: [found.words.home_example_1, found.words.home_example_2, found.words.home_example_3]

                    Pick {
                        required property string modelData

                        focusPolicy: Qt.TabFocus
                        text: modelData
                        theme: found.theme

                        onClicked: found.visit.finding.look(modelData)
                    }
                }
            }

            QuietButton {
                focusPolicy: Qt.TabFocus
                glyph: found.visit.helpCalled ? "check" : "bell"
                text: found.visit.helpCalled ? found.words.tool_help_called : found.words.home_nothing_help
                theme: found.theme

                onClicked: found.visit.callHelp()
            }
        }
    }
}
