// Shows masked data for as long as it is held, by finger or by the space bar.

QuietButton {
    required property var visit

    glyph: "eye"
    implicitHeight: theme.target
    size: theme.label

    onCanceled: visit.setRevealing(false)
    onPressed: visit.setRevealing(true)
    onReleased: visit.setRevealing(false)
}
