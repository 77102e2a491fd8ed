import QtQuick
import QtQuick.Layouts
import "../controls"

// One device is tried by a person, who says whether it is good.
FocusScope {
    id: page

    required property var staff
    required property var words
    required property var common
    required property Theme theme
    readonly property var test: staff.test

    Accessible.name: test.title ?? ""
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
            font.bold: true
            font.pixelSize: page.theme.title
            text: page.test.title ?? ""
            theme: page.theme
        }

        Label {
            Layout.fillWidth: true
            color: page.theme.inkSoft
            text: page.test.text ?? ""
            theme: page.theme
        }

        Notice {
            Layout.fillWidth: true
            brief: true
            problem: page.test.notice ?? null
            theme: page.theme
            tone: page.test.notice?.tone ?? "trouble"
        }

        Label {
            Layout.fillWidth: true
            font.bold: true
            text: page.test.waiting ?? ""
            theme: page.theme
            visible: text !== ""
        }

        Facts {
            Layout.fillWidth: true
            rows: page.test.seen ?? []
            theme: page.theme
            visible: rows.length > 0
        }

        CameraView {
            Layout.fillHeight: true
            Layout.fillWidth: true
            source: page.staff.pictureUrl
            theme: page.theme
            visible: page.test.part === "camera"
            words: page.common
        }

        Label {
            Layout.fillWidth: true
            font.bold: true
            horizontalAlignment: Text.AlignHCenter
            text: page.staff.measured
            theme: page.theme
            visible: text !== ""
        }

        Item {
            Layout.fillHeight: true
            visible: page.test.part !== "camera"
        }

        Label {
            Layout.fillWidth: true
            font.bold: true
            text: page.test.question ?? ""
            theme: page.theme
            visible: page.test.canJudge ?? false
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: page.theme.gap

            ActionButton {
                Layout.minimumWidth: implicitWidth
                strong: false
                text: page.words.back
                theme: page.theme

                onClicked: page.staff.back()
            }

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                enabled: page.test.canJudge ?? false
                glyph: "cross"
                strong: false
                text: page.words.no
                theme: page.theme

                onClicked: page.staff.judge(false)
            }

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                enabled: page.test.canJudge ?? false
                focus: true
                glyph: "check"
                text: page.words.yes
                theme: page.theme

                onClicked: page.staff.judge(true)
            }
        }
    }
}
