import QtQuick
import "../controls"

// The edge of something that is typed in: thick while it has the focus, red when its answer is wrong.
Rectangle {
    required property Theme theme
    property bool active: false
    property bool wrong: false

    border.color: wrong ? theme.seal : active ? theme.lead : theme.inkSoft
    border.width: active || wrong ? (theme.dense ? 3 : 4) : (theme.dense ? 1 : 2)
    color: theme.card
    radius: theme.radius - 4
}
