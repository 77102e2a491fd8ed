"""What is wrong with a laid-out page, found by walking its items: text that is cut off, covered, outside or
too small; buttons that are too small to hit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

TARGET = 80  # px, 20 mm at 102 dpi
SLACK = 1.0  # px, for rounding


def seen(item: QQuickItem) -> Iterator[QQuickItem]:
    """The item and everything below it that is shown, in the order in which it is drawn."""
    if not item.isVisible() or item.opacity() == 0:
        return
    yield item
    for child in item.childItems():
        yield from seen(child)


def place(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def above(item: QQuickItem, kind: str) -> QQuickItem | None:
    """The nearest item above that is of a class of Qt's, or of a component of ours."""
    parent = item.parentItem()
    while parent and not (parent.inherits(kind) or parent.metaObject().className().startswith(f"{kind}_QML")):
        parent = parent.parentItem()
    return parent


def written(text: QQuickItem) -> QRectF:
    """Where the lines are: the width of the item, and the height that its text needs."""
    rect = place(text)
    spare = max(0.0, rect.height() - text.property("contentHeight"))
    return rect.adjusted(0, spare / 2, 0, -spare / 2)


def faults(page: QQuickItem, window: QRectF, least_text: int, target: int = TARGET) -> list[str]:
    """Each fault in words, with the text or the name of the item."""
    items = list(seen(page))
    texts = [i for i in items if i.inherits("QQuickText") and i.property("text") and i.width() > 0]
    found = [fault for text in texts for fault in _text_faults(text, window, least_text)]
    found += [f"no width for {i.property('text')!r}" for i in items if _lost(i)]
    buttons = [i for i in items if i.inherits("QQuickAbstractButton")]
    found += [fault for button in buttons for fault in _button_faults(button, window, target)]
    return found + list(_overlaps(texts)) + list(_crowded(buttons))


def _lost(item: QQuickItem) -> bool:
    return item.inherits("QQuickText") and bool(item.property("text")) and item.width() <= 0


def _text_faults(text: QQuickItem, window: QRectF, least: int) -> Iterator[str]:
    said = text.property("text")
    if text.property("truncated"):
        yield f"cut off: {said!r}"
    if text.property("contentWidth") > text.width() + SLACK:
        yield f"wider than its place by {text.property('contentWidth') - text.width():.0f}: {said!r}"
    if text.property("contentHeight") > text.height() + SLACK:
        yield f"higher than its place by {text.property('contentHeight') - text.height():.0f}: {said!r}"
    if text.property("font").pixelSize() < least:
        yield f"{text.property('font').pixelSize()} px: {said!r}"
    rect = written(text)
    for kind in ("QQuickRectangle", "QQuickAbstractButton", "Card"):
        holder = above(text, kind)
        if holder and holder.width() > 0 and not _inside(rect, place(holder)):
            yield f"sticks out of its {kind}: {said!r}"
    yield from _outside(text, rect, window, said)


def _outside(item: QQuickItem, rect: QRectF, window: QRectF, name: str) -> Iterator[str]:
    scroll = above(item, "QQuickFlickable")
    if scroll is None:
        if not _inside(rect, window):
            yield f"outside the window: {name!r}"
    else:
        frame = place(scroll)
        if rect.left() < frame.left() - SLACK or rect.right() > frame.right() + SLACK:
            yield f"beside its column: {name!r}"
        if (
            rect.bottom() - frame.top() + scroll.property("contentY")
            > scroll.property("contentHeight") + SLACK
        ):
            yield f"below what can be scrolled to: {name!r}"


def _button_faults(button: QQuickItem, window: QRectF, target: int) -> Iterator[str]:
    name = button.property("text")
    if button.width() < target or button.height() < target:
        yield f"{button.width():.0f}x{button.height():.0f} to press: {name!r}"
    if not name:
        yield f"a button without a name: {button.metaObject().className()}"
    yield from _outside(button, place(button), window, f"button {name}")


def _overlaps(texts: list[QQuickItem]) -> Iterator[str]:
    spots = [(text, above(text, "QQuickFlickable"), written(text)) for text in texts]
    for (one, its, first), (other, others, second) in combinations(spots, 2):
        common = first.intersected(second)
        if its is others and common.width() > 2 and common.height() > 2:
            yield f"over each other: {one.property('text')!r} and {other.property('text')!r}"


def _crowded(buttons: list[QQuickItem]) -> Iterator[str]:
    spots = [(button, above(button, "QQuickFlickable"), place(button)) for button in buttons]
    for (one, its, first), (other, others, second) in combinations(spots, 2):
        if its is others and first.intersects(second):
            yield f"buttons over each other: {one.property('text')!r} and {other.property('text')!r}"


def _inside(inner: QRectF, outer: QRectF) -> bool:
    return outer.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(inner)
