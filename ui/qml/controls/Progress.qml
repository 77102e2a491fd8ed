pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Where I am and how many steps remain, in bars and in words.
Item {
    id: progress

    required property Theme theme
    required property var words
    property int step: 0
    property int steps: 0
    property string name: ""

    Accessible.name: said.text
    Accessible.role: Accessible.ProgressBar
    implicitHeight: column.implicitHeight + column.anchors.topMargin

    GridLayout {
        id: column

        anchors.left: parent.left
        anchors.leftMargin: progress.theme.edge
        anchors.right: parent.right
        anchors.rightMargin: progress.theme.edge
        anchors.top: parent.top
        anchors.topMargin: progress.theme.compact ? 14 : 28
        columnSpacing: progress.theme.gap
        columns: progress.theme.portrait ? 1 : 2
        rowSpacing: 12

        RowLayout {
            Layout.fillWidth: true
            spacing: 12

            Repeater {
                model: progress.steps

                Rectangle {
                    required property int index

                    Layout.fillWidth: true
                    border.color: index < progress.step ? progress.theme.lead : progress.theme.inkSoft
                    border.width: index < progress.step ? 0 : 2
                    color: index < progress.step ? progress.theme.lead : progress.theme.card
                    implicitHeight: progress.theme.compact ? 10 : 14
                    radius: height / 2
                }
            }
        }

        Label {
            id: said

            Layout.fillWidth: progress.theme.portrait
            Layout.maximumWidth: progress.width * (progress.theme.portrait ? 1 : 0.5)
            color: progress.theme.inkSoft
            font.pixelSize: progress.theme.label
            text: progress.words.progress.arg(progress.step).arg(progress.steps).arg(progress.name)
            theme: progress.theme
        }
    }
}
