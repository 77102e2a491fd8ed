"""The form of an item as a picture, through the pages that terminals and desks show, without a display.

The person is an invented one, of whom only the card is known: every question that may be asked is there.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView

from devices.card.people import cast
from kiosk.clock import SystemClock, Uuid7
from kiosk.config import Screen
from kiosk.config import Visit as Times
from kiosk.domain.formvalues import given, reckoned
from kiosk.domain.items import Catalogue, Item
from kiosk.flows.visit_states import Draft, Filling, Guiding
from kiosk.words import Words, languages
from ui.divisions import Divisions
from ui.formfacts import Questions, figures
from ui.formpage import FormPage
from ui.frames import Frames
from ui.glyphs import Glyphs
from ui.idle import IdleWatch
from ui.shown import Shown
from ui.visit import Visit
from ui.window import QML, Window, application, dispose, prepare_environment

SOMEBODY = "long-term"  # the card of one of the invented people
PLACE = {"zh-CN": "样例省便民服务终端"}


@dataclass(frozen=True, slots=True)
class Look:
    """A screen: its size, and whether it shows one question a page, or all at once."""

    width: int
    height: int
    elder: bool = False
    dense: bool = False


LOOKS = {
    "resident": Look(1080, 1920),
    "elder": Look(1080, 1920, elder=True),
    "clerk": Look(1920, 1080, dense=True),
    "agent": Look(1366, 768, dense=True),
}


def draw(
    catalogue: Callable[[str], Catalogue], item: Item, look: str, language: str, out: Path
) -> list[Path]:
    """Write one picture a page: ``out`` itself for one page, else ``out`` with ``-1``, ``-2`` before its
    ending.  A page that would scroll is drawn as high as it needs.  The files, in order.  Raises OSError."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="kiosk-preview-") as folder:
        prepare_environment(Path(folder))
        application()
        out.parent.mkdir(parents=True, exist_ok=True)
        kind = LOOKS[look]
        pages = (
            _desk(item, kind, language) if kind.dense else _terminal(cache(catalogue), item, kind, language)
        )
        names: list[Path] = []
        for number, view in enumerate(pages, 1):
            names.append(out.with_stem(f"{out.stem}-{number}"))
            _grow(view, kind)
            if not view.grabWindow().save(str(names[-1])):
                raise OSError(f"{names[-1]}: can't be written as a picture")
    return [names[0].rename(out)] if len(names) == 1 else names


def _terminal(
    catalogue: Callable[[str], Catalogue], item: Item, look: Look, language: str
) -> Iterator[QQuickView]:
    """The resident's window, with one page after another on it."""
    words, clock = {code: Words(code) for code in languages()}, SystemClock()
    shown = Shown(words, catalogue, language)
    idle = IdleWatch(Times(), clock)
    visit = Visit(PLACE.get(language, ""), shown, clock, Uuid7(), idle, simulated=False)
    visit.setElder(look.elder)
    visit.set_online(True)
    draft = _begun(item)
    window = Window(visit, Frames(), Screen(width=look.width, height=look.height))
    window.view.show()
    try:
        filling = Filling(draft)
        visit.show(Guiding(draft), filling)
        for number in range(visit.property("form")["sections"]):
            shown.form.section = number
            visit.show(filling, filling)
            yield window.view
    finally:
        window.close()
        dispose(visit, idle)


class Desk(QObject):
    """What the dense form takes for its view model; nothing can be changed here."""

    form = Property("QVariant", lambda self: self._form, constant=True)
    figures = Property("QVariant", lambda self: self._figures, constant=True)
    divisions = Property(QObject, lambda self: self._divisions, constant=True)

    def __init__(self, form: dict[str, Any], sums: dict[str, str]) -> None:
        super().__init__()
        self._form, self._figures, self._divisions = form, sums, Divisions(self)


def _desk(item: Item, look: Look, language: str) -> Iterator[QQuickView]:
    """The dense form in a window of its own."""
    draft, words, page = _begun(item), Words(language), FormPage()
    assert item.form is not None  # who has none isn't drawn
    page.known = given(item.form, draft.citizen)
    answers = reckoned(item.form, draft.answers, SystemClock().now().date())
    questions = Questions(answers, words, home=f"{item.code[2:4]}0000")
    desk = Desk(page.dense(item.form, item.name, questions), figures(item.form, answers, words))
    view = QQuickView()
    view.engine().addImageProvider("glyph", Glyphs())
    sizes = {"width": look.width, "height": look.height}
    component = QQmlComponent(view.engine(), QUrl.fromLocalFile(str(QML / "controls" / "Theme.qml")))
    theme = component.createWithInitialProperties({"dense": True, **sizes})
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.resize(look.width, look.height)
    view.setInitialProperties({"visit": desk, "words": words.as_map("screen"), "theme": theme, **sizes})
    view.setSource(QUrl.fromLocalFile(str(QML / "pages" / "DenseForm.qml")))
    view.show()
    try:
        yield view
    finally:
        view.close()
        view.setSource(QUrl())
        dispose(view, theme, desk)


def _begun(item: Item) -> Draft:
    """Somebody with a card has just begun."""
    citizen = cast()[SOMEBODY]
    assert item.form is not None  # who has none isn't drawn
    return Draft(citizen, item, {key: one.text for key, one in given(item.form, citizen).items()})


def _grow(view: QQuickView, look: Look) -> None:
    """As high as what scrolls on the page needs; at least the screen."""
    view.resize(look.width, look.height)
    for _ in range(3):  # once grown, the buttons that scroll go, and make room
        _settle(view)
        lacking = [i.property("contentHeight") - i.height() for i in _scrolling(view.contentItem())]
        if not (more := max(lacking, default=0.0)) > 0:
            return
        view.resize(look.width, view.height() + round(more) + 1)
    _settle(view)


def _scrolling(item: QQuickItem) -> Iterator[QQuickItem]:
    if item.isVisible():
        if item.inherits("QQuickFlickable"):
            yield item
        for child in item.childItems():
            yield from _scrolling(child)


def _settle(view: QQuickView) -> None:
    """Lay everything out and draw it."""
    for _ in range(2):
        QGuiApplication.processEvents()
        view.grabWindow()
