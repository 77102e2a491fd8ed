pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../controls"

// A place, from the province down: closed it shows the whole name, open the parts of one division at a time.
ColumnLayout {
    id: answer

    required property Theme theme
    required property var words
    required property var divisions  // inside(code), trail(code), enough(code)
    required property var field
    property bool open: false
    property string at: ""  // the division whose parts are listed; empty for the whole country
    readonly property var trail: open ? divisions.trail(at) : []
    readonly property var parts: open ? divisions.inside(at) : []
    readonly property var chosen: open ? divisions.trail(field.value ?? "").map(one => one.code) : []
    readonly property bool enough: open && at === field.value

    signal answered(string value)

    function unfold() {
        const given = divisions.trail(field.value ?? "");
        at = given.length > 1 ? given[given.length - 2].code : given.length ? "" : field.home ?? "";
        open = true;
    }

    function choose(code, byKey) {
        if (divisions.enough(code))
            answered(code);
        if (divisions.inside(code).length)
            at = code;
        else
            open = false;
        (open ? back : face).forceActiveFocus(byKey ? Qt.TabFocusReason : Qt.OtherFocusReason);
    }

    function rise(byKey) {
        at = trail.length > 1 ? trail[trail.length - 2].code : "";
        (at ? back : face).forceActiveFocus(byKey ? Qt.TabFocusReason : Qt.OtherFocusReason);
    }

    spacing: theme.dense ? 8 : 16

    Component.onCompleted: if (field.unfolded)
        unfold()

    Press {
        id: face

        Accessible.description: answer.field.fault ?? ""
        Accessible.name: answer.field.label + " " + text
        Layout.fillWidth: true
        leftPadding: answer.theme.pad + 8
        padding: answer.theme.pad
        rightPadding: leftPadding
        text: answer.field.told || answer.field.placeholder
        theme: answer.theme

        background: Box {
            active: answer.open || face.down
            theme: answer.theme
            wrong: (answer.field.fault ?? "") !== ""
        }
        contentItem: RowLayout {
            spacing: 16

            Label {
                Accessible.ignored: true
                Layout.fillWidth: true
                color: answer.field.told ? answer.theme.ink : answer.theme.inkSoft
                font.bold: answer.field.told !== ""
                text: face.text
                theme: answer.theme
            }

            Glyph {
                color: answer.theme.lead
                name: answer.open ? "up" : "down"
                size: answer.theme.body
            }
        }

        onClicked: answer.open ? answer.open = false : answer.unfold()
    }

    RowLayout {
        Layout.fillWidth: true
        spacing: answer.theme.gap
        visible: answer.open

        QuietButton {
            id: back

            Layout.fillWidth: false
            glyph: "back"
            implicitHeight: answer.theme.target
            size: answer.theme.label
            text: answer.words.division_up
            theme: answer.theme
            visible: answer.at !== ""

            onClicked: answer.rise(visualFocus)
        }

        Label {
            Layout.fillWidth: true
            color: answer.theme.lead
            font.bold: true
            text: answer.trail.map(one => one.name).join(" · ") || answer.words.division_first
            theme: answer.theme
        }

        QuietButton {
            Layout.fillWidth: false
            glyph: "check"
            implicitHeight: answer.theme.target
            size: answer.theme.label
            text: answer.words.division_enough
            theme: answer.theme
            visible: answer.enough

            onClicked: {
                answer.open = false;
                face.forceActiveFocus(visualFocus ? Qt.TabFocusReason : Qt.OtherFocusReason);
            }
        }
    }

    GridLayout {
        readonly property int least: answer.theme.dense ? 130 : answer.theme.elder ? 300 : 220

        Layout.fillWidth: true
        columnSpacing: answer.spacing
        columns: Math.max(1, Math.floor(answer.width / least))
        rowSpacing: answer.spacing
        uniformCellWidths: true
        visible: answer.open

        Repeater {
            model: answer.parts

            PlaceButton {
                required property var modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                checked: answer.chosen.includes(modelData.code)
                text: modelData.name
                theme: answer.theme

                onClicked: answer.choose(modelData.code, visualFocus)
            }
        }
    }
}
