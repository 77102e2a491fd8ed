import QtQuick
import QtQuick.Layouts

// What is one touch away everywhere: larger text, more contrast, another language, a person who helps.
// A strip at the foot of a portrait screen, a rail at the side of a landscape one.
Rectangle {
    id: tools

    required property Theme theme
    required property var words
    required property var visit

    color: theme.card
    implicitHeight: grid.implicitHeight + 28
    implicitWidth: theme.elder ? 240 : 184

    Rectangle {
        color: tools.theme.line
        height: tools.theme.portrait ? 2 : parent.height
        width: tools.theme.portrait ? parent.width : 2
    }

    GridLayout {
        id: grid

        anchors.fill: parent
        anchors.leftMargin: tools.theme.portrait ? tools.theme.edge - 16 : 14
        anchors.margins: 14
        anchors.rightMargin: tools.theme.portrait ? tools.theme.edge - 16 : 12
        columnSpacing: 8
        columns: tools.theme.portrait ? 4 : 1
        rowSpacing: tools.theme.tight ? 4 : tools.theme.gap
        uniformCellWidths: true

        ToolButton {
            Layout.fillHeight: tools.theme.portrait
            Layout.fillWidth: true
            glyph: "large"
            checked: tools.visit.elder
            text: tools.visit.elder ? tools.words.tool_normal_text : tools.words.tool_large_text
            theme: tools.theme

            onClicked: tools.visit.setElder(!tools.visit.elder)
        }

        ToolButton {
            Layout.fillHeight: tools.theme.portrait
            Layout.fillWidth: true
            glyph: "contrast"
            checked: tools.visit.contrast
            text: tools.visit.contrast ? tools.words.tool_normal_contrast : tools.words.tool_contrast
            theme: tools.theme

            onClicked: tools.visit.setContrast(!tools.visit.contrast)
        }

        ToolButton {
            Layout.fillHeight: tools.theme.portrait
            Layout.fillWidth: true
            glyph: "globe"
            text: tools.words.language_next_name
            theme: tools.theme

            onClicked: tools.visit.setLanguage(tools.words.language_next)
        }

        Item {
            Layout.fillHeight: true
            visible: !tools.theme.portrait
        }

        ToolButton {
            Layout.fillHeight: tools.theme.portrait
            Layout.fillWidth: true
            checked: tools.visit.helpCalled
            framed: true
            glyph: tools.visit.helpCalled ? "check" : "bell"
            text: tools.visit.helpCalled ? tools.words.tool_help_called : tools.words.tool_help
            theme: tools.theme

            onClicked: tools.visit.callHelp()
        }
    }
}
