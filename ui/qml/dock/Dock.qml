pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// Beside the terminal's screen in the demo: cards, faces, paper and network to play with.
Rectangle {
    id: desk

    required property var dock
    required property var words
    readonly property Theme theme: Theme {
        height: 800
        width: 1280
    }

    color: theme.paper

    Flickable {
        anchors.fill: parent
        anchors.margins: 24
        contentHeight: column.implicitHeight
        contentWidth: width

        ColumnLayout {
            id: column

            spacing: 18
            width: parent.width

            Label {
                font.pixelSize: 22
                Layout.fillWidth: true
                color: desk.theme.inkSoft
                text: desk.words.lead
                theme: desk.theme
            }

            Repeater {
                model: desk.dock.groups

                DockGroup {
                    required property var modelData

                    Layout.fillWidth: true
                    group: modelData
                    theme: desk.theme

                    onChosen: code => desk.dock.choose(modelData.code, code)
                }
            }

            Label {
                font.pixelSize: 22
                Layout.fillWidth: true
                text: desk.words.platform + " " + desk.dock.pageUrl
                theme: desk.theme
            }

            Label {
                font.pixelSize: 22
                font.bold: true
                text: desk.dock.slip ? desk.words.slip : desk.words.slip_none
                theme: desk.theme
            }

            Image {
                Layout.alignment: Qt.AlignHCenter
                cache: false
                fillMode: Image.PreserveAspectFit
                source: desk.dock.slip
                sourceSize.width: 480
                visible: desk.dock.slip !== ""
            }
        }
    }
}
