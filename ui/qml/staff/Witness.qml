import QtQuick
import QtQuick.Layouts
import "../controls"

// A member of staff sees who the resident says to be, and says whether they are.
FocusScope {
    id: page

    required property var staff
    required property var words
    required property var common
    required property Theme theme
    readonly property string portrait: staff.person.portraitUrl ?? ""

    Accessible.name: words.witness_question
    Accessible.role: Accessible.Pane

    ColumnLayout {
        anchors.bottomMargin: page.theme.compact ? 20 : 40
        anchors.fill: parent
        anchors.leftMargin: page.theme.edge
        anchors.rightMargin: page.theme.edge
        anchors.topMargin: page.theme.compact ? 12 : 28
        spacing: page.theme.gap

        Label {
            Layout.fillWidth: true
            font.bold: true
            font.pixelSize: page.theme.title
            text: page.words.witness_question
            theme: page.theme
        }

        Label {
            Layout.fillWidth: true
            color: page.theme.inkSoft
            text: page.words.witness_compare
            theme: page.theme
        }

        RowLayout {
            Layout.fillHeight: false
            Layout.fillWidth: true
            spacing: page.theme.edge

            Captioned {
                Layout.alignment: Qt.AlignTop
                source: page.portrait
                text: page.words.witness_portrait
                theme: page.theme
                visible: page.portrait !== ""
            }

            Facts {
                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                rows: page.staff.person.rows ?? []
                theme: page.theme
            }
        }

        Item {
            Layout.fillHeight: true
            visible: !page.theme.portrait
        }

        Label {
            Layout.fillWidth: true
            Layout.topMargin: page.theme.gap
            color: page.theme.inkSoft
            font.pixelSize: page.theme.label
            text: page.words.witness_record
            theme: page.theme
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: page.theme.gap

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                glyph: "cross"
                strong: false
                text: page.words.witness_no
                theme: page.theme

                onClicked: page.staff.testify(false)
            }

            ActionButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                glyph: "check"
                text: page.words.witness_yes
                theme: page.theme

                onClicked: page.staff.testify(true)
            }
        }

        Item {
            Layout.fillHeight: true
            visible: page.theme.portrait
        }
    }
}
