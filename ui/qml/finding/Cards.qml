pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// Items as cards of equal width, side by side where there is room.
GridLayout {
    id: grid

    required property Theme theme
    required property var words
    property var items: []
    property int most: items.length  // how many are shown
    property bool typing: false  // a press on a card must not close the keyboard: the card would move away

    signal chosen(string code)

    columnSpacing: theme.gap
    columns: theme.elder ? (width < 1100 ? 1 : 2) : theme.portrait || width < 1500 ? 2 : 3
    rowSpacing: theme.gap
    uniformCellWidths: true

    Repeater {
        model: grid.items.slice(0, grid.most)

        ItemCard {
            required property var modelData

            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 100
            focusPolicy: grid.typing ? Qt.TabFocus : Qt.StrongFocus
            item: modelData
            theme: grid.theme
            words: grid.words

            onClicked: grid.chosen(modelData.code)
        }
    }
}
