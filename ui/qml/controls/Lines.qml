pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Sentences one under another, each with a dot before it, or with its number.
ColumnLayout {
    id: lines

    required property Theme theme
    property var texts: []
    property bool numbered: false

    spacing: 8

    Repeater {
        model: lines.texts

        RowLayout {
            id: line

            required property int index
            required property string modelData

            Layout.fillWidth: true
            spacing: 16

            Rectangle {
                Layout.alignment: Qt.AlignTop
                Layout.topMargin: lines.theme.body * 0.6
                color: lines.theme.lead
                implicitHeight: 10
                implicitWidth: 10
                radius: 5
                visible: !lines.numbered
            }

            Label {
                Accessible.ignored: true
                Layout.alignment: Qt.AlignTop
                color: lines.theme.lead
                font.bold: true
                font.pixelSize: lines.theme.body - 2
                text: line.index + 1
                theme: lines.theme
                visible: lines.numbered
            }

            Label {
                Layout.fillWidth: true
                font.pixelSize: lines.theme.body - 2
                text: line.modelData
                theme: lines.theme
            }
        }
    }
}
