pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One part: sign, name and word for how it is, why and what to do, and a way to try it.
Card {
    id: card

    required property var part
    required property var words
    property bool busy: false
    readonly property color mark: part.state === "good" ? theme.good : part.state === "bad" ? theme.seal : theme.wait

    signal tried

    Accessible.name: [part.title, part.stateText, ...part.lines].join(" ")
    Accessible.role: Accessible.Grouping
    edge: part.state === "good" ? theme.line : mark
    edgeWidth: part.state === "good" ? theme.stroke : 4
    implicitHeight: row.implicitHeight + theme.gap * (theme.compact ? 1 : 1.4)
    raised: false

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.leftMargin: card.theme.gap
        anchors.right: parent.right
        anchors.rightMargin: card.theme.gap
        anchors.verticalCenter: parent.verticalCenter
        spacing: card.theme.gap

        Glyph {
            Layout.alignment: card.part.lines.length ? Qt.AlignTop : Qt.AlignVCenter
            color: card.mark
            name: card.part.state === "good" ? "check" : card.part.state === "bad" ? "cross" : "info"
            size: card.theme.title
        }

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 4

            Label {
                Layout.fillWidth: true
                color: card.mark
                font.bold: true
                font.pixelSize: card.theme.label + 2
                text: card.words.part_state.replace("%1", card.part.title).replace("%2", card.part.stateText)
                theme: card.theme
            }

            Repeater {
                model: card.part.lines

                Label {
                    required property string modelData

                    Layout.fillWidth: true
                    color: card.theme.inkSoft
                    font.pixelSize: card.theme.label
                    text: modelData
                    theme: card.theme
                }
            }
        }

        ActionButton {
            enabled: !card.busy
            implicitHeight: card.theme.elder ? 96 : 80
            Layout.minimumWidth: implicitWidth
            size: card.theme.label
            strong: false
            text: card.words.try_it
            theme: card.theme
            visible: card.part.canTry

            Accessible.name: text + " " + card.part.title

            onClicked: card.tried()
        }
    }
}
