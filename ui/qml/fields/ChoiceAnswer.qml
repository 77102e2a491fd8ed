pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One of a few: every option is a large button, the chosen one is filled and ticked.
GridLayout {
    id: answer

    required property Theme theme
    required property var field

    // The longest word stays whole; hanzi break anywhere.
    readonly property int word: Math.max(...field.options.map(one => Math.max(...one.name.split(/[^!-ɏ\u2019]+/).map(word => word.length))))
    readonly property real least: Math.max(theme.dense ? 130 : theme.elder ? 440 : theme.portrait ? 270 : 220, dot + 72 + word * theme.body * 0.6)
    readonly property int abreast: Math.max(1, Math.floor(width / least))
    readonly property int dot: theme.dense ? 22 : 40
    readonly property int lines: Math.ceil(field.options.length / abreast)

    signal answered(string value)

    Accessible.name: field.label
    Accessible.role: Accessible.Grouping
    columnSpacing: theme.dense ? 8 : 16
    columns: Math.max(1, Math.ceil(field.options.length / Math.max(1, lines)))
    rowSpacing: theme.dense ? 8 : 16
    uniformCellWidths: true

    Repeater {
        model: answer.field.options

        Press {
            id: option

            required property var modelData

            Accessible.checked: checked
            Accessible.role: Accessible.RadioButton
            Layout.fillHeight: true
            Layout.fillWidth: true
            checked: answer.field.value === modelData.code
            padding: answer.theme.dense ? 8 : 16
            text: modelData.name
            theme: answer.theme

            background: Box {
                active: option.down
                border.color: option.checked ? option.theme.lead : option.theme.inkSoft
                color: option.checked ? option.theme.lead : option.down ? option.theme.leadWash : option.theme.card
                theme: option.theme
                wrong: (answer.field.fault ?? "") !== ""
            }
            contentItem: Item {
                implicitHeight: name.implicitHeight
                implicitWidth: name.implicitWidth + answer.dot + 28

                Rectangle {
                    anchors.left: parent.left
                    anchors.verticalCenter: parent.verticalCenter
                    border.color: option.theme.inkSoft
                    border.width: option.checked ? 0 : answer.theme.dense ? 2 : 3
                    color: option.theme.card
                    height: answer.dot
                    radius: height / 2
                    width: answer.dot

                    Glyph {
                        anchors.centerIn: parent
                        color: option.theme.lead
                        size: answer.dot * 0.75
                        visible: option.checked
                    }
                }

                Label {
                    id: name

                    Accessible.ignored: true
                    anchors.fill: parent
                    anchors.leftMargin: answer.dot + 16
                    anchors.rightMargin: answer.theme.dense ? 0 : 12
                    color: option.checked ? option.theme.light : option.theme.ink
                    font.bold: option.checked
                    text: option.text
                    theme: option.theme
                    verticalAlignment: Text.AlignVCenter
                }
            }

            onClicked: answer.answered(modelData.code)
        }
    }
}
