import QtQuick
import QtQuick.Layouts

// The one strong action of a page.  Without `strong` it is the quiet one beside it.
Press {
    id: button

    property bool strong: true
    property bool inverse: false
    property string glyph: ""
    // The longest word stays whole.
    readonly property real leastWidth: words.contentWidth + leftPadding + rightPadding + (glyph ? size + 16 : 0) + 2
    property int size: strong ? theme.title : theme.body
    readonly property color face: inverse ? (down ? theme.leadWash : theme.card) : !strong ? (down ? theme.leadWash : theme.card) : !enabled ? theme.inkSoft : down ? theme.leadDeep : theme.lead
    readonly property color mark: strong && !inverse ? theme.light : theme.lead

    Layout.minimumWidth: leastWidth
    bottomPadding: 16
    implicitHeight: Math.max(theme.action, implicitContentHeight + topPadding + bottomPadding)
    leftPadding: theme.compact ? 24 : 36
    rightPadding: leftPadding
    topPadding: 12

    Label {
        id: words

        font: label.font
        text: button.text
        theme: button.theme
        visible: false
        width: 1
        wrapMode: Text.WordWrap
    }

    background: Rectangle {
        color: button.inverse ? button.theme.lightSoft : button.strong ? button.theme.leadDeep : button.theme.lead
        radius: button.theme.radius

        Rectangle {
            anchors.fill: parent
            anchors.bottomMargin: button.down ? 0 : 5
            border.color: button.theme.lead
            border.width: button.strong ? 0 : 3
            color: button.face
            radius: button.theme.radius
        }
    }
    contentItem: Item {
        implicitHeight: row.implicitHeight
        implicitWidth: row.implicitWidth

        RowLayout {
            id: row

            anchors.centerIn: parent
            spacing: 16
            width: Math.min(parent.width, implicitWidth)

            Glyph {
                color: button.mark
                name: button.glyph || "check"
                size: button.size
                visible: button.glyph !== ""
            }

            Label {
                id: label

                Accessible.ignored: true
                Layout.fillWidth: true
                color: button.mark
                font.bold: true
                font.pixelSize: button.size
                horizontalAlignment: button.glyph ? Text.AlignLeft : Text.AlignHCenter
                text: button.text
                theme: button.theme
                wrapMode: Text.WordWrap
            }
        }
    }
}
