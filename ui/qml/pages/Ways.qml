import QtQuick
import QtQuick.Layouts
import "../controls"

// Without the camera: a member of staff who is here, or the window later.
Page {
    id: page

    title: words.ways_title

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme

            onClicked: page.visit.back()
        },
        Item {
            Layout.fillWidth: true
        }
    ]

    ColumnLayout {
        anchors.fill: parent
        spacing: page.theme.gap

        WayButton {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.maximumHeight: Math.max(implicitHeight, 320)
            detail: page.words.ways_witness_text
            glyph: "person"
            text: page.words.ways_witness
            theme: page.theme

            onClicked: page.visit.askWitness()
        }

        WayButton {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.maximumHeight: Math.max(implicitHeight, 320)
            detail: page.words.ways_window_text
            glyph: "clock"
            text: page.words.ways_window
            theme: page.theme

            onClicked: page.visit.otherWay()
        }

        Item {
            Layout.fillHeight: true
            visible: page.theme.portrait
        }
    }
}
