// The way beside the main way: back, again, another way.

ActionButton {
    strong: false
}
