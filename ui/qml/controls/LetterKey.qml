import QtQuick

// One large key of a pad.
Press {
    id: key

    property int size: theme.title

    background: Rectangle {
        border.color: key.theme.lead
        border.width: 3
        color: key.down ? key.theme.leadWash : key.theme.card
        radius: key.theme.radius
    }
    contentItem: Label {
        Accessible.ignored: true
        color: key.theme.lead
        font.bold: true
        font.pixelSize: key.size
        horizontalAlignment: Text.AlignHCenter
        text: key.text
        theme: key.theme
        verticalAlignment: Text.AlignVCenter
    }
}
