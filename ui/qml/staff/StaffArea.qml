pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// The administrator's screen: it lies over everything of the residents and lets nothing through.
FocusScope {
    id: area

    required property var staff
    required property Theme theme
    required property var common  // the sentences that residents' pages have too
    readonly property string pageName: staff.page

    function show() {
        if (pageName !== "")
            page.setSource(Qt.resolvedUrl(pageName + ".qml"), {
                width: page.width,
                height: page.height,
                staff: area.staff,
                words: area.staff.words,
                common: area.common,
                theme: area.theme
            });
    }

    Component.onCompleted: area.show()
    onPageNameChanged: area.show()

    // Presses beside the buttons end here; every press keeps the session alive.
    MouseArea {
        anchors.fill: parent
    }

    PointHandler {
        onActiveChanged: if (active)
            area.staff.touch()
    }

    Rectangle {
        anchors.fill: parent
        color: area.theme.paper
    }

    Rectangle {
        id: head

        color: area.theme.leadDeep
        height: Math.max(area.theme.compact ? 96 : 132, row.implicitHeight + 24)
        width: parent.width

        RowLayout {
            id: row

            anchors.fill: parent
            anchors.leftMargin: area.theme.edge
            anchors.rightMargin: area.theme.edge
            spacing: area.theme.gap

            Glyph {
                color: area.theme.light
                name: "lock"
                size: area.theme.compact ? 44 : 56
            }

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 0

                Label {
                    Layout.fillWidth: true
                    color: area.theme.light
                    font.bold: true
                    text: (area.pageName.startsWith("Case") ? area.staff.words.cases_title : area.staff.words.title) ?? ""
                    theme: area.theme
                }

                Label {
                    Layout.fillWidth: true
                    color: area.theme.lightSoft
                    font.pixelSize: area.theme.label
                    text: area.staff.member
                    theme: area.theme
                    visible: text !== "" && !area.theme.tight
                }
            }

            ActionButton {
                implicitHeight: 80
                Layout.minimumWidth: implicitWidth
                inverse: true
                size: area.theme.body
                strong: false
                text: area.staff.words.leave ?? ""
                theme: area.theme

                onClicked: area.staff.leave()
            }
        }
    }

    Loader {
        id: page

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: head.bottom
        focus: true

        onLoaded: item.focus = true
    }
}
