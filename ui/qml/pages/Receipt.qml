import QtQuick
import QtQuick.Layouts
import "../controls"

// What happened to the application, its number, and the slip.
Page {
    id: page

    readonly property var receipt: Object.assign({
        itemName: "",
        localNumber: "",
        caseNumber: "",
        level: "saved",
        promise: "",
        materials: [],
        missing: [],
        settling: false,
        printing: false,
        printed: false,
        printProblem: null,
        title: "",
        what: ""
    }, visit.receipt)

    title: receipt.title
    lead: receipt.what
    leadScrolls: true

    actions: [
        QuietButton {
            enabled: !page.receipt.printing && !page.receipt.settling
            glyph: "printer"
            text: page.words.print_again
            theme: page.theme

            onClicked: page.visit.printAgain()
        },
        ActionButton {
            Layout.fillWidth: true
            text: page.words.receipt_finish
            theme: page.theme

            onClicked: page.visit.finish()
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
            uniformCellWidths: true
            width: parent.width

            ColumnLayout {
                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                spacing: page.theme.gap

                NumberCard {
                    Layout.fillWidth: true
                    label: page.receipt.caseNumber ? page.words.receipt_case_number : page.words.receipt_local_number
                    number: page.receipt.caseNumber || page.receipt.localNumber
                    theme: page.theme
                }

                Ladder {
                    Layout.fillWidth: true
                    level: page.receipt.level
                    theme: page.theme
                    words: page.words
                }
            }

            ColumnLayout {
                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                spacing: page.theme.gap

                PrintState {
                    Layout.fillWidth: true
                    paper: page.receipt
                    theme: page.theme
                    words: page.words
                }

                Section {
                    Layout.fillWidth: true
                    glyph: "paper"
                    theme: page.theme
                    title: page.receipt.itemName

                    Facts {
                        Layout.fillWidth: true
                        rows: [
                            {
                                label: page.words.receipt_local_number,
                                value: page.receipt.caseNumber ? page.receipt.localNumber : ""
                            },
                            {
                                label: page.words.receipt_promise,
                                value: page.receipt.promise
                            },
                            {
                                label: page.words.receipt_materials,
                                value: page.receipt.materials.join(page.words.list_comma)
                            },
                            {
                                label: page.words.receipt_missing,
                                value: page.receipt.missing.join(page.words.list_comma)
                            }
                        ].filter(row => row.value)
                        theme: page.theme
                    }
                }
            }
        }
    }
}
