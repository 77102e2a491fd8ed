pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// All that can be done here, in tiles: by category, or by what happens in a life.
ColumnLayout {
    id: groups

    required property Theme theme
    required property var words
    required property var finding
    property var categories: []
    property var events: []
    readonly property real least: (theme.portrait || theme.latin ? 300 : 225) * (theme.elder ? 1.4 : 1)  // of a tile: no word is torn apart
    readonly property bool byEvents: finding.byEvents && events.length > 0

    spacing: theme.gap

    RowLayout {
        Layout.fillWidth: true
        spacing: groups.theme.gap

        Label {
            Layout.fillWidth: true
            font.bold: true
            font.pixelSize: groups.theme.title
            text: groups.words.home_all
            theme: groups.theme
        }

        Pick {
            chosen: !groups.byEvents
            text: groups.words.home_by_category
            theme: groups.theme
            visible: groups.events.length > 0

            onClicked: groups.finding.sortByEvents(false)
        }

        Pick {
            chosen: groups.byEvents
            text: groups.words.home_by_event
            theme: groups.theme
            visible: groups.events.length > 0

            onClicked: groups.finding.sortByEvents(true)
        }
    }

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: groups.theme.gap
        columns: Math.max(2, Math.min(5, Math.floor(groups.width / groups.least)))
        rowSpacing: groups.theme.gap
        uniformCellWidths: true

        Repeater {
            model: groups.byEvents ? groups.events : groups.categories

            Tile {
                required property var modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                group: modelData
                theme: groups.theme
                words: groups.words

                onClicked: groups.finding.open(groups.byEvents ? "event" : "category", modelData.code)
            }
        }
    }
}
