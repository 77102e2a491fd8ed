pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One application: how it stands, what to do, and the buttons that do it.
FocusScope {
    id: page

    required property var staff
    required property var words
    required property var common
    required property Theme theme
    readonly property var one: staff.oneCase
    readonly property bool busy: (one.busy ?? "") !== ""
    readonly property bool asking: one.asking ?? false
    readonly property color mark: one.tone === "trouble" ? theme.seal : one.tone === "wait" ? theme.wait : theme.ink

    Accessible.name: words.case_title
    Accessible.role: Accessible.Pane

    ColumnLayout {
        anchors.bottomMargin: page.theme.compact ? 20 : 40
        anchors.fill: parent
        anchors.leftMargin: page.theme.edge
        anchors.rightMargin: page.theme.edge
        anchors.topMargin: page.theme.compact ? 12 : 28
        spacing: page.theme.gap

        Label {
            Layout.fillWidth: true
            color: page.mark
            font.bold: true
            font.pixelSize: page.theme.title
            text: page.busy ? page.one.busy : [page.one.state ?? "", ...(page.one.marks ?? [])].join("  ·  ")
            theme: page.theme
        }

        Notice {
            Layout.fillWidth: true
            brief: true
            problem: page.one.notice ?? null
            theme: page.theme
            tone: page.one.notice?.tone ?? "trouble"
        }

        Notice {
            Layout.fillWidth: true
            brief: true
            problem: page.asking ? {
                title: page.words.case_close_question,
                todo: page.words.case_close_text
            } : null
            theme: page.theme
            tone: "info"
        }

        ScrollArea {
            Layout.fillHeight: true
            Layout.fillWidth: true
            focus: true
            theme: page.theme
            words: page.common

            Told {
                lines: page.one.happened ?? []
                theme: page.theme
                title: page.words.case_happened
                width: parent?.width ?? 0
            }

            Told {
                lines: page.one.told ?? []
                theme: page.theme
                title: page.words.case_told
                width: parent?.width ?? 0
            }

            Told {
                lines: page.one.todo ? [page.one.todo] : []
                theme: page.theme
                title: page.words.case_todo
                width: parent?.width ?? 0
            }

            Facts {
                rows: page.one.facts ?? []
                size: page.theme.label + 2
                theme: page.theme
                width: parent?.width ?? 0
            }
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: page.theme.compact ? 10 : 16
            visible: !page.asking

            ActionButton {
                Layout.minimumWidth: implicitWidth
                leftPadding: 24
                rightPadding: 24
                size: page.theme.body
                strong: false
                text: page.words.back
                theme: page.theme
                visible: !page.theme.portrait

                onClicked: page.staff.back()
            }

            Repeater {
                model: page.one.acts ?? []

                ActionButton {
                    required property var modelData

                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    enabled: !page.busy
                    leftPadding: 12
                    rightPadding: 12
                    size: page.theme.body
                    strong: modelData.name === "again"
                    text: modelData.text
                    theme: page.theme

                    onClicked: page.staff.actOnCase(modelData.name)
                }
            }
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: page.theme.gap
            visible: page.asking || page.theme.portrait

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                size: page.theme.body
                strong: false
                text: page.asking ? page.words.case_close_no : page.words.case_back
                theme: page.theme

                onClicked: page.staff.back()
            }

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                size: page.theme.body
                text: page.words.case_close_yes
                theme: page.theme
                visible: page.asking

                onClicked: page.staff.confirmClose()
            }
        }
    }
}
