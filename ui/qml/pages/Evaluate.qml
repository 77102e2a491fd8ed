import QtQuick
import QtQuick.Layouts
import "../controls"
import "../pictures"

// How was it?  Five faces with words; or nothing.
Page {
    id: page

    readonly property list<string> names: [words.level_5, words.level_4, words.level_3, words.level_2, words.level_1]

    title: words.evaluate_title
    lead: words.evaluate_text

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

    GridLayout {
        anchors.fill: parent
        columnSpacing: page.theme.gap
        columns: page.theme.portrait ? 1 : 5
        rowSpacing: page.theme.gap
        uniformCellHeights: true
        uniformCellWidths: true

        Repeater {
            model: page.names

            LevelButton {
                required property int index
                required property string modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                level: 5 - index
                text: modelData
                theme: page.theme

                onClicked: page.visit.rate(level)
            }
        }
    }
}
