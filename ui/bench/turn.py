"""`turn`: from the end of a press to the next page on the screen, beside bare pages swapped by a `Loader`.

A person plays visits at the real program and goes as far as no device has to be waited for.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from ui.bench.figure import Figure, percentile, progress
from ui.bench.terminal import FORM_ONLY, running
from ui.person import Lost, Person
from ui.played import PlayedVisit

TARGET_MS = 33.0
VISITS = 9
LIMIT_S = 20.0


class Watch:
    """Presses, and waits for the first frame after what the press changed."""

    def __init__(self, view: QQuickView, change: SignalInstance) -> None:
        self._view = view
        self._changed = False
        self._seen = 0.0
        change.connect(self._note)
        view.frameSwapped.connect(self._look)

    def _note(self) -> None:
        self._changed = True

    def _look(self) -> None:
        if self._changed and not self._seen:
            self._seen = time.perf_counter()

    def press(self, at: QPoint, turned: Callable[[], bool]) -> float | None:
        """Milliseconds from the end of the press to the new page's frame; None if no page was turned."""
        button, modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(self._view, button, modifier, at)
        self._live(lambda: False, 0.03)  # a finger stays that long; what it presses looks pressed
        self._changed, self._seen = False, 0.0
        began = time.perf_counter()
        QTest.mouseRelease(self._view, button, modifier, at)
        if not turned():
            return None
        if not self._live(lambda: bool(self._seen), LIMIT_S):
            raise Lost("the page was turned and never drawn")
        return (self._seen - began) * 1000

    @staticmethod
    def _live(met: Callable[[], bool], seconds: float) -> bool:
        end = time.perf_counter() + seconds
        while not met() and time.perf_counter() < end:
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        return met()


class TimingPerson(Person):
    """Tells ``turned`` of every press that turned a page: from where to where, and how long it took."""

    def __init__(self, view: QQuickView, visit: Any, turned: Callable[[str, float], None]) -> None:
        super().__init__(view, visit)
        self._turned = turned
        self._watches = {name: Watch(view, getattr(visit, f"{name}Changed")) for name in ("page", "form")}

    def tap(self, item: QQuickItem) -> None:
        self.look()
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        before = self._where()
        watch = self._watches["form" if before[0] == "form" else "page"]
        took = watch.press(middle, lambda: self._where() != before)
        if took is not None:
            self._turned(f"{before[0]} {self._where()[0]}", took)
        self.rest()

    def _where(self) -> tuple[str, int]:
        visit = self.visit
        return visit.property("page"), (visit.property("form") or {}).get("section", 0)


class Turner(PlayedVisit):
    """A visit that turns as many pages as it can without a device."""

    def turn_pages(self) -> None:
        self.arrive()
        self.choose(FORM_ONLY)
        self.person.page("form")
        self.back("guide")
        self.back("home")
        self.choose(FORM_ONLY)
        self.fill()
        self.person.page("confirm")
        self.back("form", "confirm_edit")
        self.person.press(self.person.word("leave"))
        self.person.page("attract")
        self.stage.lay(None)
        self.person.until(lambda: not self.person.visit.property("cardPresent"), "the empty reader")

    def back(self, page: str, word: str = "back") -> None:
        self.person.press(self.person.word(word))
        self.person.page(page)


class BarePages:
    """The floor: a program of its own with pages of as many controls (two windows would steal the focus from
    each other)."""

    def __init__(self, buttons: int, lines: int) -> None:
        command = [sys.executable, "-m", "ui.bench.bare_pages", str(buttons), str(lines)]
        self._program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def turn(self) -> float:
        """Milliseconds of one turn."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write("turn\n")
        self._program.stdin.flush()
        return float(self._program.stdout.readline())

    def close(self) -> None:
        self._program.communicate(timeout=10)


def measure(build: Any) -> Figure:
    times, floors = defaultdict[str, list[float]](list), list[float]()
    controls: list[tuple[int, int]] = []
    with running(build) as (kiosk, terminal):
        Turner(
            counting := Person(kiosk.window.view, kiosk.visit), terminal, _count(counting, controls)
        ).turn_pages()
        buttons, lines = (round(statistics.mean(column)) for column in zip(*controls, strict=True))
        bare = BarePages(buttons, lines)
        bare.turn(), bare.turn()

        def turned(way: str, took: float) -> None:
            times[way].append(took)
            floors.append(bare.turn())

        visit = Turner(TimingPerson(kiosk.window.view, kiosk.visit, turned), terminal)
        for number in range(VISITS):
            visit.turn_pages()
            progress(number + 1, VISITS)
        bare.close()
    every = [took for one in times.values() for took in one]
    value, floor = percentile(every, 95), percentile(floors, 95)
    return Figure(
        "turn",
        value,
        "ms",
        floor,
        None,
        value <= TARGET_MS,
        {
            "target_ms": TARGET_MS,
            "p50": percentile(every, 50),
            "floor_p50": percentile(floors, 50),
            "turns": len(every),
            "buttons": buttons,
            "lines": lines,
            "p95_by_way": {way: percentile(one, 95) for way, one in times.items()},
        },
    )


def _count(person: Person, found: list[tuple[int, int]]) -> Callable[[str], None]:
    """Counts buttons and further lines of text of each page seen."""

    def count(_page: str) -> None:
        items = list(person.items())
        buttons = sum(item.inherits("QQuickAbstractButton") for item in items)
        found.append((buttons, max(0, sum(item.inherits("QQuickText") for item in items) - buttons)))

    return count
