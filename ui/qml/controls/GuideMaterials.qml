pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The materials of an item, each with the ways in which it may come; those that need no paper have a hook.
ColumnLayout {
    id: list

    required property Theme theme
    required property var words
    property var materials: []
    readonly property var names: ({
            card: words.guide_way_card,
            licence: words.guide_way_licence,
            sharing: words.guide_way_sharing,
            earlier: words.guide_way_earlier,
            promise: words.guide_way_promise
        })

    function wayName(way, alone) {
        return way === "capture" ? (alone ? words.guide_way_capture : words.guide_way_capture_else) : names[way];
    }

    function remarks(material) {
        return [material.perhaps ? words.guide_perhaps : "", material.note].filter(remark => remark).join("\n");
    }

    spacing: theme.gap

    Repeater {
        model: list.materials

        ColumnLayout {
            id: material

            required property var modelData

            Layout.fillWidth: true
            spacing: 6

            Label {
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: list.theme.body - 2
                text: material.modelData.name + (material.modelData.required || material.modelData.perhaps ? "" : list.words.form_optional)
                theme: list.theme
            }

            Label {
                Layout.fillWidth: true
                color: list.theme.inkSoft
                font.pixelSize: list.theme.label
                text: list.remarks(material.modelData)
                theme: list.theme
                visible: text !== ""
            }

            Repeater {
                model: material.modelData.ways

                RowLayout {
                    id: way

                    required property string modelData
                    readonly property bool paper: modelData === "capture"

                    Layout.fillWidth: true
                    spacing: 12

                    Glyph {
                        Layout.alignment: Qt.AlignTop
                        Layout.topMargin: 4
                        color: way.paper ? list.theme.lead : list.theme.good
                        name: way.paper ? "camera" : "check"
                        size: list.theme.label
                    }

                    Label {
                        Layout.fillWidth: true
                        color: way.paper ? list.theme.ink : list.theme.good
                        font.pixelSize: list.theme.label
                        text: list.wayName(way.modelData, material.modelData.ways.length === 1)
                        theme: list.theme
                    }
                }
            }
        }
    }
}
