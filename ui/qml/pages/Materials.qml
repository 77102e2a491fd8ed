pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// The materials one by one: the list, the camera over the one that is being photographed, the page just
// taken, and what is kept of a material.
Page {
    id: page

    readonly property var materials: Object.assign({
        list: [],
        current: "",
        view: "list",
        taken: "",
        remark: "",
        lies: "",
        pages: [],
        most: 1,
        place: 0
    }, visit.materials)
    readonly property var sheets: visit.sheets
    readonly property string view: materials.view
    readonly property string name: materials.list.find(one => one.code === materials.current)?.name ?? ""
    readonly property bool complete: materials.list.every(one => one.done || !one.required)
    readonly property bool full: materials.pages.length >= materials.most
    readonly property var forward: ({
            list: "materials_done",
            camera: "materials_take",
            taken: "materials_use",
            pages: "materials_enough",
            close: "materials_good"
        })
    readonly property bool pictured: view === "camera" || view === "taken" || view === "close"

    title: {
        switch (view) {
        case "list":
            return words.materials_title;
        case "pages":
            return name;
        case "close":
            return words.materials_close_title.arg(name).arg(materials.place + 1);
        default:
            return words.materials_take_title.arg(name);
        }
    }
    lead: {
        switch (view) {
        case "camera":
            return materials.lies ? words["materials_lies_" + materials.lies] : words.materials_lay;
        case "taken":
            return materials.remark || words.materials_check;
        case "pages":
            return full ? words.materials_full.arg(materials.most) : words.materials_kept.arg(materials.most);
        case "close":
            return words.materials_close;
        default:
            return words.materials_text;
        }
    }
    leadScrolls: !pictured

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme
            visible: page.view !== "taken" && page.view !== "close"

            onClicked: page.visit.back()
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
            text: page.words[page.forward[page.view]]
            theme: page.theme

            onClicked: {
                if (page.view === "list")
                    page.visit.materialsDone();
                else if (page.view === "camera")
                    page.sheets.take();
                else if (page.view === "taken")
                    page.sheets.keep();
                else
                    page.visit.back();
            }
        }
    ]

    ColumnLayout {
        anchors.fill: parent
        spacing: page.theme.gap

        Notice {
            Layout.fillWidth: true
            problem: page.visit.notice
            theme: page.theme
        }

        SheetLarge {
            Layout.fillHeight: true
            Layout.fillWidth: true
            kept: page.view === "close"
            place: page.materials.place
            sheets: page.sheets
            source: page.materials.taken || page.visit.frameUrl
            theme: page.theme
            visible: page.pictured
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
                }
            }
        }
    }
}
