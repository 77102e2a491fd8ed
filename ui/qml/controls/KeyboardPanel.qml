import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings

// The keyboard on the screen, with Pinyin.  In a file of its own: it is loaded when the first field is
// touched, the first page does not wait for it.
InputPanel {
    required property Theme theme
    property string language: "zh-CN"
    readonly property string locale: language === "zh-CN" ? "zh_CN" : "en_US"

    Component.onCompleted: {
        VirtualKeyboardSettings.activeLocales = ["zh_CN", "en_US"];
        VirtualKeyboardSettings.locale = locale;
    }
    onActiveChanged: theme.typing = active
    onLocaleChanged: VirtualKeyboardSettings.locale = locale
}
