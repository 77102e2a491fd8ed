import QtQuick

// A white sheet with a thin edge and a shade under it: depth for the price of two rectangles.
Item {
    id: card

    required property Theme theme
    property color color: theme.card
    property color edge: theme.line
    property int edgeWidth: theme.stroke
    property bool raised: true

    Rectangle {
        anchors.fill: parent
        anchors.topMargin: 4
        anchors.bottomMargin: -4
        color: card.theme.shade
        radius: card.theme.radius
        visible: card.raised && !card.theme.contrast
    }

    Rectangle {
        anchors.fill: parent
        border.color: card.edge
        border.width: card.edgeWidth
        color: card.color
        radius: card.theme.radius
    }
}
