pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// How far the application has come: saved here, received by the platform, accepted.  A refusal replaces the
// last rung.
Card {
    id: ladder

    required property var words
    property string level: "saved"
    readonly property bool refused: level === "refused"
    readonly property int reached: refused ? 3 : ["saved", "received", "accepted"].indexOf(level) + 1
    readonly property var rungs: [[words.level_saved, words.level_saved_where], [words.level_received, words.level_received_where], refused ? [words.level_refused, words.level_refused_where] : [words.level_accepted, words.level_accepted_where]]

    Accessible.name: rungs[reached - 1].join(" ")
    Accessible.role: Accessible.StaticText
    implicitHeight: column.implicitHeight + theme.gap * 2

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.margins: ladder.theme.gap + 4
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: 0

        Repeater {
            model: ladder.rungs

            RowLayout {
                id: rung

                required property int index
                required property var modelData
                readonly property bool done: index < ladder.reached
                readonly property bool bad: ladder.refused && index === 2
                readonly property color mark: bad ? ladder.theme.seal : done ? ladder.theme.good : ladder.theme.inkSoft

                Layout.fillWidth: true
                spacing: ladder.theme.gap

                ColumnLayout {
                    Layout.fillHeight: true
                    spacing: 0

                    Rectangle {
                        Layout.alignment: Qt.AlignTop
                        border.color: rung.mark
                        border.width: 4
                        color: rung.done ? rung.mark : ladder.theme.card
                        implicitHeight: 60
                        implicitWidth: 60
                        radius: 30

                        Glyph {
                            anchors.centerIn: parent
                            color: ladder.theme.light
                            name: rung.bad ? "cross" : "check"
                            size: 36
                            visible: rung.done
                        }

                        Label {
                            Accessible.ignored: true
                            anchors.centerIn: parent
                            color: rung.mark
                            font.bold: true
                            font.pixelSize: Math.max(28, ladder.theme.label)
                            text: rung.index + 1
                            theme: ladder.theme
                            visible: !rung.done
                        }
                    }

                    Rectangle {
                        Layout.alignment: Qt.AlignHCenter
                        Layout.fillHeight: true
                        Layout.minimumHeight: ladder.theme.compact ? 12 : 28
                        color: rung.index === 2 ? "transparent" : rung.index + 1 < ladder.reached ? ladder.theme.good : ladder.theme.line
                        implicitWidth: 6
                    }
                }

                ColumnLayout {
                    Layout.alignment: Qt.AlignTop
                    Layout.bottomMargin: 12
                    Layout.fillWidth: true
                    spacing: 0

                    Label {
                        Accessible.ignored: true
                        Layout.fillWidth: true
                        color: rung.done ? rung.mark : ladder.theme.inkSoft
                        font.bold: rung.done
                        font.pixelSize: ladder.theme.body + 2
                        text: rung.modelData[0]
                        theme: ladder.theme
                    }

                    Label {
                        Accessible.ignored: true
                        Layout.fillWidth: true
                        color: ladder.theme.inkSoft
                        font.pixelSize: ladder.theme.label
                        text: rung.modelData[1]
                        theme: ladder.theme
                    }
                }
            }
        }
    }
}
