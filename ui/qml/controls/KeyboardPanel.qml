pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings

// The keyboard on the screen, with Pinyin, in the colours of the pages and with candidates that can be hit.
// In a file of its own: it is loaded when the first field is touched, the first page does not wait for it.
InputPanel {
    id: panel

    required property Theme theme
    property string language: "zh-CN"
    readonly property string locale: language === "zh-CN" ? "zh_CN" : "en_US"

    function dress(style) {
        style.keyboardDesignHeight = Qt.binding(() => panel.theme.portrait ? (panel.theme.elder ? 1120 : 960) : 800);
        style.keyboardBackgroundColor = theme.leadWash;
        style.selectionListBackgroundColor = theme.leadWash;
        style.normalKeyBackgroundColor = theme.lead;
        style.highlightedKeyBackgroundColor = theme.leadDeep;
        style.popupBackgroundColor = theme.leadDeep;
        style.popupBorderColor = theme.lightSoft;
        style.languagePopupListEnabled = false;
        style.keyPanel = letter;
        style.selectionListDelegate = candidate;
        style.selectionListHeight = Qt.binding(() => Math.max(84, panel.theme.body * 2));
    }

    Component.onCompleted: {
        VirtualKeyboardSettings.activeLocales = ["zh_CN", "en_US"];
        VirtualKeyboardSettings.locale = locale;
        dress(keyboard.style);
    }
    onActiveChanged: theme.typing = active
    onLocaleChanged: VirtualKeyboardSettings.locale = locale

    Component {
        id: letter

        KeyboardLetter {
            theme: panel.theme
        }
    }

    Component {
        id: candidate

        KeyboardCandidate {
            theme: panel.theme
        }
    }
}
