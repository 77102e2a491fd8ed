pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Something is under way: three dots that take turns, and words that say what.
Item {
    id: waiting

    required property Theme theme
    property string text: ""
    property int turn: 0

    Accessible.name: text
    Accessible.role: Accessible.StaticText
    implicitHeight: row.implicitHeight
    implicitWidth: row.implicitWidth

    Timer {
        interval: 400
        repeat: true
        running: waiting.visible

        onTriggered: waiting.turn = (waiting.turn + 1) % 3
    }

    RowLayout {
        id: row

        anchors.centerIn: parent
        spacing: 20
        width: Math.min(implicitWidth, waiting.width)

        Row {
            spacing: 10

            Repeater {
                model: 3

                Rectangle {
                    required property int index

                    border.color: waiting.theme.lead
                    border.width: 3
                    color: index === waiting.turn ? waiting.theme.lead : waiting.theme.card
                    height: 22
                    radius: 11
                    width: 22
                }
            }
        }

        Label {
            Accessible.ignored: true
            Layout.fillWidth: true
            color: waiting.theme.lead
            font.bold: true
            text: waiting.text
            theme: waiting.theme
        }
    }
}
