import QtQuick
import QtQuick.Layouts

// One material: whether it is here, what it is, and the button that photographs it or shows what was taken.
Card {
    id: card

    required property var words
    required property var material

    readonly property bool fromCard: material.fromCard ?? false
    readonly property bool here: material.done && !later
    // It needs no paper: a licence, a check at the department, an earlier submission, the person's word.
    readonly property string way: material.way ?? "capture"
    readonly property bool settled: way === "licence" || way === "sharing" || way === "earlier"
    // There is little room: it is brought to the window.
    readonly property bool later: material.later ?? false

    signal chosen
    signal opened
    signal pledged(bool given)

    edge: here ? theme.good : theme.line
    implicitHeight: row.implicitHeight + theme.gap * 2

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.margins: card.theme.gap + 4
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: card.theme.gap

        Rectangle {
            border.color: card.here ? card.theme.good : card.theme.inkSoft
            border.width: 3
            color: card.here ? card.theme.good : card.theme.card
            implicitHeight: 64
            implicitWidth: 64
            radius: 32

            Glyph {
                anchors.centerIn: parent
                color: card.here ? card.theme.light : card.theme.inkSoft
                name: card.here ? "check" : "paper"
                size: 40
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 6

            Label {
                Layout.fillWidth: true
                font.bold: true
                text: card.material.name + (card.material.required ? "" : card.words.form_optional)
                theme: card.theme
            }

            Label {
                Layout.fillWidth: true
                color: card.theme.inkSoft
                font.pixelSize: card.theme.label
                text: card.material.note ?? ""
                theme: card.theme
                visible: text !== ""
            }

            Label {
                Layout.fillWidth: true
                color: card.here ? card.theme.good : card.theme.wait
                font.bold: true
                font.pixelSize: card.theme.label
                text: card.fromCard ? card.words.materials_from_card : card.way !== "capture" ? card.material.wayText + (card.material.source ? "：" + card.material.source : "") : card.later ? card.words.materials_to_window : card.here ? card.words.materials_pages.arg(card.material.pages) : card.words.materials_missing
                theme: card.theme
            }
        }

        QuietButton {
            Accessible.name: text + " " + card.material.name
            Layout.fillWidth: false
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            Layout.preferredWidth: Math.max(270, leastWidth)
            glyph: card.way === "promise" ? "camera" : "check"
            implicitHeight: Math.max(card.theme.target, implicitContentHeight + 28)
            text: card.way === "promise" ? card.words.materials_unpledge : card.words.materials_pledge
            theme: card.theme
            visible: (card.material.mayPledge ?? false) || card.way === "promise"

            onClicked: card.pledged(card.way !== "promise")
        }

        QuietButton {
            Accessible.name: text + " " + card.material.name
            Layout.fillWidth: false
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            Layout.preferredWidth: Math.max(270, leastWidth)
            glyph: card.here ? "paper" : "camera"
            implicitHeight: Math.max(card.theme.target, implicitContentHeight + 28)
            text: card.here ? card.words.materials_open : card.words.materials_photograph
            theme: card.theme
            visible: !card.fromCard && !card.later && !card.settled && card.way !== "promise"

            onClicked: card.here ? card.opened() : card.chosen()
        }
    }
}
