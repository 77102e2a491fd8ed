pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// The materials one by one: the list, the camera over the one that is being photographed, the page just
// taken, and what is kept of a material.
Page {
    id: page

    readonly property var materials: said.materials
    readonly property var uploads: visit.sheets?.uploads ?? null
    readonly property var phone: said.phone
    readonly property var sheets: visit.sheets
    readonly property string view: materials.view
    readonly property bool complete: materials.list.every(one => one.done || !one.required)
    readonly property bool full: said.full
    readonly property bool pictured: view === "camera" || view === "taken" || view === "close"
    // The camera's picture has made room for a phone's code, or there is none.
    readonly property bool elsewhere: view === "camera" && (phone.open || (phone.blind && visit.frameUrl === ""))
    readonly property var forward: ({
            list: words.materials_done,
            camera: elsewhere ? words.phone_again : words.materials_take,
            taken: words.materials_use,
            pages: words.materials_enough,
            close: words.materials_good
        })

    lead: said.lead
    leadScrolls: !pictured
    title: said.title

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme
            visible: page.view !== "taken" && page.view !== "close" && !(page.phone.open && !page.phone.blind)

            onClicked: page.visit.back()
        },
        QuietButton {
            glyph: page.phone.open ? "camera" : "mobile"
            text: page.phone.open ? page.words.phone_cancel : page.words.phone_ask
            theme: page.theme
            visible: page.view === "camera" && page.phone.offered && !(page.phone.open && page.phone.blind)

            onClicked: page.phone.open ? page.uploads.cancel() : page.uploads.ask()
        },
        QuietButton {
            glyph: "camera"
            text: page.words.materials_retake
            theme: page.theme
            visible: page.view === "taken"

            onClicked: page.sheets.again()
        },
        QuietButton {
            text: page.words.materials_later
            theme: page.theme
            visible: page.view === "list" && !page.complete

            onClicked: page.visit.otherWay()
        },
        QuietButton {
            glyph: "plus"
            text: page.words.materials_more
            theme: page.theme
            visible: page.view === "pages" && !page.full

            onClicked: page.sheets.start(page.materials.current)
        },
        QuietButton {
            glyph: "camera"
            text: page.words.materials_anew
            theme: page.theme
            visible: page.view === "close"

            onClicked: page.sheets.anew(page.materials.place)
        },
        ActionButton {
            Layout.fillWidth: true
            enabled: page.view !== "list" || page.complete
            text: page.forward[page.view]
            theme: page.theme
            visible: !page.elsewhere || page.phone.over

            onClicked: {
                if (page.view === "list")
                    page.visit.materialsDone();
                else if (page.elsewhere)
                    page.uploads.ask();
                else if (page.view === "camera")
                    page.sheets.take();
                else if (page.view === "taken")
                    page.sheets.keep();
                else
                    page.visit.back();
            }
        }
    ]

    SheetWords {
        id: said

        elsewhere: page.elsewhere
        visit: page.visit
        words: page.words
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: page.theme.gap

        UploadCode {
            Layout.fillHeight: true
            Layout.fillWidth: true
            phone: page.phone
            theme: page.theme
            visible: page.elsewhere
            words: page.words
        }

        SheetLarge {
            Layout.fillHeight: true
            Layout.fillWidth: true
            kept: page.view === "close"
            place: page.materials.place
            sheets: page.sheets
            source: page.materials.taken || page.visit.frameUrl
            theme: page.theme
            visible: page.pictured && !page.elsewhere
            words: page.words
        }

        SheetsKept {
            Layout.fillHeight: true
            Layout.fillWidth: true
            lead: page.lead
            pages: page.materials.pages
            sheets: page.sheets
            theme: page.theme
            visible: page.view === "pages"
            words: page.words
        }

        ScrollArea {
            lead: page.lead
            Layout.fillHeight: true
            Layout.fillWidth: true
            theme: page.theme
            visible: page.view === "list"
            words: page.words

            Notice {
                brief: true
                problem: page.visit.notice
                theme: page.theme
                width: parent.width
            }

            Repeater {
                model: page.materials.list

                MaterialCard {
                    required property var modelData

                    material: modelData
                    theme: page.theme
                    width: parent.width
                    words: page.words

                    onChosen: page.sheets.start(modelData.code)
                    onOpened: page.sheets.open(modelData.code)
                    onPledged: given => page.visit.pledge(modelData.code, given)
                }
            }
        }
    }
}
