import QtQuick

// A sign over a word.
Press {
    id: button

    property string glyph: "info"
    property bool framed: false

    bottomPadding: theme.tight ? 4 : 10
    checkable: false
    leftPadding: 6
    rightPadding: 6
    topPadding: theme.tight ? 4 : 10

    background: Rectangle {
        border.color: button.theme.lead
        border.width: button.framed || button.checked ? 3 : 0
        color: button.down || button.checked ? button.theme.leadWash : button.theme.card
        radius: button.theme.radius
    }
    contentItem: Item {
        implicitHeight: column.implicitHeight
        implicitWidth: column.implicitWidth

        Column {
            id: column

            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            spacing: button.theme.tight ? 0 : 4

            Glyph {
                anchors.horizontalCenter: parent.horizontalCenter
                color: button.theme.lead
                name: button.glyph
                size: button.theme.tight ? 32 : 40
            }

            Label {
                Accessible.ignored: true
                color: button.theme.lead
                font.bold: true
                font.pixelSize: button.theme.label
                horizontalAlignment: Text.AlignHCenter
                text: button.text
                theme: button.theme
                width: parent.width
            }
        }
    }
}
