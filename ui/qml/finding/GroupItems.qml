import QtQuick
import "../controls"

// The items of one group.
ScrollArea {
    id: items

    required property var visit

    Cards {
        items: items.visit.finding.group.items ?? []
        theme: items.theme
        width: parent.width
        words: items.words

        onChosen: code => items.visit.choose(code)
    }
}
