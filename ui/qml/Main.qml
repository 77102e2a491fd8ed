pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import "controls"

// The resident's screen: one page at a time between the bar and the tools, with the keyboard and the idle
// question above it.  Everything shown comes from `visit`; everything done goes to its slots.
FocusScope {
    id: main

    required property var visit
    required property var words
    property var staff: null
    property var witness: null
    readonly property Theme theme: Theme {
        contrast: main.visit.contrast
        elder: main.visit.elder
        height: main.height
        latin: !main.visit.language.startsWith("zh")
        width: main.width
    }
    property list<Component> warmed
    readonly property bool mirrored: words.text_direction === "rtl"
    readonly property bool typesText: Window.activeFocusItem instanceof TextInput
    readonly property bool framed: theme.portrait ? !theme.typing : !theme.squeezed
    readonly property string pageName: visit.page

    LayoutMirroring.childrenInherit: true
    LayoutMirroring.enabled: mirrored

    // After the first frame, so that no page is waited for.  What is still being read when this ends goes with it.
    function warm() {
        if (warmed.length === 0)
            warmed = ["Identify", "Home", "Resume", "Entry", "Later", "Guide", "Preparing", "Form", "Materials", "Face", "Ways", "Guardian", "Confirm", "Submitting", "Receipt", "Answer", "Evaluate", "Goodbye", "Trouble"].map(name => Qt.createComponent(Qt.resolvedUrl("pages/" + name + ".qml"), Component.Asynchronous, main));
    }

    // With its size from the start: a page is laid out once, not first for nothing.
    function show() {
        const name = pageName.charAt(0).toUpperCase() + pageName.slice(1);
        page.setSource(Qt.resolvedUrl("pages/" + name + ".qml"), {
            width: page.width,
            height: page.height,
            visit: main.visit,
            words: main.words,
            theme: main.theme
        });
    }

    Component.onCompleted: main.show()
    onPageNameChanged: main.show()
    onTypesTextChanged: if (typesText)
        keyboard.fetch()

    Rectangle {
        anchors.fill: parent
        color: main.theme.paper
    }

    FocusScope {
        id: desk

        anchors.fill: parent
        focus: true
        visible: !main.visit.idleAsking && !door.open

        Bar {
            id: bar

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            theme: main.theme
            visit: main.visit
            words: main.words

            onKnocked: main.staff?.knock()
        }

        Progress {
            id: progress

            anchors.left: page.left
            anchors.right: page.right
            anchors.top: bar.bottom
            height: visible ? implicitHeight : 0
            name: main.visit.stepName
            step: main.visit.step
            steps: main.visit.steps
            theme: main.theme
            visible: main.visit.step > 0 && !main.theme.squeezed
            words: main.words
        }

        Loader {
            id: page

            anchors.bottom: parent.bottom
            anchors.bottomMargin: main.theme.typing ? keyboard.height : main.theme.portrait && main.framed ? tools.height : 0
            anchors.left: parent.left
            anchors.leftMargin: !main.theme.portrait && main.framed ? tools.width : 0
            anchors.right: parent.right
            anchors.top: progress.bottom
            focus: true

            onLoaded: {
                item.focus = true;
                item.words = Qt.binding(() => main.words);
            }
        }

        Tools {
            id: tools

            anchors.bottom: parent.bottom
            anchors.left: parent.left
            height: main.theme.portrait ? implicitHeight : parent.height - bar.height
            width: main.theme.portrait ? parent.width : implicitWidth
            theme: main.theme
            visible: main.framed
            visit: main.visit
            words: main.words
        }
    }

    Rectangle {
        anchors.fill: parent
        anchors.topMargin: keyboard.y
        color: main.theme.leadWash
        visible: main.theme.typing

        Rectangle {
            color: main.theme.line
            height: 2
            width: parent.width
        }
    }

    Loader {
        id: keyboard

        opacity: main.theme.typing ? 1 : 0  // the candidates stand above it, and would stay in sight
        width: Math.min(main.width, main.theme.compact ? 1040 : 1400)
        x: (main.width - width) / 2
        y: main.theme.typing ? main.height - height : main.height
        z: 2

        function fetch() {
            if (!item)
                setSource(Qt.resolvedUrl("controls/KeyboardPanel.qml"), {
                    theme: main.theme
                });
        }

        onLoaded: item.language = Qt.binding(() => main.visit.language)
    }

    Loader {
        active: main.visit.idleAsking
        anchors.fill: parent
        z: 4

        sourceComponent: IdleQuestion {
            focus: true
            theme: main.theme
            visit: main.visit
            words: main.words

            Component.onCompleted: forceActiveFocus()
        }
    }

    StaffDoor {
        id: door

        contrast: main.visit.contrast
        staff: main.witness?.page ? main.witness : main.staff
        words: main.words

        onClosed: desk.forceActiveFocus()
    }

    Timer {
        interval: 500
        running: true

        onTriggered: main.warm()
    }

    // Sees every press, keeps none: presses keep the visit alive.
    Item {
        anchors.fill: parent
        z: 4

        PointHandler {
            onActiveChanged: if (active)
                main.visit.touch()
        }
    }
}
