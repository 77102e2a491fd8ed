import QtQuick

// A column that scrolls only when it must.  Then large buttons say so and do it; the keyboard's focus is
// followed, and what is being typed in stays in sight.
FocusScope {
    id: area

    required property Theme theme
    required property var words
    property string lead: ""
    default property alias content: content.data
    property alias spacing: content.spacing
    readonly property real contentWidth: column.width
    readonly property bool scrolls: column.implicitHeight > height + 1
    readonly property bool below: theme.portrait  // where the buttons are: below, or at the side
    readonly property real room: theme.target + theme.gap
    readonly property Item focused: Window.activeFocusItem

    implicitHeight: column.implicitHeight
    implicitWidth: column.implicitWidth

    function turn(way) {
        const most = Math.max(0, flick.contentHeight - flick.height);
        flick.contentY = Math.max(0, Math.min(most, flick.contentY + way * flick.height * 0.8));
    }

    function toTop() {
        flick.contentY = 0;
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

    // What holds the uppermost such item, from its upper edge on: nobody looks for what is out of sight.
    function showFirst(wanted) {
        const found = area.all(content, wanted).map(item => item.parent);
        const places = found.map(item => item.mapToItem(flick.contentItem, 0, 0).y);
        const first = found[places.indexOf(Math.min(...places))];
        if (!first)
            return;
        const top = Math.min(...places) - 24;
        if (top < flick.contentY || top + first.height + 48 > flick.contentY + flick.height)
            flick.contentY = Math.max(0, Math.min(top, flick.contentHeight - flick.height));
    }

    function all(item, wanted) {
        return item.visible ? Array.from(item.children).reduce((found, child) => found.concat(area.all(child, wanted)), wanted(item) ? [item] : []) : [];
    }

    onFocusedChanged: area.show(area.focused)
    onHeightChanged: Qt.callLater(area.show, area.focused)

    Flickable {
        id: flick

        anchors.bottom: parent.bottom
        anchors.bottomMargin: area.scrolls && area.below ? area.room : 0
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.rightMargin: area.scrolls && !area.below ? area.room : 0
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

            Label {
                color: area.theme.inkSoft
                text: area.lead
                theme: area.theme
                visible: area.lead !== "" && area.theme.tight
                width: parent.width
            }

            Column {
                id: content

                spacing: area.theme.gap
                width: parent.width
            }
        }
    }

    ScrollButton {
        anchors.right: parent.right
        anchors.rightMargin: area.below ? down.width + area.theme.gap : 0
        enabled: !flick.atYBeginning
        flat: area.below
        glyph: "up"
        text: area.words.scroll_up
        theme: area.theme
        visible: area.scrolls
        width: area.below ? area.width * 0.32 : area.theme.target
        height: area.below ? area.theme.target : Math.min(implicitHeight, (area.height - 12) / 2)
        y: area.below ? area.height - height : 0

        onClicked: area.turn(-1)
    }

    ScrollButton {
        id: down

        anchors.right: parent.right
        enabled: !flick.atYEnd
        flat: area.below
        glyph: "down"
        text: area.words.scroll_down
        theme: area.theme
        visible: area.scrolls
        width: area.below ? area.width * 0.68 - area.theme.gap : area.theme.target
        height: area.below ? area.theme.target : Math.min(implicitHeight, (area.height - 12) / 2)
        y: area.height - height

        onClicked: area.turn(1)
    }
}
