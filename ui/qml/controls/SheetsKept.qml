pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The pages of one material, in order.
ScrollArea {
    id: kept

    required property var sheets
    property var pages: []

    GridLayout {
        id: grid

        columnSpacing: kept.theme.gap
        columns: kept.theme.portrait ? 2 : 4
        rowSpacing: kept.theme.gap
        uniformCellWidths: true
        width: kept.contentWidth

        Repeater {
            model: kept.pages

            SheetCard {
                required property int index
                required property string modelData

                Layout.fillWidth: true
                place: index
                source: modelData
                theme: kept.theme
                words: kept.words

                onClicked: kept.sheets.enlarge(index)
            }
        }

        // Few pages are no larger than many.
        Repeater {
            model: Math.max(0, grid.columns - kept.pages.length)

            Item {
                required property int index

                Layout.fillWidth: true
            }
        }
    }
}
