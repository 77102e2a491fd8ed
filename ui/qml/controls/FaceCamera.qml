import QtQuick
import QtQuick.Layouts

// The mirror with its oval, and one huge sentence that helps most right now.
GridLayout {
    id: camera

    required property Theme theme
    required property var words
    required property var face
    property var notice: null
    property string source: ""
    readonly property bool good: ["passed", "later", "counter"].includes(face.verdict)
    readonly property string sign: {
        if (good || face.taken)
            return "check";
        return {
            blink: "blink",
            eyes: "eye",
            nearer: "nearer",
            "too-far": "nearer"
        }[face.advice] || "person";
    }
    readonly property string said: {
        if (face.verdict === "passed")
            return words.face_passed;
        if (face.verdict === "later")
            return words.face_later;
        if (face.verdict === "counter")
            return words.face_counter;
        if (face.checking || face.taken)
            return words.face_taken;
        return face.adviceText || words.face_look;
    }

    columnSpacing: theme.gap
    columns: theme.portrait ? 1 : 2
    rowSpacing: theme.gap

    CameraView {
        Layout.fillHeight: true
        Layout.fillWidth: true
        Layout.preferredWidth: 3
        fills: true
        mirrored: true
        source: camera.source
        theme: camera.theme
        words: camera.words

        Oval {
            anchors.fill: parent
            held: camera.face.taken || camera.good
            theme: camera.theme
        }
    }

    ScrollArea {
        Layout.fillHeight: !camera.theme.portrait
        Layout.fillWidth: true
        Layout.maximumHeight: camera.theme.portrait ? implicitHeight : -1
        Layout.preferredHeight: implicitHeight
        Layout.preferredWidth: 3
        theme: camera.theme
        words: camera.words

        RowLayout {
            spacing: camera.theme.gap
            width: parent.width

            Glyph {
                color: camera.good || camera.face.taken ? camera.theme.good : camera.theme.lead
                name: camera.sign
                size: camera.theme.display * 1.2
            }

            Label {
                Accessible.role: Accessible.AlertMessage
                Layout.fillWidth: true
                font.bold: true
                font.pixelSize: camera.theme.display
                text: camera.said
                theme: camera.theme
            }
        }

        Notice {
            brief: camera.theme.compact || camera.theme.elder
            problem: camera.notice
            theme: camera.theme
            width: parent.width
        }

        Label {
            color: camera.theme.wait
            font.bold: true
            text: camera.words.face_tries_left.arg(camera.face.triesLeft)
            theme: camera.theme
            visible: camera.face.verdict === "failed"
            width: parent.width
        }
    }
}
