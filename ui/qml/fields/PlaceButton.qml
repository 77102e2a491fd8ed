import QtQuick
import "../controls"

// One place in the list of a division's parts.
Press {
    id: place

    Accessible.checked: checked
    Accessible.role: Accessible.RadioButton
    padding: theme.dense ? 6 : 12

    background: Box {
        active: place.down
        border.color: place.checked ? place.theme.lead : place.theme.inkSoft
        color: place.checked ? place.theme.lead : place.down ? place.theme.leadWash : place.theme.card
        theme: place.theme
    }
    contentItem: Label {
        Accessible.ignored: true
        color: place.checked ? place.theme.light : place.theme.ink
        font.bold: place.checked
        horizontalAlignment: Text.AlignHCenter
        text: place.text
        theme: place.theme
        verticalAlignment: Text.AlignVCenter
    }
}
