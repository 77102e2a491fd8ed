pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// What this person began and didn't finish, and the way in for who began elsewhere.
ColumnLayout {
    id: begun

    required property Theme theme
    required property var words
    required property var visit
    readonly property var forms: visit.draft?.begun ?? []

    spacing: theme.gap
    visible: forms.length > 0 || (visit.draft?.codes ?? false)

    Label {
        Layout.fillWidth: true
        font.bold: true
        font.pixelSize: begun.theme.title
        text: begun.words.begun_title
        theme: begun.theme
        visible: begun.forms.length > 0
    }

    Repeater {
        model: begun.forms

        ItemCard {
            required property var modelData

            Layout.fillWidth: true
            item: modelData
            theme: begun.theme
            words: begun.words

            onClicked: begun.visit.drafts.open(modelData.code)
        }
    }

    QuietButton {
        glyph: "paper"
        text: begun.words.begun_code
        theme: begun.theme
        visible: begun.visit.draft?.codes ?? false

        onClicked: begun.visit.drafts.askCode()
    }
}
