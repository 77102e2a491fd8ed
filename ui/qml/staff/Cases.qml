pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// The applications of this terminal: what needs a person, what waits, all.
FocusScope {
    id: page

    required property var staff
    required property var words
    required property var common
    required property Theme theme
    readonly property var list: staff.cases
    readonly property bool busy: list.looking ?? false

    Accessible.name: words.cases_title
    Accessible.role: Accessible.Pane

    ColumnLayout {
        anchors.bottomMargin: page.theme.compact ? 20 : 40
        anchors.fill: parent
        anchors.leftMargin: page.theme.edge
        anchors.rightMargin: page.theme.edge
        anchors.topMargin: page.theme.compact ? 12 : 28
        spacing: page.theme.gap

        RowLayout {
            Layout.fillWidth: true
            spacing: page.theme.compact ? 10 : 16

            Repeater {
                model: page.list.tabs ?? []

                ActionButton {
                    required property var modelData

                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    enabled: !page.busy
                    implicitHeight: 88
                    leftPadding: 12
                    rightPadding: 12
                    size: page.theme.body
                    strong: modelData.chosen
                    text: modelData.text
                    theme: page.theme

                    Accessible.selected: modelData.chosen

                    onClicked: page.staff.chooseCases(modelData.view, "")
                }
            }
        }

        Notice {
            Layout.fillWidth: true
            brief: true
            problem: page.list.notice ?? null
            theme: page.theme
            tone: page.list.notice?.tone ?? "trouble"
        }

        Label {
            Layout.fillWidth: true
            color: page.theme.inkSoft
            text: page.busy ? page.words.cases_looking : page.list.empty ?? ""
            theme: page.theme
            visible: text !== ""
        }

        ScrollArea {
            Layout.fillHeight: true
            Layout.fillWidth: true
            focus: true
            spacing: page.theme.compact ? 10 : 14
            theme: page.theme
            words: page.common

            Repeater {
                model: page.list.rows ?? []

                CaseCard {
                    required property var modelData

                    enabled: !page.busy
                    row: modelData
                    theme: page.theme
                    width: parent?.width ?? 0
                    words: page.words

                    onClicked: page.staff.chooseCase(modelData.id)
                }
            }
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: page.theme.gap

            ActionButton {
                Layout.minimumWidth: implicitWidth
                strong: false
                text: page.words.back
                theme: page.theme
                visible: page.list.canBack ?? false

                onClicked: page.staff.back()
            }

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                enabled: !page.busy
                strong: false
                text: page.words.cases_first
                theme: page.theme
                visible: page.list.later ?? false

                onClicked: page.staff.chooseCases(page.list.view, "")
            }

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                enabled: !page.busy
                text: page.words.cases_next
                theme: page.theme
                visible: (page.list.next ?? "") !== ""

                onClicked: page.staff.chooseCases(page.list.view, page.list.next)
            }
        }
    }
}
