import QtQuick

// All text on the screen.  Plain text only: a name from a card must never be read as markup.
Text {
    required property Theme theme

    color: theme.ink
    font.family: theme.family
    font.features: theme.features
    font.pixelSize: theme.body
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
}
