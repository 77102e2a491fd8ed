import QtQuick

// A line sign from resources/glyphs.  It only repeats what a word beside it says.
Image {
    property string name: "check"
    property color color: "black"
    property real size: 40

    Accessible.ignored: true
    fillMode: Image.PreserveAspectFit
    height: size
    smooth: false
    source: "image://glyph/" + name + "/" + String(color).slice(1)
    sourceSize.height: size
    sourceSize.width: size
    width: size
}
