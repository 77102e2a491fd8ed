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
    readonly property var categories: visit.home?.categories ?? []
    readonly property bool tall: theme.portrait

    Accessible.name: words.attract_title
    Accessible.role: Accessible.Pane

    MouseArea {
        anchors.fill: parent

        onClicked: page.visit.start()
    }

    GridLayout {
        anchors.fill: parent
        columnSpacing: 0
        columns: page.tall ? 1 : 2
        rowSpacing: 0

        Rectangle {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredHeight: 1
            Layout.preferredWidth: 1
            color: page.theme.lead

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
                anchors.bottomMargin: page.theme.edge
                anchors.fill: parent
                anchors.leftMargin: page.theme.edge
                anchors.rightMargin: page.theme.edge
                anchors.topMargin: page.theme.compact ? 16 : page.theme.edge
                spacing: page.theme.gap

                Label {
                    Layout.fillWidth: true
                    color: page.theme.light
                    font.bold: true
                    font.pixelSize: page.theme.display * (page.theme.compact ? 1 : 1.3)
                    text: page.words.attract_title
                    theme: page.theme
                }

                Label {
                    Layout.fillWidth: true
                    color: page.theme.lightSoft
                    text: page.words.attract_text
                    theme: page.theme
                }

                Item {
                    Layout.fillHeight: true
                    Layout.fillWidth: true

                    Rectangle {
                        anchors.centerIn: parent
                        color: page.theme.paper
                        height: Math.min(parent.height, 520)
                        radius: page.theme.radius * 1.5
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
            }
        }

        ColumnLayout {
            Layout.fillHeight: !page.tall
            Layout.fillWidth: true
            Layout.margins: page.theme.edge
            Layout.preferredWidth: 1
            spacing: page.theme.gap

            Notice {
                Layout.fillWidth: true
                problem: ({
                        title: page.words.attract_card_title,
                        todo: page.words.attract_card_text
                    })
                theme: page.theme
                visible: page.visit.cardPresent
            }

            Label {
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: page.theme.title
                text: page.words.attract_offers
                theme: page.theme
            }

            GridLayout {
                Layout.fillWidth: true
                columnSpacing: page.theme.gap
                columns: 2
                rowSpacing: page.theme.gap
                uniformCellWidths: true

                Repeater {
                    model: page.categories.slice(0, 6)

                    Card {
                        id: offer

                        required property var modelData

                        Layout.fillHeight: true
                        Layout.fillWidth: true
                        implicitHeight: Math.max(page.theme.compact ? 92 : 128, row.implicitHeight + 24)
                        theme: page.theme

                        RowLayout {
                            id: row

                            anchors.left: parent.left
                            anchors.margins: page.theme.compact ? 14 : 22
                            anchors.right: parent.right
                            anchors.verticalCenter: parent.verticalCenter
                            spacing: page.theme.compact ? 14 : 20

                            Emblem {
                                sign: offer.modelData.emblem
                                size: page.theme.compact ? 60 : 84
                                theme: page.theme
                            }

                            Label {
                                Layout.fillWidth: true
                                font.bold: true
                                text: offer.modelData.name
                                theme: page.theme
                            }
                        }
                    }
                }
            }

            Item {
                Layout.fillHeight: true
                visible: !page.tall
            }
        }
    }
}
