pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// One question: its label, the way to answer that fits its kind, and beside it what is wrong.
ColumnLayout {
    id: question

    required property Theme theme
    required property var words
    required property var field
    readonly property string kind: field.locked ? "locked" : field.kind

    signal answered(string value)

    spacing: 8

    RowLayout {
        Layout.fillWidth: true
        spacing: 12

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
            size: 32
            visible: question.field.locked
        }

        Label {
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
        sourceComponent: question.kind === "locked" ? locked : question.kind === "choice" ? choice : question.kind === "date" ? date : typed
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
        id: locked

        LockedAnswer {
            field: question.field
            theme: question.theme
        }
    }
}
