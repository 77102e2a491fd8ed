pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// A day in three large number fields.  It is handed over as YYYY-MM-DD; incomplete, it keeps what is there
// so that the check can say what is missing.
RowLayout {
    id: answer

    required property Theme theme
    required property var words
    required property var field
    readonly property list<string> names: [words.date_year, words.date_month, words.date_day]
    property list<string> parts: ["", "", ""]

    signal answered(string value)

    function take() {
        const given = (field.value ?? "").split("-");
        const zero = /^0+(?=\d)/;
        parts = [given[0] ?? "", (given[1] ?? "").replace(zero, ""), (given[2] ?? "").replace(zero, "")];
    }

    function put(index, text) {
        parts[index] = text;
        const full = parts.map((part, at) => part && at ? part.padStart(2, "0") : part);
        answer.answered(full.some(part => part) ? full.join("-") : "");
    }

    spacing: theme.dense ? 8 : 16

    Component.onCompleted: take()
    onFieldChanged: if (!activeFocus && !boxes.typed)
        take()

    Repeater {
        id: boxes

        readonly property bool typed: [0, 1, 2].some(at => itemAt(at)?.active ?? false)

        model: 3

        Box {
            id: box

            required property int index
            readonly property int length: index ? 2 : 4

            Layout.fillWidth: true
            Layout.preferredWidth: index ? 2 : 3
            active: input.activeFocus
            implicitHeight: answer.theme.target
            theme: answer.theme
            wrong: (answer.field.fault ?? "") !== ""

            MouseArea {
                anchors.fill: parent

                onClicked: input.forceActiveFocus(Qt.MouseFocusReason)
            }

            RowLayout {
                anchors.fill: parent
                anchors.leftMargin: answer.theme.pad
                anchors.rightMargin: answer.theme.pad
                spacing: 10

                TextInput {
                    id: input

                    Accessible.name: answer.field.label + " " + answer.names[box.index]
                    Accessible.role: Accessible.EditableText
                    Layout.fillWidth: true
                    activeFocusOnTab: true
                    color: answer.theme.ink
                    font.bold: true
                    font.family: answer.theme.family
                    font.pixelSize: answer.theme.body + (answer.theme.dense ? 0 : 6)
                    horizontalAlignment: TextInput.AlignRight
                    inputMethodHints: Qt.ImhDigitsOnly
                    maximumLength: box.length
                    selectedTextColor: answer.theme.light
                    selectionColor: answer.theme.lead
                    text: answer.parts[box.index]

                    validator: RegularExpressionValidator {
                        regularExpression: /\d*/
                    }

                    onActiveFocusChanged: if (activeFocus)
                        selectAll()
                    onTextEdited: {
                        answer.put(box.index, text);
                        if (text.length === box.length && box.index < 2)
                            nextItemInFocusChain().forceActiveFocus(Qt.TabFocusReason);
                    }
                }

                Label {
                    Accessible.ignored: true
                    color: answer.theme.inkSoft
                    text: answer.names[box.index]
                    theme: answer.theme
                }
            }
        }
    }
}
