import QtQuick.Layouts

// What can be done next about the papers, for each view of their page.
RowLayout {
    id: actions

    required property Theme theme
    required property var words
    required property var visit
    required property var sheets
    required property var materials
    required property var phone
    required property bool complete
    required property bool full
    required property bool elsewhere
    readonly property string view: materials.view
    readonly property var forward: ({
            list: words.materials_done,
            camera: elsewhere ? words.phone_again : words.materials_take,
            taken: words.materials_use,
            pages: words.materials_enough,
            pledge: words.pledge_yes,
            close: words.materials_good
        })

    spacing: theme.gap

    QuietButton {
        glyph: "back"
        text: actions.words.back
        theme: actions.theme
        visible: !["taken", "close", "pledge"].includes(actions.view) && !(actions.phone.open && !actions.phone.blind)

        onClicked: actions.visit.back()
    }

    QuietButton {
        glyph: actions.phone.open ? "camera" : "mobile"
        text: actions.phone.open ? actions.words.phone_cancel : actions.words.phone_ask
        theme: actions.theme
        visible: actions.view === "camera" && actions.phone.offered && !(actions.phone.open && actions.phone.blind)

        onClicked: actions.phone.open ? actions.sheets.uploads.cancel() : actions.sheets.uploads.ask()
    }

    QuietButton {
        glyph: "camera"
        text: actions.words.materials_retake
        theme: actions.theme
        visible: actions.view === "taken"

        onClicked: actions.sheets.again()
    }

    QuietButton {
        text: actions.words.pledge_no
        theme: actions.theme
        visible: actions.view === "pledge"

        onClicked: actions.sheets.decide(false)
    }

    QuietButton {
        text: actions.words.materials_later
        theme: actions.theme
        visible: actions.view === "list" && !actions.complete

        onClicked: actions.visit.otherWay()
    }

    QuietButton {
        glyph: "plus"
        text: actions.words.materials_more
        theme: actions.theme
        visible: actions.view === "pages" && !actions.full

        onClicked: actions.sheets.start(actions.materials.current)
    }

    QuietButton {
        glyph: "camera"
        text: actions.words.materials_anew
        theme: actions.theme
        visible: actions.view === "close"

        onClicked: actions.sheets.anew(actions.materials.place)
    }

    ActionButton {
        Layout.fillWidth: true
        enabled: actions.view !== "list" || actions.complete
        text: actions.forward[actions.view]
        theme: actions.theme
        visible: !actions.elsewhere || actions.phone.over

        onClicked: {
            if (actions.view === "list")
                actions.visit.materialsDone();
            else if (actions.elsewhere)
                actions.sheets.uploads.ask();
            else if (actions.view === "camera")
                actions.sheets.take();
            else if (actions.view === "taken")
                actions.sheets.keep();
            else if (actions.view === "pledge")
                actions.sheets.decide(true);
            else
                actions.visit.back();
        }
    }
}
