import QtQuick
import "../controls"

// Where the card goes: a reader with its window, and a card that comes down onto it.
Item {
    id: picture

    required property Theme theme
    property bool still: false
    property real sunk
    readonly property real unit: Math.max(0.05, Math.min(width / 560, height / 420))

    implicitHeight: 420
    implicitWidth: 560

    SequentialAnimation on sunk {
        loops: 4
        running: !picture.still

        NumberAnimation {
            duration: 180
            easing.type: Easing.OutQuad
            from: 0
            to: 32
        }

        PauseAnimation {
            duration: 1400
        }

        NumberAnimation {
            duration: 180
            from: 32
            to: 0
        }

        PauseAnimation {
            duration: 800
        }
    }

    Item {
        anchors.centerIn: parent
        height: 420 * picture.unit
        width: 560 * picture.unit

        Drawing {
            color: picture.theme.lead
            high: 160 * picture.unit
            name: "reader"
            wide: 560 * picture.unit
            y: 256 * picture.unit
        }

        Drawing {
            color: picture.theme.lead
            high: 214 * picture.unit
            name: "idcard"
            wide: 340 * picture.unit
            x: 57 * picture.unit
            y: (14 + picture.sunk) * picture.unit
        }
    }
}
