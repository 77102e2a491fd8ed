import QtQuick
import QtQuick.Layouts

// The head of every page: whose terminal this is, how it stands, and the way out at the top right.
Rectangle {
    id: bar

    required property Theme theme
    required property var words
    required property var visit
    readonly property bool canLeave: !["attract", "submitting", "goodbye"].includes(visit.page)

    signal knocked  // on the emblem

    color: theme.leadDeep
    implicitHeight: Math.max(theme.compact ? 96 : 132, row.implicitHeight + 24)

    Rectangle {
        anchors.fill: parent
        anchors.bottomMargin: 4
        color: bar.theme.lead
    }

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.leftMargin: bar.theme.edge
        anchors.right: parent.right
        anchors.rightMargin: bar.theme.edge
        anchors.verticalCenter: parent.verticalCenter
        spacing: bar.theme.gap

        Rectangle {
            border.color: bar.theme.light
            border.width: bar.theme.contrast ? 3 : 0
            color: bar.theme.seal
            implicitHeight: bar.theme.compact ? 60 : 76
            implicitWidth: implicitHeight
            radius: 14

            MouseArea {
                anchors.fill: parent

                onPressed: bar.knocked()
            }

            Label {
                Accessible.ignored: true
                anchors.centerIn: parent
                color: bar.theme.light
                font.bold: true
                font.pixelSize: parent.height * 0.62
                text: "便"
                theme: bar.theme
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 0

            Label {
                Layout.fillWidth: true
                color: bar.theme.light
                font.bold: true
                font.pixelSize: bar.theme.compact ? Math.max(28, bar.theme.label) : Math.max(36, bar.theme.label)
                text: bar.words.bar_title
                theme: bar.theme
            }

            Label {
                Layout.fillWidth: true
                color: bar.theme.lightSoft
                visible: !bar.theme.tight
                font.pixelSize: bar.theme.elder ? 36 : 24
                text: bar.visit.place
                theme: bar.theme
            }
        }

        GridLayout {
            Layout.fillHeight: false
            Layout.fillWidth: false
            columnSpacing: 12
            columns: bar.theme.portrait ? 1 : 2
            rowSpacing: 8

            Pill {
                Layout.alignment: Qt.AlignRight
                Layout.maximumWidth: bar.width * 0.3
                good: bar.visit.online
                text: bar.visit.online ? bar.words.bar_online : bar.words.bar_offline
                theme: bar.theme
            }

            Pill {
                Layout.alignment: Qt.AlignRight
                Layout.maximumWidth: bar.width * 0.3
                good: false
                text: bar.words.bar_simulated
                theme: bar.theme
                visible: bar.visit.simulated
            }
        }

        Press {
            id: leave

            leftPadding: 28
            rightPadding: 28
            implicitHeight: Math.max(80, implicitContentHeight + 24)
            text: bar.words.leave
            theme: bar.theme
            visible: bar.canLeave

            background: Rectangle {
                border.color: bar.theme.light
                border.width: 3
                color: leave.down ? bar.theme.leadDeep : bar.theme.lead
                radius: 16
            }
            contentItem: Label {
                Accessible.ignored: true
                color: bar.theme.light
                font.bold: true
                font.pixelSize: Math.max(30, bar.theme.label)
                horizontalAlignment: Text.AlignHCenter
                text: leave.text
                theme: bar.theme
                verticalAlignment: Text.AlignVCenter
            }

            onClicked: bar.visit.leave()
        }
    }
}
