import QtQuick

// The look in one place: colour, type, space.  Sizes follow the window and the person: `elder` enlarges
// text, `contrast` leaves only black and white (21:1), `typing` says that the keyboard takes room now.
QtObject {
    property bool elder: false
    property bool contrast: false
    property bool typing: false
    property bool dense: false  // for people who work with it all day: small, by keyboard and mouse
    property real width: 1080
    property real height: 1920

    readonly property bool portrait: height > width
    readonly property bool compact: height < 900
    // Large text on a low screen: what can scroll away with the page does.
    readonly property bool tight: elder && compact
    // No room for both the page's frame and the keyboard: the frame steps back while someone types.
    readonly property bool squeezed: typing && height < 1200

    readonly property color ink: contrast ? "#000000" : "#14202B"
    readonly property color inkSoft: contrast ? "#000000" : "#3B4955"
    readonly property color paper: contrast ? "#FFFFFF" : "#F2F5F8"
    readonly property color card: "#FFFFFF"
    readonly property color line: contrast ? "#000000" : "#D3DBE3"
    readonly property color shade: contrast ? "#FFFFFF" : "#E3E9EF"
    readonly property color lead: contrast ? "#000000" : "#0B4A82"
    readonly property color leadDeep: contrast ? "#000000" : "#083660"
    readonly property color leadWash: contrast ? "#FFFFFF" : "#E6EFF8"
    readonly property color light: "#FFFFFF"
    readonly property color lightSoft: contrast ? "#FFFFFF" : "#DCE8F4"
    readonly property color seal: contrast ? "#000000" : "#9E1B14"
    readonly property color sealWash: contrast ? "#FFFFFF" : "#FCEDEB"
    readonly property color good: contrast ? "#000000" : "#0E5431"
    readonly property color goodWash: contrast ? "#FFFFFF" : "#E3F3EA"
    readonly property color wait: contrast ? "#000000" : "#6A4100"
    readonly property color waitWash: contrast ? "#FFFFFF" : "#FFF3DC"
    readonly property color ring: contrast ? "#000000" : "#C77700"
    readonly property int stroke: contrast ? 4 : 2

    readonly property int display: dense ? 26 : elder ? (compact ? 52 : 68) : (compact ? 42 : 56)
    readonly property int title: dense ? 22 : elder ? (compact ? 44 : 52) : (compact ? 34 : 40)
    readonly property int body: dense ? 19 : elder ? (compact ? 38 : 42) : (compact ? 28 : 32)
    readonly property int label: dense ? 16 : elder ? 36 : (compact ? 24 : 26)
    readonly property int gap: dense ? 12 : compact ? 16 : 24
    readonly property int edge: dense ? 24 : compact ? 32 : 56
    readonly property int radius: dense ? 10 : compact ? 16 : 20
    readonly property int target: dense ? 48 : elder ? 108 : (compact ? 84 : 96)
    readonly property int action: dense ? 56 : elder ? (compact ? 108 : 144) : (compact ? 96 : 128)
    readonly property int pad: dense ? 10 : 20  // around what is typed
    readonly property string family: "Noto Sans CJK SC"
    // A Chinese font draws ’ “ ” as wide as a letter of its own, which tears English words apart.
    property bool latin: false
    readonly property var features: latin ? {
        pwid: 1
    } : ({})
}
