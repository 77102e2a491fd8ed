import QtQuick
import "../controls"

// A slip that comes out of the terminal, and the card that must not stay.
Item {
    id: picture

    required property Theme theme
    readonly property real unit: Math.max(0.05, Math.min(width / 560, height / 350, 1.6))

    implicitHeight: 350
    implicitWidth: 560

    Item {
        anchors.centerIn: parent
        height: 350 * picture.unit
        width: 560 * picture.unit

        Drawing {
            color: picture.theme.lead
            high: 350 * picture.unit
            name: "slip"
            wide: 280 * picture.unit
        }

        Drawing {
            color: picture.theme.lead
            high: 151 * picture.unit
            name: "idcard"
            wide: 240 * picture.unit
            x: 316 * picture.unit
            y: 178 * picture.unit
        }
    }
}
