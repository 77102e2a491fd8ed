import QtQuick
import QtQuick.Layouts
import "../controls"

// Number and PIN on a pad of large keys, or on any keyboard.
FocusScope {
    id: page

    required property var staff
    required property var words
    required property var common
    required property Theme theme
    property string number: ""
    property string pin: ""
    property bool atPin: false
    readonly property bool checking: staff.signIn.checking ?? false
    readonly property string refused: staff.signIn.problem?.title ?? ""
    readonly property bool cardPin: staff.signIn.cardPin ?? false
    readonly property bool complete: (cardPin ? pin.length >= 4 : number.length >= 3 && pin.length >= 6) && !checking

    function type(key) {
        if (checking)
            return;
        if (atPin && pin.length < 12)
            pin += key;
        else if (!atPin && number.length < 8)
            number += key;
    }

    function erase() {
        if (atPin)
            pin = pin.slice(0, -1);
        else
            number = number.slice(0, -1);
    }

    function signIn() {
        if (!complete)
            return;
        const given = pin;
        pin = "";
        page.staff.enter(cardPin ? "" : number, given);
    }

    onCardPinChanged: {
        pin = "";
        atPin = cardPin;
    }

    Accessible.name: words.sign_in_title
    Accessible.role: Accessible.Pane

    Keys.onDigit0Pressed: type("0")
    Keys.onDigit1Pressed: type("1")
    Keys.onDigit2Pressed: type("2")
    Keys.onDigit3Pressed: type("3")
    Keys.onDigit4Pressed: type("4")
    Keys.onDigit5Pressed: type("5")
    Keys.onDigit6Pressed: type("6")
    Keys.onDigit7Pressed: type("7")
    Keys.onDigit8Pressed: type("8")
    Keys.onDigit9Pressed: type("9")
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            erase();
        else if (event.key === Qt.Key_Down || event.key === Qt.Key_Up)
            atPin = event.key === Qt.Key_Down;
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            atPin ? signIn() : atPin = true;
    }

    GridLayout {
        anchors.fill: parent
        anchors.bottomMargin: page.theme.compact ? 20 : 40
        anchors.leftMargin: page.theme.edge
        anchors.rightMargin: page.theme.edge
        anchors.topMargin: page.theme.compact ? 16 : 40
        columnSpacing: page.theme.edge
        columns: page.theme.portrait ? 1 : 2
        rowSpacing: page.theme.gap

        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            spacing: page.theme.gap

            Label {
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: page.theme.title
                text: page.words.sign_in_title
                theme: page.theme
            }

            Label {
                Layout.fillWidth: true
                color: page.theme.inkSoft
                font.pixelSize: page.theme.label
                text: page.staff.byCard ? page.words.sign_in_card_text : page.words.sign_in_text
                theme: page.theme
                visible: !(page.theme.compact && page.refused)
            }

            PadField {
                Layout.fillWidth: true
                chosen: !page.atPin
                focus: true
                text: page.words.number
                theme: page.theme
                value: page.number
                visible: !page.cardPin

                onClicked: page.atPin = false
            }

            PadField {
                Layout.fillWidth: true
                chosen: page.atPin
                secret: true
                text: page.cardPin ? page.words.sign_in_card_pin : page.words.pin
                theme: page.theme
                value: page.pin

                onClicked: page.atPin = true
            }

            QuietButton {
                glyph: "back"
                text: page.words.sign_in_other
                theme: page.theme
                visible: page.cardPin && !page.checking

                onClicked: page.staff.setCardAside()
            }

            Notice {
                Layout.fillWidth: true
                brief: true
                problem: page.checking ? null : page.theme.compact ? {
                    title: page.refused
                } : page.staff.signIn.problem ?? null
                theme: page.theme
                tone: "trouble"
            }

            Label {
                Layout.fillWidth: true
                text: page.words.checking
                theme: page.theme
                visible: page.checking
            }
        }

        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillHeight: !page.theme.portrait
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            spacing: page.theme.gap

            PinPad {
                Layout.fillHeight: !page.theme.portrait
                Layout.fillWidth: true
                enabled: !page.checking
                theme: page.theme
                words: page.words

                onDigit: key => page.type(key)
                onErase: page.erase()
            }

            ActionButton {
                Layout.fillWidth: true
                enabled: page.complete
                text: page.words.sign_in
                theme: page.theme

                onClicked: page.signIn()
            }
        }

        Item {
            Layout.fillHeight: true
            visible: page.theme.portrait
        }
    }
}
