import QtQuick
import QtQuick.Layouts
import "../controls"

// What this item asks for and gives, before anything is begun.
Page {
    id: page

    readonly property var guide: Object.assign({
        name: "",
        summary: "",
        parts: [],
        conditions: [],
        materials: [],
        process: [],
        timeLimit: "",
        statutoryDays: 0,
        visits: 1,
        fee: "",
        legalBasis: [],
        department: "",
        result: "",
        phone: "",
        complaints: "",
        asks: false,
        needs: []
    }, visit.guide)
    readonly property var needNames: ({
            form: words.guide_need_form,
            materials: words.guide_need_materials,
            face: words.guide_need_face
        })

    title: guide.name

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme

            onClicked: page.visit.back()
        },
        QuietButton {
            text: page.words.guide_alone
            theme: page.theme
            visible: page.guide.asks

            onClicked: page.visit.acceptGuide(true)
        },
        ActionButton {
            Layout.fillWidth: true
            text: page.words.guide_accept
            theme: page.theme

            onClicked: page.visit.acceptGuide()
        }
    ]

    ScrollArea {
        anchors.fill: parent
        theme: page.theme
        words: page.words

        Label {
            color: page.theme.inkSoft
            text: page.guide.summary
            theme: page.theme
            width: parent.width
        }

        Label {
            color: page.theme.inkSoft
            font.pixelSize: page.theme.label
            text: page.words.guide_asks
            theme: page.theme
            visible: page.guide.asks
            width: parent.width
        }

        GuideLines {
            glyph: "check"
            texts: page.guide.parts
            theme: page.theme
            title: page.words.guide_parts
            width: parent.width
        }

        GridLayout {
            columnSpacing: page.theme.gap
            columns: page.theme.portrait ? 1 : 2
            rowSpacing: page.theme.gap
            uniformCellWidths: true
            width: parent.width

            ColumnLayout {
                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                spacing: page.theme.gap

                GuideLines {
                    glyph: "person"
                    texts: page.guide.conditions
                    theme: page.theme
                    title: page.words.guide_conditions
                }

                Section {
                    Layout.fillWidth: true
                    glyph: "paper"
                    theme: page.theme
                    title: page.words.guide_materials
                    visible: page.guide.materials.length > 0

                    GuideMaterials {
                        Layout.fillWidth: true
                        materials: page.guide.materials
                        theme: page.theme
                        words: page.words
                    }
                }

                GuideLines {
                    glyph: "check"
                    texts: page.guide.needs.map(need => page.needNames[need])
                    theme: page.theme
                    title: page.words.guide_needs
                }
            }

            ColumnLayout {
                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                spacing: page.theme.gap

                Section {
                    Layout.fillWidth: true
                    glyph: "clock"
                    theme: page.theme
                    title: page.words.guide_facts

                    GuideFacts {
                        Layout.fillWidth: true
                        guide: page.guide
                        theme: page.theme
                        words: page.words
                    }
                }

                GuideLines {
                    glyph: "forward"
                    numbered: true
                    texts: page.guide.process
                    theme: page.theme
                    title: page.words.guide_process
                }

                GuideLines {
                    glyph: "law"
                    texts: page.guide.legalBasis
                    theme: page.theme
                    title: page.words.guide_law
                }
            }
        }
    }
}
