pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One of a few: every option is a large button, the chosen one is filled and ticked.
GridLayout {
    id: answer

    required property Theme theme
    required property var field

    readonly property int abreast: Math.max(1, Math.floor(width / (theme.elder ? 300 : theme.portrait ? 270 : 220)))
    readonly property int lines: Math.ceil(field.options.length / abreast)

    signal answered(string value)

    Accessible.name: field.label
    Accessible.role: Accessible.Grouping
    columnSpacing: 16
    columns: Math.max(1, Math.ceil(field.options.length / Math.max(1, lines)))
    rowSpacing: 16
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
            padding: 16
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
                implicitWidth: name.implicitWidth + 68

                Rectangle {
                    anchors.left: parent.left
                    anchors.verticalCenter: parent.verticalCenter
                    border.color: option.theme.inkSoft
                    border.width: option.checked ? 0 : 3
                    color: option.theme.card
                    height: 40
                    radius: 20
                    width: 40

                    Glyph {
                        anchors.centerIn: parent
                        color: option.theme.lead
                        size: 30
                        visible: option.checked
                    }
                }

                Label {
                    id: name

                    Accessible.ignored: true
                    anchors.fill: parent
                    anchors.leftMargin: 56
                    anchors.rightMargin: 12
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
