import QtQuick
import QtQuick.Templates as T

// Whatever can be pressed.  A press counts when it begins and ends inside; Space and Enter do the same.
T.AbstractButton {
    id: press

    required property Theme theme
    property bool ringed: visualFocus
    property real ringRadius: theme.radius + 6

    Accessible.name: text
    Accessible.role: Accessible.Button
    focusPolicy: Qt.StrongFocus
    implicitHeight: Math.max(theme.target, implicitContentHeight + topPadding + bottomPadding)
    implicitWidth: Math.max(theme.target, implicitContentWidth + leftPadding + rightPadding)

    Keys.onEnterPressed: press.click()
    Keys.onReturnPressed: press.click()

    Rectangle {
        anchors.fill: parent
        anchors.margins: -8
        border.color: press.theme.ring
        border.width: 5
        color: "transparent"
        radius: press.ringRadius
        visible: press.ringed
        z: 1

        // Light within dark: one of the two stands out on any ground.
        Rectangle {
            anchors.fill: parent
            anchors.margins: -3
            border.color: press.theme.light
            border.width: 3
            color: "transparent"
            radius: parent.radius + 3
        }
    }
}
