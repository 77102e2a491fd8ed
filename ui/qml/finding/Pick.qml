import QtQuick
import "../controls"

// A small button.  Of several that exclude each other the chosen one is filled and has a hook.
Press {
    id: pick

    property bool chosen: false
    readonly property color mark: chosen ? theme.light : theme.lead

    Accessible.checkable: true
    Accessible.checked: chosen
    leftPadding: 20
    rightPadding: 24

    background: Rectangle {
        border.color: pick.theme.lead
        border.width: 3
        color: pick.chosen ? pick.theme.lead : pick.down ? pick.theme.leadWash : pick.theme.card
        radius: pick.theme.radius
    }
    contentItem: Row {
        spacing: 8

        Glyph {
            anchors.verticalCenter: parent.verticalCenter
            color: pick.mark
            name: "check"
            size: pick.theme.label
            visible: pick.chosen
        }

        Label {
            Accessible.ignored: true
            anchors.verticalCenter: parent.verticalCenter
            color: pick.mark
            font.bold: true
            font.pixelSize: pick.theme.label
            text: pick.text
            theme: pick.theme
            wrapMode: Text.NoWrap
        }
    }
}
