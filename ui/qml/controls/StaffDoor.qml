import QtQuick

// Opens the pages of staff over everything else: the administrator's, or those of a witness beside a visit.  They are read when somebody knocks, not at the start.
// Staff read normal print: of what a resident has set only the contrast holds here.
Loader {
    id: door

    required property var words
    property bool contrast: false
    readonly property Theme theme: Theme {
        contrast: door.contrast
        height: door.height
        width: door.width
    }
    property var staff: null  // the desk of staff, where there is one
    readonly property bool open: (staff?.page ?? "") !== ""

    signal closed

    anchors.fill: parent
    z: 3

    onLoaded: {
        item.focus = true;
        door.forceActiveFocus();
    }
    onOpenChanged: {
        if (open) {
            setSource(Qt.resolvedUrl("../staff/StaffArea.qml"), {
                staff: door.staff,
                theme: door.theme,
                common: door.words
            });
        } else {
            setSource("");
            door.closed();
        }
    }
}
