pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// The report: how the whole is, then part by part.
FocusScope {
    id: page

    required property var staff
    required property var words
    required property var common
    required property Theme theme
    readonly property var report: staff.readiness
    readonly property bool busy: (report.looking ?? false) || (report.printing ?? false)

    Accessible.name: words.title
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
            spacing: page.theme.gap

            Label {
                Layout.fillWidth: true
                color: page.busy || page.report.state === "good" ? page.theme.ink : page.report.state === "bad" ? page.theme.seal : page.theme.wait
                font.bold: true
                font.pixelSize: page.theme.title
                text: page.report.looking ? page.words.looking : page.report.printing ? page.words.printing : page.report.stateText ?? ""
                theme: page.theme
            }

            Label {
                color: page.theme.inkSoft
                font.pixelSize: page.theme.label
                text: page.report.at ?? ""
                theme: page.theme
                visible: text !== "" && !page.theme.tight && !page.busy
            }
        }

        Notice {
            Layout.fillWidth: true
            brief: true
            problem: page.report.notice ?? null
            theme: page.theme
            tone: page.report.notice?.tone ?? "trouble"
        }

        ScrollArea {
            Layout.fillHeight: true
            Layout.fillWidth: true
            focus: true
            spacing: page.theme.compact ? 10 : 14
            theme: page.theme
            words: page.common

            SlipQuestion {
                slip: page.report.slip ?? {}
                theme: page.theme
                visible: page.report.slip?.text !== undefined
                width: parent?.width ?? 0
                words: page.words

                onSettled: printed => page.staff.settle(page.report.slip.job, printed)
            }

            Repeater {
                model: page.report.parts ?? []

                PartCard {
                    required property var modelData

                    busy: page.busy
                    part: modelData
                    theme: page.theme
                    width: parent?.width ?? 0
                    words: page.words

                    onTried: page.staff.tryPart(modelData.name)
                }
            }
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: page.theme.gap

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                enabled: !page.busy
                strong: false
                text: page.staff.needing > 0 ? page.words.cases_waiting.replace("%1", page.staff.needing) : page.words.cases
                theme: page.theme

                onClicked: page.staff.chooseCases("needing", "")
            }

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                enabled: page.report.canPrint ?? false
                glyph: "printer"
                strong: false
                text: page.words.print_report
                theme: page.theme

                onClicked: page.staff.printReport()
            }

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                enabled: !page.busy
                text: page.words.look_again
                theme: page.theme

                onClicked: page.staff.lookAgain()
            }
        }
    }
}
