import QtQuick

// A name in which the part that was asked for is underlined.  The one text with markup, made here: every
// letter of the name itself is escaped.
Label {
    property string name: ""
    property var parts: []  // {text, marked}; without them the name stands as it is

    function escaped(letters) {
        return letters.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    }

    font.bold: true
    text: parts.length > 0 ? parts.map(p => p.marked ? "<u><font color=\"" + theme.lead + "\">" + escaped(p.text) + "</font></u>" : escaped(p.text)).join("") : name
    textFormat: parts.length > 0 ? Text.StyledText : Text.PlainText
}
