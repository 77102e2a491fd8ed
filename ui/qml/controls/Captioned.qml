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
    width: Math.max(180, Math.min(240, caption.implicitWidth))

    Image {
        anchors.horizontalCenter: parent.horizontalCenter
        fillMode: Image.PreserveAspectFit
        height: 220
        source: captioned.source
        width: 180
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
