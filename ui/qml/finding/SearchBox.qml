import QtQuick
import QtQuick.Layouts
import "../controls"
import "../fields"

// Where a person says what they want.  Each key is told, also the letters of hanzi that aren't chosen yet.
Box {
    id: box

    required property var finding
    required property var words

    function tell() {
        const at = input.cursorPosition;
        const whole = input.text.slice(0, at) + input.preeditText + input.text.slice(at);
        box.finding.look(whole, input.preeditText !== "");
    }

    active: true  // the way that most people take: its edge is always strong
    implicitHeight: Math.max(theme.action * 0.9, hint.implicitHeight + 32, input.contentHeight + 40)

    Connections {
        target: box.finding

        function onTextChanged() {
            if (input.preeditText === "" && input.text !== box.finding.text)
                input.text = box.finding.text;
        }
    }

    MouseArea {
        anchors.fill: parent

        onClicked: input.forceActiveFocus(Qt.MouseFocusReason)
    }

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 28
        anchors.rightMargin: clear.visible ? 8 : 28
        spacing: 20

        Glyph {
            color: box.theme.lead
            name: "search"
            size: box.theme.title
        }

        TextInput {
            id: input

            Accessible.name: box.words.home_search_name
            Accessible.role: Accessible.EditableText
            Layout.fillWidth: true
            activeFocusOnTab: true
            color: box.theme.ink
            font.family: box.theme.family
            font.pixelSize: box.theme.body + 4
            // Sensitive: the pinyin engine must not learn what residents type.
            inputMethodHints: Qt.ImhSensitiveData
            maximumLength: 60
            selectByMouse: true
            selectedTextColor: box.theme.light
            selectionColor: box.theme.lead
            wrapMode: TextInput.Wrap

            Component.onCompleted: text = box.finding.text
            onAccepted: nextItemInFocusChain().forceActiveFocus(Qt.TabFocusReason)
            onPreeditTextChanged: box.tell()
            onTextEdited: box.tell()

            Label {
                id: hint

                Accessible.ignored: true
                anchors.verticalCenter: parent.verticalCenter
                color: box.theme.inkSoft
                text: box.words.home_search
                theme: box.theme
                visible: input.text === "" && input.preeditText === ""
                width: parent.width
            }
        }

        Press {
            id: clear

            Layout.rightMargin: 4
            implicitHeight: Math.max(80, box.theme.target - 16)
            implicitWidth: implicitHeight
            text: box.words.home_clear
            theme: box.theme
            visible: input.text !== "" || input.preeditText !== ""

            contentItem: Item {
                Glyph {
                    anchors.centerIn: parent
                    color: box.theme.lead
                    name: "cross"
                    size: box.theme.title
                }
            }

            onClicked: {
                input.clear();
                box.finding.close();
                input.forceActiveFocus(Qt.OtherFocusReason);
            }
        }
    }
}
