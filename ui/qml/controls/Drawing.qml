// A picture from resources/glyphs that isn't square.  Its size is whole pixels, so that it is drawn crisply.

Glyph {
    property real wide: 100
    property real high: 100

    height: Math.max(1, Math.round(high))
    sourceSize.height: height
    sourceSize.width: width
    width: Math.max(1, Math.round(wide))
}
