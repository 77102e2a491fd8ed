import QtQuick
import QtQuick.Layouts
import "../controls"

// Words or numbers, typed on the keyboard on the screen or a real one.
Box {
    id: answer

    required property var field
    readonly property alias text: input.text
    readonly property var hints: ({
            number: Qt.ImhDigitsOnly,
            money: Qt.ImhDigitsOnly,
            "bank-card": Qt.ImhDigitsOnly,
            "credit-code": Qt.ImhPreferNumbers | Qt.ImhNoPredictiveText | Qt.ImhUppercaseOnly,
            phone: Qt.ImhDialableCharactersOnly,
            "id-number": Qt.ImhPreferNumbers | Qt.ImhNoPredictiveText | Qt.ImhUppercaseOnly
        })

    signal answered(string value)

    function begin() {
        input.forceActiveFocus(Qt.OtherFocusReason);
    }

    active: input.activeFocus
    implicitHeight: Math.max(theme.target, Math.max(input.contentHeight, hint.visible ? hint.implicitHeight : 0) + theme.pad * 2)
    wrong: (field.fault ?? "") !== ""

    onFieldChanged: if (!input.activeFocus)
        input.text = answer.field.value ?? ""

    MouseArea {
        anchors.fill: parent

        onClicked: input.forceActiveFocus(Qt.MouseFocusReason)
    }

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: answer.theme.pad + 8
        anchors.rightMargin: answer.theme.pad + 8
        spacing: 16

        TextInput {
            id: input

            Accessible.description: answer.field.fault ?? ""
            Accessible.name: answer.field.label
            Accessible.role: Accessible.EditableText
            Layout.fillWidth: true
            activeFocusOnTab: true
            color: answer.theme.ink
            font.family: answer.theme.family
            font.pixelSize: answer.theme.body + (answer.theme.dense ? 0 : 4)
            // Sensitive: the pinyin engine must not learn what residents type.
            inputMethodHints: (answer.hints[answer.field.kind] ?? Qt.ImhNone) | Qt.ImhSensitiveData
            selectByMouse: true
            selectedTextColor: answer.theme.light
            selectionColor: answer.theme.lead
            wrapMode: TextInput.Wrap

            Component.onCompleted: text = answer.field.value ?? ""
            onAccepted: nextItemInFocusChain().forceActiveFocus(Qt.TabFocusReason)
            onTextEdited: answer.answered(text)

            Label {
                id: hint

                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                color: answer.theme.inkSoft
                text: answer.field.placeholder ?? ""
                theme: answer.theme
                visible: input.text === "" && !input.activeFocus
                width: parent.width
            }
        }

        Label {
            color: answer.theme.inkSoft
            text: answer.field.unit ?? ""
            theme: answer.theme
            visible: text !== ""
        }
    }
}
