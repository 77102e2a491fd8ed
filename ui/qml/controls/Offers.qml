pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// On the first page: the categories of what can be done here; while they aren't known, the four steps of
// every visit.  Nothing in it is pressed.
ColumnLayout {
    id: offers

    required property Theme theme
    required property var words
    property var categories: []
    property real room: 480  // the height that it may take
    readonly property bool known: categories.length > 0
    readonly property real rowHeight: theme.compact ? 92 : 128
    readonly property int rows: Math.max(1, Math.floor((room - theme.title * 1.5) / (rowHeight + theme.gap)))
    readonly property var steps: [
        {
            glyph: "card",
            name: words.attract_step_card
        },
        {
            glyph: "paper",
            name: words.attract_step_choose
        },
        {
            glyph: "check",
            name: words.attract_step_fill
        },
        {
            glyph: "printer",
            name: words.attract_step_slip
        }
    ]

    spacing: theme.gap

    Label {
        Layout.fillWidth: true
        font.bold: true
        font.pixelSize: offers.theme.title
        text: offers.known ? offers.words.attract_offers : offers.words.attract_steps
        theme: offers.theme
    }

    GridLayout {
        id: grid

        Layout.fillHeight: false
        Layout.fillWidth: true
        columnSpacing: offers.theme.gap
        columns: offers.theme.portrait || (offers.known && !offers.theme.elder) ? 2 : 1
        rowSpacing: offers.theme.gap
        uniformCellWidths: true

        Repeater {
            model: offers.known ? offers.categories.slice(0, grid.columns * offers.rows) : offers.steps

            Card {
                id: offer

                required property int index
                required property var modelData
                readonly property real sign: offers.theme.compact ? 60 : 84

                Layout.fillHeight: true
                Layout.fillWidth: true
                // Long names make a row higher; then the last ones are left out, as nobody can scroll here.
                opacity: grid.y + y + height > offers.room ? 0 : 1
                implicitHeight: Math.max(offers.rowHeight, name.implicitHeight + 24)
                theme: offers.theme

                RowLayout {
                    anchors.fill: parent
                    anchors.leftMargin: offers.theme.compact ? 12 : 22
                    anchors.rightMargin: offers.theme.compact ? 8 : 14
                    spacing: offers.theme.compact ? 12 : 20

                    Emblem {
                        sign: offer.modelData.emblem ?? ""
                        size: offer.sign
                        theme: offers.theme

                        Glyph {
                            anchors.centerIn: parent
                            color: offers.theme.lead
                            name: offer.modelData.glyph ?? "check"
                            size: offer.sign * 0.56
                            visible: !offers.known
                        }
                    }

                    Label {
                        id: name

                        Layout.fillWidth: true
                        font.bold: true
                        font.pixelSize: offers.theme.compact ? offers.theme.label : offers.theme.body
                        text: offers.known ? offer.modelData.name : (offer.index + 1) + "  " + offer.modelData.name
                        theme: offers.theme
                    }
                }
            }
        }
    }
}
