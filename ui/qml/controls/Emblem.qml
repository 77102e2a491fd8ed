import QtQuick

// One hanzi in a circle: the emblem of a category or an item.
Rectangle {
    id: emblem

    required property Theme theme
    property string sign: ""
    property real size: 96
    property bool solid: false

    Accessible.ignored: true
    border.color: theme.lead
    border.width: theme.contrast && !solid ? 3 : 0
    color: solid ? theme.lead : theme.leadWash
    implicitHeight: size
    implicitWidth: size
    radius: size / 2

    Label {
        Accessible.ignored: true
        anchors.centerIn: parent
        color: emblem.solid ? emblem.theme.light : emblem.theme.lead
        font.bold: true
        font.pixelSize: Math.max(emblem.theme.label, emblem.size * 0.5)
        text: emblem.sign
        theme: emblem.theme
    }
}
