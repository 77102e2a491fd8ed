import QtQuick
import QtQuick.Layouts

// The one strong action of a page.  Without `strong` it is the quiet one beside it.
Press {
    id: button

    property bool strong: true
    property bool inverse: false
    property string glyph: ""
    // The longest word stays whole.
    readonly property real leastWidth: longest.contentWidth + leftPadding + rightPadding + (glyph ? size + 16 : 0) + 2
    property int size: strong ? theme.title : theme.body
    // One that can't be pressed now is an outline, whatever it would be.
    readonly property bool filled: strong && !inverse && enabled
    readonly property color face: filled ? (down ? theme.leadDeep : theme.lead) : down ? theme.leadWash : theme.card
    readonly property color mark: filled ? theme.light : enabled ? theme.lead : theme.inkSoft
    readonly property color lip: inverse ? theme.lightSoft : filled ? theme.leadDeep : enabled ? theme.lead : theme.line

    Layout.minimumWidth: leastWidth
    bottomPadding: 16
    implicitHeight: Math.max(theme.action, implicitContentHeight + topPadding + bottomPadding)
    leftPadding: theme.compact ? 24 : 36
    rightPadding: leftPadding
    topPadding: 12

    Label {
        id: longest

        font: label.font
        text: button.text
        theme: button.theme
        visible: false
        width: 1
        wrapMode: Text.WordWrap
    }

    background: Rectangle {
        color: button.lip
        radius: button.theme.radius

        Rectangle {
            anchors.fill: parent
            anchors.bottomMargin: button.down ? 0 : 5
            border.color: button.enabled ? button.theme.lead : button.theme.line
            border.width: button.filled || button.inverse ? 0 : 3
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
