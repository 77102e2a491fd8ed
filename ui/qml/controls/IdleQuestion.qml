import QtQuick
import QtQuick.Layouts

// "Are you still there?"  Nobody answers: the visit is wiped when the count reaches zero.  The page behind is
// covered: whoever comes by must not read it.
FocusScope {
    id: idle

    required property Theme theme
    required property var words
    required property var visit

    Rectangle {
        anchors.fill: parent
        color: idle.theme.leadDeep
    }

    MouseArea {
        anchors.fill: parent

        onClicked: idle.visit.stillHere()
    }

    Card {
        Accessible.name: title.text
        Accessible.role: Accessible.Dialog
        anchors.centerIn: parent
        height: column.implicitHeight + idle.theme.edge * 2
        raised: false
        theme: idle.theme
        width: Math.min(idle.width - idle.theme.edge * 2, 920)

        ColumnLayout {
            id: column

            anchors.centerIn: parent
            spacing: idle.theme.gap
            width: parent.width - idle.theme.edge * 2

            Rectangle {
                Layout.alignment: Qt.AlignHCenter
                border.color: idle.theme.lead
                border.width: 10
                color: idle.theme.leadWash
                implicitHeight: idle.theme.compact ? 160 : 220
                implicitWidth: implicitHeight
                radius: height / 2

                Label {
                    anchors.centerIn: parent
                    color: idle.theme.lead
                    font.bold: true
                    font.pixelSize: parent.height * 0.45
                    text: idle.visit.idleLeft
                    theme: idle.theme
                }
            }

            Label {
                id: title

                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: idle.theme.display
                horizontalAlignment: Text.AlignHCenter
                text: idle.words.idle_title
                theme: idle.theme
            }

            Label {
                Layout.fillWidth: true
                color: idle.theme.inkSoft
                horizontalAlignment: Text.AlignHCenter
                text: (idle.visit.draft?.kept ? idle.words.idle_text_kept : idle.words.idle_text).arg(idle.visit.idleLeft)
                theme: idle.theme
            }

            RowLayout {
                Layout.fillWidth: true
                Layout.topMargin: idle.theme.gap
                spacing: idle.theme.gap

                QuietButton {
                    text: idle.words.leave
                    theme: idle.theme

                    onClicked: idle.visit.leave()
                }

                ActionButton {
                    Layout.fillWidth: true
                    focus: true
                    text: idle.words.idle_stay
                    theme: idle.theme

                    onClicked: idle.visit.stillHere()
                }
            }
        }
    }
}
