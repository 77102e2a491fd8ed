pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One question: its label, the way to answer that fits its kind, and beside it what is wrong.
ColumnLayout {
    id: question

    required property Theme theme
    required property var words
    required property var visit
    required property var field
    readonly property string kind: field.locked ? "locked" : field.sealed ? "sealed" : field.kind
    readonly property var ways: ({
            locked: locked,
            sealed: sealed,
            choice: choice,
            date: date,
            division: division,
            calculated: calculated,
            "bank-card": bankCard
        })
    // Where columns are narrow or letters large, what the answer is from stands under the label.
    readonly property bool stacked: theme.elder || !(theme.portrait || theme.dense)
    property bool reopened: false

    signal answered(string value)

    spacing: theme.dense ? 4 : 8

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: 12
        columns: question.stacked ? 2 : 3
        rowSpacing: 0

        Label {
            Layout.fillWidth: true
            font.bold: true
            font.pixelSize: question.theme.body - 2
            text: question.field.label + (question.field.required ? "" : question.words.form_optional)
            theme: question.theme
        }

        Glyph {
            color: question.theme.lead
            name: "lock"
            size: question.theme.label + 6
            visible: question.field.locked
        }

        Label {
            Layout.columnSpan: question.stacked ? 2 : 1
            Layout.fillWidth: question.stacked
            Layout.maximumWidth: question.stacked ? Number.POSITIVE_INFINITY : question.theme.dense ? 200 : 460
            color: question.theme.lead
            font.pixelSize: question.theme.label
            text: question.field.source ?? ""
            theme: question.theme
            visible: text !== ""
        }
    }

    Label {
        Layout.fillWidth: true
        color: question.theme.inkSoft
        font.pixelSize: question.theme.label
        text: question.field.help ?? ""
        theme: question.theme
        visible: text !== ""
    }

    Loader {
        Layout.fillWidth: true
        sourceComponent: question.ways[question.kind] ?? typed

        onLoaded: {
            if (question.reopened) {
                (item as TextAnswer)?.begin();
                (item as BankCardAnswer)?.begin();
            }
            question.reopened = false;
        }
    }

    FaultLine {
        Layout.fillWidth: true
        text: question.field.fault ?? ""
        theme: question.theme
    }

    Component {
        id: typed

        TextAnswer {
            field: question.field
            theme: question.theme

            onAnswered: value => question.answered(value)
        }
    }

    Component {
        id: bankCard

        BankCardAnswer {
            field: question.field
            theme: question.theme

            onAnswered: value => question.answered(value)
        }
    }

    Component {
        id: choice

        ChoiceAnswer {
            field: question.field
            theme: question.theme

            onAnswered: value => question.answered(value)
        }
    }

    Component {
        id: date

        DateAnswer {
            field: question.field
            theme: question.theme
            words: question.words

            onAnswered: value => question.answered(value)
        }
    }

    Component {
        id: division

        DivisionAnswer {
            divisions: question.visit.divisions
            field: question.field
            theme: question.theme
            words: question.words

            onAnswered: value => question.answered(value)
        }
    }

    Component {
        id: calculated

        CalculatedAnswer {
            field: question.field
            figures: question.visit.figures
            theme: question.theme
            words: question.words
        }
    }

    Component {
        id: sealed

        SealedAnswer {
            field: question.field
            theme: question.theme
            words: question.words

            onOpened: {
                question.reopened = true;
                question.answered("");
            }
        }
    }

    Component {
        id: locked

        LockedAnswer {
            field: question.field
            theme: question.theme
        }
    }
}
