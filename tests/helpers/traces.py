"""What is left of a person: every text that hangs in the scene, and every value that QML can reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQuick import QQuickItem


def texts_of(root: QQuickItem) -> list[str]:
    """Texts of everything visible."""
    return [text for item in _below(root) if item.isVisible() for text in _texts(item)]


def traces(root: QQuickItem, visit: QObject) -> str:
    """Every text property of every item, visible or not, and every value of the view model, in one string."""
    found = [text for item in _below(root) for text in _texts(item)]
    meta = visit.metaObject()
    names = [meta.property(n).name() for n in range(meta.propertyOffset(), meta.propertyCount())]
    return "\n".join([*found, *(repr(_plain(visit.property(name))) for name in names if name != "words")])


def _texts(item: QQuickItem) -> Iterator[str]:
    for name in (
        "text",
        "displayText",
        "placeholderText",
        "preeditText",
        "label",
        "title",
        "value",
        "source",
    ):
        value = item.property(name)
        if value is not None and str(value):
            yield str(value)


def _below(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from _below(child)


def _plain(value: Any) -> Any:
    return value.toVariant() if hasattr(value, "toVariant") else value
