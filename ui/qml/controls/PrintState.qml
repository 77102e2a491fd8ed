import QtQuick
import QtQuick.Layouts

// How the slip stands: being printed, printed, or why not.  The number on the screen never depends on it.
ColumnLayout {
    id: slip

    required property Theme theme
    required property var words
    required property var paper
    readonly property bool settling: paper.settling ?? false

    Card {
        Layout.fillWidth: true
        implicitHeight: waiting.implicitHeight + slip.theme.gap * 2
        theme: slip.theme
        visible: slip.paper.printing || slip.settling

        Waiting {
            id: waiting

            anchors.left: parent.left
            anchors.margins: slip.theme.gap
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            text: slip.settling ? slip.words.print_settling : slip.words.print_running
            theme: slip.theme
        }
    }

    Notice {
        Layout.fillWidth: true
        problem: ({
                title: slip.words.print_done,
                todo: slip.words.print_take
            })
        theme: slip.theme
        tone: "good"
        visible: slip.paper.printed && !slip.paper.printing && !slip.paper.printProblem
    }

    Notice {
        Layout.fillWidth: true
        problem: slip.paper.printProblem
        theme: slip.theme
        visible: !slip.paper.printing && (slip.paper.printProblem ?? null) !== null
    }
}
