pragma ComponentBehavior: Bound

import QtQuick

// What a person promises instead of a paper (告知承诺), how it is checked, and what follows from a false word.
ScrollArea {
    id: pledge

    property string person: ""
    property string material: ""

    Repeater {
        model: [
            {
                glyph: "person",
                title: pledge.words.pledge_who.arg(pledge.person),
                texts: [pledge.words.pledge_true.arg(pledge.material), pledge.words.pledge_able]
            },
            {
                glyph: "eye",
                title: pledge.words.pledge_check_title,
                texts: [pledge.words.pledge_check, pledge.words.pledge_ask]
            },
            {
                glyph: "law",
                title: pledge.words.pledge_false_title,
                texts: [pledge.words.pledge_revoke, pledge.words.pledge_record, pledge.words.pledge_law]
            }
        ]

        Section {
            id: part

            required property var modelData

            glyph: modelData.glyph
            theme: pledge.theme
            title: modelData.title
            width: pledge.contentWidth

            Lines {
                texts: part.modelData.texts
                theme: pledge.theme
            }
        }
    }
}
