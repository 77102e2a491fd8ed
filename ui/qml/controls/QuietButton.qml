import QtQuick.Layouts

// The way beside the main way: back, again, another way.

ActionButton {
    Layout.fillWidth: true
    Layout.maximumWidth: implicitWidth
    strong: false
}
