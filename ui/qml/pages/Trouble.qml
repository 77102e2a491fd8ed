pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// Something went wrong: what, what to do now, and what was kept.
Page {
    id: page

    readonly property var trouble: Object.assign({
        code: "",
        title: "",
        what: "",
        todo: "",
        kept: "",
        canRetry: false,
        canSkip: false,
        skipText: "",
        staff: ""
    }, visit.trouble)

    actions: [
        QuietButton {
            Layout.fillWidth: !page.trouble.canRetry && !page.trouble.canSkip
            glyph: "bell"
            text: page.visit.helpCalled ? page.words.tool_help_called : page.words.tool_help
            theme: page.theme

            onClicked: page.visit.callHelp()
        },
        QuietButton {
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            strong: !page.trouble.canRetry
            text: page.trouble.skipText
            theme: page.theme
            visible: page.trouble.canSkip

            onClicked: page.visit.skip()
        },
        ActionButton {
            Layout.fillWidth: true
            text: page.words.retry
            theme: page.theme
            visible: page.trouble.canRetry

            onClicked: page.visit.retry()
        },
        ActionButton {
            Layout.fillWidth: true
            text: page.words.leave
            theme: page.theme
            visible: !page.trouble.canRetry && !page.trouble.canSkip

            onClicked: page.visit.leave()
        }
    ]

    ScrollArea {
        anchors.fill: parent
        theme: page.theme
        words: page.words

        RowLayout {
            spacing: page.theme.gap
            width: parent.width

            Rectangle {
                border.color: page.theme.seal
                border.width: 4
                color: page.theme.sealWash
                implicitHeight: page.theme.compact ? 96 : 140
                implicitWidth: implicitHeight
                radius: height / 2

                Glyph {
                    anchors.centerIn: parent
                    color: page.theme.seal
                    name: "warn"
                    size: parent.height * 0.56
                }
            }

            Label {
                Accessible.role: Accessible.AlertMessage
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: page.theme.display
                text: page.trouble.title
                theme: page.theme
            }
        }

        GridLayout {
            columnSpacing: page.theme.gap
            columns: page.theme.portrait || page.theme.elder ? 1 : 3
            rowSpacing: page.theme.gap
            uniformCellWidths: true
            width: parent.width

            Repeater {
                model: [
                    {
                        glyph: "info",
                        title: page.words.trouble_what,
                        text: page.trouble.what
                    },
                    {
                        glyph: "forward",
                        title: page.words.trouble_todo,
                        text: page.trouble.todo
                    },
                    {
                        glyph: "check",
                        title: page.words.trouble_kept,
                        text: page.trouble.kept
                    }
                ].filter(part => part.text)

                Section {
                    id: part

                    required property var modelData

                    glyph: modelData.glyph
                    theme: page.theme
                    title: modelData.title
                    Layout.fillHeight: true
                    Layout.fillWidth: true

                    Label {
                        Layout.fillWidth: true
                        font.pixelSize: page.theme.portrait ? page.theme.title - 2 : page.theme.body
                        text: part.modelData.text
                        theme: page.theme
                    }
                }
            }
        }

        Label {
            color: page.theme.inkSoft
            font.pixelSize: page.theme.label
            text: page.words.trouble_code.arg(page.trouble.code)
            theme: page.theme
            width: parent.width
        }

        Label {
            color: page.theme.inkSoft
            font.pixelSize: page.theme.label
            text: page.words.trouble_staff.arg(page.trouble.staff)
            theme: page.theme
            visible: page.trouble.staff !== ""
            width: parent.width
        }
    }
}
