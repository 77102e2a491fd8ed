pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// The materials one by one: the list, the camera over the one that is being photographed, the page just
// taken, and what is kept of a material.
Page {
    id: page

    readonly property var materials: said.materials
    readonly property var phone: said.phone
    readonly property var sheets: visit.sheets
    readonly property string view: materials.view
    readonly property bool complete: materials.list.every(one => one.done || !one.required)
    readonly property bool full: said.full
    readonly property bool pictured: view === "camera" || view === "taken" || view === "close"
    // The camera's picture has made room for a phone's code, or there is none.
    readonly property bool elsewhere: view === "camera" && (phone.open || (phone.blind && visit.frameUrl === ""))

    lead: said.lead
    leadScrolls: !pictured
    title: said.title

    actions: SheetActions {
        Layout.fillWidth: true
        complete: page.complete
        elsewhere: page.elsewhere
        full: page.full
        materials: page.materials
        phone: page.phone
        sheets: page.sheets
        theme: page.theme
        visit: page.visit
        words: page.words
    }

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

        Pledge {
            Layout.fillHeight: true
            Layout.fillWidth: true
            lead: page.lead
            material: said.name
            person: page.visit.person
            theme: page.theme
            visible: page.view === "pledge"
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
                    onPledged: given => given ? page.sheets.consider(modelData.code) : page.visit.pledge(modelData.code, false)
                }
            }
        }
    }
}
