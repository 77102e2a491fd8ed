import QtQuick
import QtQuick.Layouts
import "../controls"

// Everything that will be handed over, to be looked through once.
Page {
    id: page

    readonly property var given: Object.assign({
        itemName: "",
        rows: [],
        canEdit: false,
        materials: [],
        faceText: "",
        photoUrl: "",
        portraitUrl: ""
    }, visit.confirmation)

    title: words.confirm_title
    lead: given.itemName
    leadScrolls: true

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme

            onClicked: page.visit.back()
        },
        ActionButton {
            Layout.fillWidth: true
            text: page.words.confirm_submit
            theme: page.theme

            onClicked: page.visit.confirm()
        }
    ]

    ScrollArea {
        lead: page.lead
        anchors.fill: parent
        theme: page.theme
        words: page.words

        GridLayout {
            columnSpacing: page.theme.gap
            columns: page.theme.portrait ? 1 : 2
            rowSpacing: page.theme.gap
            width: parent.width

            Section {
                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                Layout.preferredWidth: 3
                glyph: "paper"
                theme: page.theme
                title: page.words.confirm_answers

                Facts {
                    Layout.fillWidth: true
                    rows: page.given.rows
                    theme: page.theme
                }

                QuietButton {
                    Layout.maximumWidth: Number.POSITIVE_INFINITY
                    implicitHeight: page.theme.target
                    size: page.theme.label
                    text: page.words.confirm_edit
                    theme: page.theme
                    visible: page.given.canEdit

                    onClicked: page.visit.editForm()
                }

                HoldButton {
                    Layout.maximumWidth: Number.POSITIVE_INFINITY
                    text: page.words.hold_to_see
                    theme: page.theme
                    visit: page.visit
                }
            }

            ColumnLayout {
                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                Layout.preferredWidth: 2
                spacing: page.theme.gap

                Section {
                    Layout.fillWidth: true
                    glyph: "camera"
                    theme: page.theme
                    title: page.words.confirm_materials
                    visible: page.given.materials.length > 0

                    Lines {
                        Layout.fillWidth: true
                        texts: page.given.materials
                        theme: page.theme
                    }
                }

                Section {
                    Layout.fillWidth: true
                    glyph: "person"
                    theme: page.theme
                    title: page.words.confirm_face
                    visible: page.given.faceText !== "" || page.given.portraitUrl !== ""

                    Flow {
                        Layout.fillWidth: true
                        spacing: page.theme.gap

                        Captioned {
                            source: page.given.portraitUrl
                            text: page.words.confirm_portrait
                            theme: page.theme
                        }

                        Captioned {
                            source: page.given.photoUrl
                            text: page.words.confirm_photo
                            theme: page.theme
                        }
                    }

                    Label {
                        Layout.fillWidth: true
                        text: page.given.faceText
                        theme: page.theme
                        visible: text !== ""
                    }
                }

                Label {
                    Layout.fillWidth: true
                    color: page.theme.inkSoft
                    font.pixelSize: page.theme.label
                    text: page.words.confirm_promise
                    theme: page.theme
                }
            }
        }
    }
}
