pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// What would you like to do?  Every category with its items as large cards.
Page {
    id: page

    readonly property var categories: visit.home?.categories ?? []

    title: words.home_greeting.arg(visit.person)
    lead: words.home_question
    leadScrolls: true

    ScrollArea {
        id: area
        lead: page.lead

        anchors.fill: parent
        spacing: page.theme.gap * 1.75
        theme: page.theme
        words: page.words

        Notice {
            problem: page.visit.notice
            theme: page.theme
            width: parent.width
        }

        Begun {
            theme: page.theme
            visit: page.visit
            width: parent.width
            words: page.words
        }

        Repeater {
            model: page.categories

            ColumnLayout {
                id: category

                required property var modelData

                spacing: page.theme.gap
                width: parent.width

                RowLayout {
                    Layout.fillWidth: true
                    spacing: 20

                    Emblem {
                        sign: category.modelData.emblem
                        size: page.theme.portrait ? page.theme.target : 64
                        solid: true
                        theme: page.theme
                    }

                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: 0

                        Label {
                            Layout.fillWidth: true
                            font.bold: true
                            font.pixelSize: page.theme.title
                            text: category.modelData.name
                            theme: page.theme
                        }

                        Label {
                            Layout.fillWidth: true
                            color: page.theme.inkSoft
                            font.pixelSize: page.theme.label
                            text: category.modelData.hint ?? ""
                            theme: page.theme
                            visible: text !== ""
                        }
                    }
                }

                GridLayout {
                    id: grid

                    Layout.fillWidth: true
                    columnSpacing: page.theme.gap
                    columns: page.theme.portrait ? Math.min(page.theme.elder ? 1 : 2, category.modelData.items.length) : area.width > 1500 ? 3 : 2
                    rowSpacing: page.theme.gap

                    Repeater {
                        model: category.modelData.items

                        ItemCard {
                            required property var modelData

                            Layout.fillHeight: true
                            Layout.fillWidth: true
                            Layout.maximumWidth: (area.contentWidth - (grid.columns - 1) * page.theme.gap) / grid.columns
                            Layout.preferredWidth: 100
                            item: modelData
                            theme: page.theme
                            words: page.words

                            onClicked: page.visit.choose(modelData.code)
                        }
                    }
                }
            }
        }
    }
}
