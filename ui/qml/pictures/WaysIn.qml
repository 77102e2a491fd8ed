import QtQuick
import QtQuick.Layouts
import "../controls"

// The two ways to say who one is: an ID card, or the code of an electronic ID.
GridLayout {
    id: ways

    required property Theme theme
    required property var words
    property bool stacked: true

    columnSpacing: theme.gap
    columns: stacked ? 1 : 2
    rowSpacing: theme.gap

    Way {
        Layout.fillHeight: true
        Layout.fillWidth: true
        Layout.preferredHeight: 1
        Layout.preferredWidth: 1
        bare: ways.stacked && ways.theme.tight
        beside: ways.stacked
        text: ways.words.identify_way_card
        theme: ways.theme

        ReaderPicture {
            anchors.centerIn: parent
            height: parent.height
            theme: ways.theme
            width: parent.width
        }
    }

    Way {
        Layout.fillHeight: true
        Layout.fillWidth: true
        Layout.preferredHeight: 1
        Layout.preferredWidth: 1
        bare: ways.stacked && ways.theme.tight
        beside: ways.stacked
        text: ways.words.identify_way_scan
        theme: ways.theme

        Drawing {
            readonly property real side: Math.min(parent.width, parent.height, 420)

            anchors.centerIn: parent
            color: ways.theme.lead
            high: side
            name: "phone"
            wide: side
        }
    }
}
