import QtQuick

// A picture of a person with what it is under it; nothing when there is none.
Column {
    id: captioned

    required property Theme theme
    property string source: ""
    property string text: ""

    Accessible.name: text
    Accessible.role: Accessible.Graphic
    spacing: 8
    visible: source !== ""
    width: theme.compact ? 154 : 190

    Image {
        anchors.horizontalCenter: parent.horizontalCenter
        fillMode: Image.PreserveAspectFit
        height: width * 126 / 102
        source: captioned.source
        width: parent.width
    }

    Label {
        id: caption

        color: captioned.theme.inkSoft
        font.pixelSize: captioned.theme.label
        horizontalAlignment: Text.AlignHCenter
        text: captioned.text
        theme: captioned.theme
        width: parent.width
    }
}
