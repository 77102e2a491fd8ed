import QtQuick

// One of the words that the letters typed so far may mean.
Item {
    id: candidate

    required property Theme theme
    required property int index
    required property string display
    property url soundEffect  // the keyboard asks every candidate for it

    height: ListView.view.height
    width: Math.max(84, word.implicitWidth + 40)

    Label {
        id: word

        anchors.centerIn: parent
        color: candidate.theme.leadDeep
        font.bold: true
        font.pixelSize: candidate.theme.body + 4
        text: candidate.display
        theme: candidate.theme
    }

    Rectangle {
        color: candidate.theme.line
        height: parent.height * 0.5
        width: 2
        y: parent.height * 0.25
    }

    MouseArea {
        Accessible.name: candidate.display
        Accessible.role: Accessible.Button
        anchors.fill: parent

        onClicked: candidate.ListView.view.model.selectItem(candidate.index)
    }
}
