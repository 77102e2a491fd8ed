import QtQuick
import QtQuick.Layouts

// A part of the guide that is sentences; nothing when there are none.  ``numbered``: in this order.
Section {
    id: part

    required property var texts
    property bool numbered: false

    Layout.fillWidth: true
    visible: texts.length > 0

    Lines {
        Layout.fillWidth: true
        numbered: part.numbered
        texts: part.texts
        theme: part.theme
    }
}
