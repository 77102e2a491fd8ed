import QtQuick
import QtQuick.Layouts
import "../controls"

// The first view of the home page: what is asked for most, bundles, and all groups.
ScrollArea {
    id: overview

    required property var visit
    readonly property var home: visit.home ?? ({})
    readonly property var bundles: home.bundles ?? []

    spacing: theme.gap * 1.5

    Notice {
        problem: overview.visit.notice
        theme: overview.theme
        width: parent.width
    }

    Begun {
        theme: overview.theme
        visit: overview.visit
        width: parent.width
        words: overview.words
    }

    ColumnLayout {
        spacing: overview.theme.gap
        visible: often.items.length > 0
        width: parent.width

        Heading {
            text: overview.words.home_often
            theme: overview.theme
        }

        Cards {
            id: often

            Layout.fillWidth: true
            items: overview.home.often ?? []
            most: overview.theme.elder ? 4 : 6
            theme: overview.theme
            words: overview.words

            onChosen: code => overview.visit.choose(code)
        }
    }

    ColumnLayout {
        spacing: overview.theme.gap
        visible: overview.bundles.length > 0
        width: parent.width

        RowLayout {
            Layout.fillWidth: true
            spacing: overview.theme.gap

            Heading {
                text: overview.words.home_bundles
                theme: overview.theme
            }

            Pick {
                text: overview.words.home_bundles_all
                theme: overview.theme
                visible: overview.home.moreBundles ?? false

                onClicked: overview.visit.finding.open("category", overview.home.bundleGroup)
            }
        }

        Cards {
            Layout.fillWidth: true
            items: overview.bundles
            most: overview.theme.elder ? 2 : columns === 3 ? 3 : 4
            theme: overview.theme
            words: overview.words

            onChosen: code => overview.visit.choose(code)
        }
    }

    Groups {
        categories: overview.home.categories ?? []
        events: overview.home.events ?? []
        finding: overview.visit.finding
        theme: overview.theme
        width: parent.width
        words: overview.words
    }
}
