import QtQuick

// The floor of `turn`: a press swaps one bare page for another.
Rectangle {
    id: pages

    property int buttons: 0
    property int lines: 0
    property int turns: 0

    color: "white"
    height: 1920
    width: 1080

    function turn() {
        turns += 1;
        page.setSource(Qt.resolvedUrl("BarePage.qml"), {
            buttons: pages.buttons + turns % 2,
            lines: pages.lines
        });
    }

    Loader {
        id: page

        anchors.fill: parent
    }

    MouseArea {
        anchors.fill: parent

        onClicked: pages.turn()
    }
}
