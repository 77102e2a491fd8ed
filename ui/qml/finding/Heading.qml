import QtQuick.Layouts
import "../controls"

// What stands over a part of the page.
Label {
    Layout.fillWidth: true
    font.bold: true
    font.pixelSize: theme.title
}
