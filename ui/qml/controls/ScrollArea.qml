import QtQuick

// A column that scrolls only when it must.  Then large buttons say so and do it; the keyboard's focus is
// followed, and what is being typed in stays in sight.
FocusScope {
    id: area

    required property Theme theme
    required property var words
    default property alias column: column.data
    property alias spacing: column.spacing
    readonly property bool scrolls: column.implicitHeight > height + 1
    readonly property real barWidth: scrolls ? theme.target + theme.gap : 0
    readonly property Item focused: Window.activeFocusItem

    implicitHeight: column.implicitHeight
    implicitWidth: column.implicitWidth

    function turn(way) {
        const most = Math.max(0, flick.contentHeight - flick.height);
        flick.contentY = Math.max(0, Math.min(most, flick.contentY + way * flick.height * 0.8));
    }

    function show(item) {
        let parent = item;
        while (parent && parent !== flick.contentItem)
            parent = parent.parent;
        if (!parent)
            return;
        const top = item.mapToItem(flick.contentItem, 0, 0).y - 24;
        const bottom = top + item.height + 48;
        if (top < flick.contentY || item.height > flick.height)
            flick.contentY = Math.max(0, top);
        else if (bottom > flick.contentY + flick.height)
            flick.contentY = Math.min(bottom, flick.contentHeight) - flick.height;
    }

    onFocusedChanged: area.show(area.focused)
    onHeightChanged: Qt.callLater(area.show, area.focused)

    Flickable {
        id: flick

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.rightMargin: area.barWidth
        anchors.top: parent.top
        boundsBehavior: Flickable.StopAtBounds
        clip: area.scrolls
        contentHeight: column.implicitHeight
        contentWidth: width
        flickableDirection: Flickable.VerticalFlick
        interactive: area.scrolls

        Column {
            id: column

            spacing: area.theme.gap
            width: flick.width
        }
    }

    ScrollButton {
        anchors.right: parent.right
        anchors.top: parent.top
        glyph: "up"
        enabled: !flick.atYBeginning
        text: area.words.scroll_up
        theme: area.theme
        visible: area.scrolls

        onClicked: area.turn(-1)
    }

    ScrollButton {
        anchors.bottom: parent.bottom
        anchors.right: parent.right
        glyph: "down"
        enabled: !flick.atYEnd
        text: area.words.scroll_down
        theme: area.theme
        visible: area.scrolls

        onClicked: area.turn(1)
    }
}
