pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// Is this the person on the card?  First the question whether we may look, with the other way beside it.
Page {
    id: page

    readonly property var face: Object.assign({
        asking: false,
        ways: false,
        running: false,
        advice: "",
        adviceText: "",
        taken: false,
        checking: false,
        verdict: "",
        tries: 0,
        triesLeft: 0
    }, visit.face)

    title: face.asking ? words.face_ask_title : words.face_title
    lead: face.asking && !theme.tight ? words.face_ask_text : ""

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme
            visible: !page.face.checking

            onClicked: page.visit.back()
        },
        QuietButton {
            text: page.face.asking && !page.face.ways ? page.words.face_refuse : page.words.face_other_way
            theme: page.theme
            visible: !page.face.checking

            onClicked: page.face.asking ? page.visit.consent(false) : page.visit.otherWay()
        },
        ActionButton {
            Layout.fillWidth: true
            text: page.words.face_agree
            theme: page.theme
            visible: page.face.asking

            onClicked: page.visit.consent(true)
        },
        Waiting {
            Layout.fillWidth: true
            text: page.words.face_checking
            theme: page.theme
            visible: page.face.checking
        }
    ]

    Loader {
        anchors.fill: parent
        focus: true
        sourceComponent: page.face.asking ? consent : camera
    }

    Component {
        id: consent

        FaceConsent {
            theme: page.theme
            words: page.words
        }
    }

    Component {
        id: camera

        FaceCamera {
            face: page.face
            notice: page.visit.notice
            source: page.visit.frameUrl
            theme: page.theme
            words: page.words
        }
    }
}
