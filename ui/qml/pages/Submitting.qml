import QtQuick
import QtQuick.Layouts
import "../controls"

// A short wait with nothing to press: the application is being sealed and saved.
Page {
    id: page

    property string said: words.submitting_title
    property string beside: words.submitting_text

    Card {
        anchors.centerIn: parent
        height: Math.min(parent.height, column.implicitHeight + page.theme.edge * 2)
        theme: page.theme
        width: Math.min(parent.width, 960)

        ColumnLayout {
            id: column

            anchors.centerIn: parent
            spacing: page.theme.gap
            width: parent.width - page.theme.edge * 2

            Emblem {
                Layout.alignment: Qt.AlignHCenter
                sign: "办"
                size: page.theme.compact ? 120 : 180
                solid: true
                theme: page.theme
            }

            Label {
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: page.theme.display
                horizontalAlignment: Text.AlignHCenter
                text: page.said
                theme: page.theme
            }

            Waiting {
                Layout.fillWidth: true
                text: page.beside
                theme: page.theme
            }
        }
    }
}
