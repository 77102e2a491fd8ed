pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// Ten digits and a way back, large enough for any finger.
GridLayout {
    id: pad

    required property Theme theme
    required property var words

    signal digit(string key)
    signal erase

    columnSpacing: 12
    columns: 3
    rowSpacing: 12
    uniformCellWidths: true

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "erase"]

        Item {
            id: cell

            required property string modelData

            Layout.fillHeight: true
            Layout.fillWidth: true
            implicitHeight: pad.theme.compact ? 92 : 128

            Press {
                id: key

                anchors.fill: parent
                text: cell.modelData === "erase" ? pad.words.erase : cell.modelData
                theme: pad.theme
                visible: cell.modelData !== ""

                background: Rectangle {
                    border.color: pad.theme.lead
                    border.width: 3
                    color: key.down ? pad.theme.leadWash : pad.theme.card
                    radius: pad.theme.radius
                }
                contentItem: Label {
                    Accessible.ignored: true
                    color: pad.theme.lead
                    font.bold: true
                    font.pixelSize: cell.modelData === "erase" ? pad.theme.body : pad.theme.display
                    horizontalAlignment: Text.AlignHCenter
                    text: key.text
                    theme: pad.theme
                    verticalAlignment: Text.AlignVCenter
                }

                onClicked: cell.modelData === "erase" ? pad.erase() : pad.digit(cell.modelData)
            }
        }
    }
}
