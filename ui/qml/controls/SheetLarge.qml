import QtQuick
import QtQuick.Layouts

// A page as large as fits: under the camera, just taken, or kept.  What can be done with a kept one besides
// taking it anew is beside it, or below where the screen is narrow.
GridLayout {
    id: large

    required property Theme theme
    required property var words
    required property var sheets
    property string source: ""
    property bool kept: false
    property int place: 0

    columnSpacing: theme.gap
    columns: theme.portrait ? 1 : 2
    rowSpacing: theme.gap

    CameraView {
        Layout.fillHeight: true
        Layout.fillWidth: true
        source: large.source
        theme: large.theme
        words: large.words
    }

    GridLayout {
        Layout.alignment: Qt.AlignTop
        Layout.fillHeight: false
        Layout.fillWidth: large.theme.portrait
        columnSpacing: large.theme.gap
        columns: large.theme.portrait ? 2 : 1
        rowSpacing: large.theme.gap
        visible: large.kept

        QuietButton {
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            glyph: "trash"
            implicitHeight: Math.max(large.theme.target, implicitContentHeight + 28)
            text: large.words.materials_remove
            theme: large.theme

            onClicked: large.sheets.remove(large.place)
        }

        QuietButton {
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            glyph: "back"
            implicitHeight: Math.max(large.theme.target, implicitContentHeight + 28)
            text: large.words.materials_earlier
            theme: large.theme
            visible: large.place > 0

            onClicked: large.sheets.earlier(large.place)
        }
    }
}
