import QtQuick

// What is known of the papers and of the ways that pages may come, with what the page says at its head.
QtObject {
    id: said

    required property var visit
    required property var words
    required property bool elsewhere
    readonly property var materials: Object.assign({
        list: [],
        current: "",
        view: "list",
        taken: "",
        remark: "",
        lies: "",
        pages: [],
        most: 1,
        place: 0
    }, visit.materials)
    readonly property var phone: Object.assign({
        offered: false,
        scanner: false,
        blind: false,
        open: false,
        over: false,
        code: "",
        left: "",
        network: "",
        notice: null
    }, visit.sheets?.uploads?.shown)
    readonly property bool full: materials.pages.length >= materials.most
    readonly property string name: materials.list.find(one => one.code === materials.current)?.name ?? ""
    // What was wrong with what came takes the place of what to do, so that the code keeps its room.
    readonly property var wrong: materials.view === "camera" ? phone.notice : null
    readonly property string title: {
        switch (materials.view) {
        case "list":
            return words.materials_title;
        case "pages":
            return name;
        case "pledge":
            return words.pledge_title.arg(name);
        case "close":
            return words.materials_close_title.arg(name).arg(materials.place + 1);
        default:
            return wrong?.title ?? words.materials_take_title.arg(name);
        }
    }
    readonly property string lead: {
        switch (materials.view) {
        case "camera":
            return wrong?.todo ?? (elsewhere ? other : camera);
        case "taken":
            return materials.remark || words.materials_check;
        case "pages":
            return full ? words.materials_full.arg(materials.most) : words.materials_kept.arg(materials.most);
        case "pledge":
            return words.pledge_text;
        case "close":
            return words.materials_close;
        default:
            return words.materials_text;
        }
    }
    readonly property string camera: {
        switch (materials.lies) {
        case "whole":
            return words.materials_lies_whole;
        case "cut":
            return words.materials_lies_cut;
        default:
            return phone.scanner ? words.materials_lay_or_scan : words.materials_lay;
        }
    }
    readonly property string other: phone.open ? (phone.blind ? words.phone_instead : words.phone_how) : phone.scanner ? words.materials_scan : words.materials_blind
}
