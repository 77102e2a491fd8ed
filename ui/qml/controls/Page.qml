import QtQuick
import QtQuick.Layouts

// The frame of every page: a question, its answer, and what can be done next (strong, bottom right).
FocusScope {
    id: page

    required property var visit
    required property var words
    required property Theme theme
    property string title: ""
    property string lead: ""
    property bool leadScrolls: false  // the page shows it at the head of its scrolling part when room is tight
    default property alias body: body.data
    property alias actions: actions.data

    Accessible.name: title
    Accessible.role: Accessible.Pane

    ColumnLayout {
        anchors.bottomMargin: page.theme.compact ? 20 : 40
        anchors.fill: parent
        anchors.leftMargin: page.theme.edge
        anchors.rightMargin: page.theme.edge
        anchors.topMargin: page.theme.compact ? 12 : 28
        spacing: page.theme.gap

        ColumnLayout {
            Layout.fillHeight: false
            Layout.fillWidth: true
            spacing: page.theme.compact ? 2 : 8
            visible: page.title !== "" && !page.theme.squeezed

            Label {
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: page.theme.display
                text: page.title
                theme: page.theme
            }

            Label {
                Layout.fillWidth: true
                color: page.theme.inkSoft
                text: page.lead
                theme: page.theme
                visible: page.lead !== "" && !(page.leadScrolls && page.theme.tight)
            }
        }

        Item {
            id: body

            Layout.fillHeight: true
            Layout.fillWidth: true
        }

        RowLayout {
            id: actions

            Layout.fillHeight: false
            Layout.fillWidth: true
            Layout.topMargin: 4
            spacing: page.theme.gap
            visible: !page.theme.squeezed
        }
    }
}
