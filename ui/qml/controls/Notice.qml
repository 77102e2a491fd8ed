pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// What happened, what to do, what was kept.  `problem` is {title, what, todo, kept}; tone never speaks by
// colour alone: the sign and the words say it too.
Card {
    id: notice

    property var problem: null
    property string tone: "wait"
    property bool brief: false  // only the title and what to do
    readonly property var said: Object.assign({
        title: "",
        what: "",
        todo: "",
        kept: ""
    }, problem)
    readonly property color mark: tone === "good" ? theme.good : tone === "trouble" ? theme.seal : theme.wait

    Accessible.name: [said.title, said.what, said.todo, said.kept].filter(line => line).join(" ")
    Accessible.role: Accessible.AlertMessage
    color: tone === "good" ? theme.goodWash : tone === "trouble" ? theme.sealWash : theme.waitWash
    edge: mark
    implicitHeight: row.implicitHeight + theme.gap * 2
    raised: false
    visible: said.title !== ""

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.margins: notice.theme.gap + 4
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: notice.theme.gap

        Glyph {
            Layout.alignment: Qt.AlignTop
            color: notice.mark
            name: notice.tone === "good" ? "check" : notice.tone === "info" ? "info" : "warn"
            size: notice.theme.title + 8
        }

        ColumnLayout {
            spacing: 6

            Repeater {
                model: notice.brief ? [notice.said.title, notice.said.todo] : [notice.said.title, notice.said.what, notice.said.todo, notice.said.kept]

                Label {
                    required property int index
                    required property string modelData

                    Layout.fillWidth: true
                    color: index ? notice.theme.ink : notice.mark
                    font.bold: index === 0
                    font.pixelSize: index ? notice.theme.label + 2 : notice.theme.body
                    text: modelData
                    theme: notice.theme
                    visible: modelData !== ""
                }
            }
        }
    }
}
