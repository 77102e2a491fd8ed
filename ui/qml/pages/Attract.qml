pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"
import "../pictures"

// Nobody is here: an invitation, what can be done, and touching anything begins.
FocusScope {
    id: page

    required property var visit
    required property var words
    required property Theme theme
    readonly property bool tall: theme.portrait
    readonly property bool told: visit.cardPresent || !!visit.notice

    Accessible.name: words.attract_title
    Accessible.role: Accessible.Pane

    MouseArea {
        anchors.fill: parent

        onClicked: page.visit.start()
    }

    Rectangle {
        id: hero

        color: page.theme.lead
        height: page.tall ? page.height - offers.height : page.height
        width: page.tall ? page.width : Math.round(page.width * 0.52)

        gradient: Gradient {
            GradientStop {
                color: page.theme.lead
                position: 0
            }

            GradientStop {
                color: page.theme.leadDeep
                position: 1
            }
        }

        ColumnLayout {
            anchors.bottomMargin: page.theme.compact ? 24 : page.theme.edge
            anchors.fill: parent
            anchors.leftMargin: page.theme.edge
            anchors.rightMargin: page.theme.edge
            anchors.topMargin: page.theme.compact ? 16 : page.theme.edge
            spacing: page.theme.gap

            Label {
                Layout.fillWidth: true
                color: page.theme.light
                font.bold: true
                font.pixelSize: page.theme.display * (page.tall ? 1.25 : 1.1)
                text: page.words.attract_title
                theme: page.theme
            }

            Label {
                Layout.fillWidth: true
                color: page.theme.lightSoft
                text: page.words.attract_text
                visible: !page.theme.tight || !page.told
                theme: page.theme
            }

            Item {
                id: stage

                Layout.fillHeight: true
                Layout.fillWidth: true

                Rectangle {
                    anchors.centerIn: parent
                    color: page.theme.paper
                    height: Math.min(parent.height, parent.width * 0.66)
                    radius: page.theme.radius * 1.5
                    visible: parent.height > 140
                    width: Math.min(parent.width, height * 1.6)

                    ReaderPicture {
                        anchors.fill: parent
                        anchors.margins: page.theme.gap
                        still: true
                        theme: page.theme
                    }
                }
            }

            ActionButton {
                Layout.fillWidth: true
                focus: true
                inverse: true
                text: page.words.attract_start
                theme: page.theme

                onClicked: page.visit.start()
            }

            // For whoever looks after this terminal: small, and in a calm tone.  Large print needs the room.
            Label {
                Layout.fillWidth: true
                color: page.theme.lightSoft
                font.pixelSize: page.theme.elder ? 36 : 24
                horizontalAlignment: Text.AlignRight
                text: page.words.attract_staff.replace("%1", page.visit.needing)
                theme: page.theme
                visible: page.visit.needing > 0 && (page.tall || !page.theme.elder)
            }
        }
    }

    Item {
        id: offers

        height: page.tall ? column.implicitHeight + page.theme.edge * 2 : page.height
        width: page.tall ? page.width : page.width - hero.width
        x: page.tall ? 0 : hero.width
        y: page.tall ? hero.height : 0

        ColumnLayout {
            id: column

            anchors.left: parent.left
            anchors.margins: page.theme.edge
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.topMargin: page.tall ? page.theme.edge - 12 : page.theme.compact ? 20 : page.theme.edge
            spacing: page.theme.gap

            Notice {
                id: notice

                Layout.fillWidth: true
                brief: true
                problem: page.visit.cardPresent ? {
                    title: page.words.attract_card_title,
                    todo: page.words.attract_card_text
                } : page.visit.notice
                theme: page.theme
            }

            Offers {
                Layout.fillWidth: true
                categories: page.visit.home?.categories ?? []
                room: page.tall ? 530 : page.height - 80 - (notice.visible ? notice.height + page.theme.gap : 0)
                theme: page.theme
                visible: !page.told || !(page.theme.elder || page.theme.compact)
                words: page.words
            }
        }
    }
}
