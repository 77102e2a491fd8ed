import QtQuick
import QtQuick.Layouts
import "../pictures"

// What is done with the picture, before the camera looks.
GridLayout {
    id: consent

    required property Theme theme
    required property var words

    columnSpacing: theme.gap
    columns: theme.portrait || theme.tight ? 1 : 2
    rowSpacing: theme.gap

    FacePicture {
        Layout.fillHeight: true
        Layout.fillWidth: true
        visible: !consent.theme.tight
        Layout.maximumHeight: 560
        Layout.minimumHeight: 160
        Layout.preferredWidth: 1
        theme: consent.theme
    }

    ScrollArea {
        Layout.fillHeight: true
        Layout.fillWidth: true
        Layout.preferredWidth: 2
        lead: consent.words.face_ask_text
        theme: consent.theme
        words: consent.words

        Hints {
            lines: [consent.words.face_use, consent.words.face_keep, consent.words.face_choice]
            theme: consent.theme
            width: parent.width
        }
    }
}
