import QtQuick
import QtQuick.Layouts
import "../controls"

// The answer to an enquiry, on the screen and on paper.
Page {
    id: page

    readonly property var answer: Object.assign({
        title: "",
        rows: [],
        number: "",
        issuedAt: "",
        printing: false,
        printed: false,
        printProblem: null,
        notes: []
    }, visit.answer)

    title: answer.title

    actions: [
        QuietButton {
            enabled: !page.answer.printing
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
                title: page.words.answer_content

                Facts {
                    Layout.fillWidth: true
                    rows: page.answer.rows
                    theme: page.theme
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

                PrintState {
                    Layout.fillWidth: true
                    paper: page.answer
                    theme: page.theme
                    words: page.words
                }

                NumberCard {
                    Layout.fillWidth: true
                    label: page.words.answer_number
                    number: page.answer.number
                    theme: page.theme
                }

                Lines {
                    Layout.fillWidth: true
                    texts: [page.words.answer_issued.arg(page.answer.issuedAt), ...page.answer.notes]
                    theme: page.theme
                }
            }
        }
    }
}
