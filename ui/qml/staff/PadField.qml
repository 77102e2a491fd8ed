import QtQuick
import QtQuick.Layouts
import "../controls"

// What has been typed so far: digits, or dots for a PIN.  Pressing it makes it the one that the pad writes to.
Press {
    id: field

    property string value: ""
    property bool secret: false
    property bool chosen: false

    Accessible.name: text
    implicitHeight: Math.max(theme.action, column.implicitHeight + 32)

    background: Rectangle {
        border.color: field.chosen ? field.theme.lead : field.theme.line
        border.width: field.chosen ? 5 : 2
        color: field.theme.card
        radius: field.theme.radius
    }
    contentItem: Item {
        ColumnLayout {
            id: column

            anchors.left: parent.left
            anchors.leftMargin: 24
            anchors.right: parent.right
            anchors.rightMargin: 24
            anchors.verticalCenter: parent.verticalCenter
            spacing: 2

            Label {
                Accessible.ignored: true
                Layout.fillWidth: true
                color: field.theme.inkSoft
                font.pixelSize: field.theme.label
                text: field.text
                theme: field.theme
            }

            Label {
                Accessible.ignored: true
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: field.theme.title
                text: field.secret ? "●".repeat(field.value.length) : field.value
                theme: field.theme
                visible: text !== ""
            }
        }
    }
}
