import QtQuick
import QtQuick.Layouts

// A card with a sign, a heading and what belongs under it.
Card {
    id: section

    property string glyph: "info"
    property string title: ""
    default property alias content: content.data

    implicitHeight: column.implicitHeight + theme.gap * 2

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.margins: section.theme.gap + 4
        anchors.right: parent.right
        anchors.topMargin: section.theme.gap
        anchors.top: parent.top
        spacing: section.theme.compact ? 8 : 12

        RowLayout {
            Layout.fillWidth: true
            spacing: 14

            Glyph {
                color: section.theme.lead
                name: section.glyph
                size: section.theme.body + 8
            }

            Label {
                Layout.fillWidth: true
                color: section.theme.lead
                font.bold: true
                text: section.title
                theme: section.theme
            }
        }

        ColumnLayout {
            id: content

            Layout.fillWidth: true
            spacing: section.theme.compact ? 8 : 12
        }
    }
}
