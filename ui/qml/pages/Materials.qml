pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// The materials one by one: the list, or the camera over the one that is being photographed.
Page {
    id: page

    readonly property var materials: Object.assign({
        list: [],
        current: "",
        previewing: false,
        taken: "",
        remark: ""
    }, visit.materials)
    readonly property var current: materials.list.find(one => one.code === materials.current) ?? null
    readonly property bool complete: materials.list.every(one => one.done || !one.required)

    title: current ? words.materials_take_title.arg(current.name) : words.materials_title
    lead: current ? (materials.taken ? materials.remark || words.materials_check : words.materials_lay) : words.materials_text
    leadScrolls: current === null

    actions: [
        QuietButton {
            glyph: "back"
            text: page.words.back
            theme: page.theme
            visible: page.materials.taken === ""

            onClicked: page.visit.back()
        },
        QuietButton {
            glyph: "camera"
            text: page.words.materials_retake
            theme: page.theme
            visible: page.materials.taken !== ""

            onClicked: page.visit.retakePage()
        },
        QuietButton {
            text: page.words.materials_later
            theme: page.theme
            visible: page.current === null && !page.complete

            onClicked: page.visit.otherWay()
        },
        ActionButton {
            Layout.fillWidth: true
            enabled: page.current ? page.materials.taken !== "" || page.materials.previewing : page.complete
            text: !page.current ? page.words.materials_done : page.materials.taken ? page.words.materials_use : page.words.materials_take
            theme: page.theme

            onClicked: {
                if (!page.current)
                    page.visit.materialsDone();
                else if (page.materials.taken)
                    page.visit.usePage();
                else
                    page.visit.takePage();
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

        CameraView {
            Layout.fillHeight: true
            Layout.fillWidth: true
            source: page.materials.taken || page.visit.frameUrl
            theme: page.theme
            visible: page.current !== null
            words: page.words
        }

        ScrollArea {
            lead: page.lead
            Layout.fillHeight: true
            Layout.fillWidth: true
            theme: page.theme
            visible: page.current === null
            words: page.words

            Repeater {
                model: page.materials.list

                MaterialCard {
                    required property var modelData

                    material: modelData
                    theme: page.theme
                    width: parent.width
                    words: page.words

                    onChosen: page.visit.startPage(modelData.code)
                    onDropped: page.visit.dropPages(modelData.code)
                }
            }
        }
    }
}
