import QtQuick
import QtQuick.Layouts

// One page that is kept, small: a touch shows it large, with all that can be done with it.
Press {
    id: card

    required property var words
    required property string source
    required property int place

    bottomPadding: theme.gap / 2
    implicitHeight: theme.portrait ? 460 : theme.compact ? 240 : 380
    leftPadding: bottomPadding
    rightPadding: bottomPadding
    text: words.materials_page.arg(place + 1)
    topPadding: bottomPadding

    background: Card {
        edge: card.down ? card.theme.lead : card.theme.line
        theme: card.theme
    }
    contentItem: ColumnLayout {
        spacing: card.theme.gap / 2

        Image {
            Layout.fillHeight: true
            Layout.fillWidth: true
            cache: false
            fillMode: Image.PreserveAspectFit
            source: card.source
        }

        Label {
            Layout.fillWidth: true
            font.bold: true
            horizontalAlignment: Text.AlignHCenter
            text: card.text
            theme: card.theme
        }
    }
}
