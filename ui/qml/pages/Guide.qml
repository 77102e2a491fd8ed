import QtQuick
import QtQuick.Layouts
import "../controls"

// What this item asks for and gives, before anything is begun.
Page {
    id: page

    readonly property var guide: Object.assign({
        name: "",
        summary: "",
        conditions: [],
        materials: [],
        timeLimit: "",
        fee: "",
        legalBasis: [],
        department: "",
        result: "",
        phone: "",
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

                Section {
                    Layout.fillWidth: true
                    glyph: "person"
                    theme: page.theme
                    title: page.words.guide_conditions
                    visible: page.guide.conditions.length > 0

                    Lines {
                        Layout.fillWidth: true
                        texts: page.guide.conditions
                        theme: page.theme
                    }
                }

                Section {
                    Layout.fillWidth: true
                    glyph: "paper"
                    theme: page.theme
                    title: page.words.guide_materials
                    visible: page.guide.materials.length > 0

                    Lines {
                        Layout.fillWidth: true
                        texts: page.guide.materials.map(m => m.name + (m.required ? "" : page.words.form_optional) + (m.note ? "\n" + m.note : ""))
                        theme: page.theme
                    }
                }

                Section {
                    Layout.fillWidth: true
                    glyph: "check"
                    theme: page.theme
                    title: page.words.guide_needs
                    visible: page.guide.needs.length > 0

                    Lines {
                        Layout.fillWidth: true
                        texts: page.guide.needs.map(need => page.needNames[need])
                        theme: page.theme
                    }
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

                    Facts {
                        Layout.fillWidth: true
                        rows: [
                            {
                                label: page.words.guide_time,
                                value: page.guide.timeLimit
                            },
                            {
                                label: page.words.guide_fee,
                                value: page.guide.fee
                            },
                            {
                                label: page.words.guide_result,
                                value: page.guide.result
                            },
                            {
                                label: page.words.guide_department,
                                value: page.guide.department
                            },
                            {
                                label: page.words.guide_phone,
                                value: page.guide.phone
                            }
                        ].filter(row => row.value)
                        theme: page.theme
                    }
                }

                Section {
                    Layout.fillWidth: true
                    glyph: "law"
                    theme: page.theme
                    title: page.words.guide_law
                    visible: page.guide.legalBasis.length > 0

                    Lines {
                        Layout.fillWidth: true
                        texts: page.guide.legalBasis
                        theme: page.theme
                    }
                }
            }
        }
    }
}
