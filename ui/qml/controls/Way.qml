import QtQuick
import QtQuick.Layouts

// One of several ways to do the same: a picture and a sentence, beside each other or, with room, below.
Card {
    id: way

    property string text: ""
    property bool beside: false
    property bool bare: false  // no room for a picture
    default property alias picture: picture.data

    Accessible.name: text
    Accessible.role: Accessible.StaticText

    GridLayout {
        anchors.fill: parent
        anchors.margins: way.theme.gap
        columnSpacing: way.theme.gap + 8
        columns: way.beside ? 2 : 1
        rowSpacing: 8

        Item {
            id: picture

            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredHeight: 1
            Layout.preferredWidth: 2
            visible: !way.bare
        }

        Label {
            Accessible.ignored: true
            Layout.fillWidth: true
            Layout.preferredWidth: way.theme.portrait ? 2 : 3
            font.bold: true
            font.pixelSize: way.bare ? way.theme.label : way.theme.body
            horizontalAlignment: way.beside ? Text.AlignLeft : Text.AlignHCenter
            text: way.text
            theme: way.theme
        }
    }
}
