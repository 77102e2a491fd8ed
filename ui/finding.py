"""What the home page shows while somebody looks for their matter, and the presses and keys of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.flows.visit_states import Choosing, State
from kiosk.ports import Clock
from ui.shown import Shown

_VALUES = {"text": "QString", "results": "QVariant", "group": "QVariant", "byEvents": "bool"}


class Finding(QObject):
    """Belongs to the visit.  ``results`` is empty while nothing is typed, ``group`` while none is open; what
    was typed goes before a group.  Nothing of it is noted, and `forget` leaves nothing."""

    for _name, _type in _VALUES.items():
        vars()[f"{_name}Changed"] = Signal()
        vars()[_name] = Property(
            _type, lambda self, _name=_name: self._values[_name], notify=vars()[f"{_name}Changed"]
        )
    del _name, _type

    def __init__(self, shown: Shown, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._shown, self._clock = shown, clock
        self._values: dict[str, Any] = {"text": "", "results": {}, "group": {}, "byEvents": False}

    def enter(self, now: State) -> None:
        """What is asked for most depends on the month."""
        if isinstance(now, Choosing):
            self._shown.homepage.month = self._clock.now().month

    def forget(self) -> None:
        """Nothing that one person looked for may be seen by the next."""
        self._shown.homepage.forget()
        self.refresh()

    def refresh(self) -> None:
        self._show(self._shown.results())

    def name_of(self, code: str) -> str:
        """What an item is called on the screen."""
        return next((each.name for each in self._shown.offering().listings if each.code == code), "")

    @Slot(str)
    @Slot(str, bool)
    def look(self, text: str, composing: bool = False) -> None:
        """Look for a text, with each key.  ``composing``: its end are letters of hanzi that aren't chosen
        yet; that they find nothing says nothing."""
        self._shown.homepage.text = text
        results = self._shown.results()
        self._show(self._values["results"] if composing and not results.get("items") else results)

    @Slot(str, str)
    def open(self, kind: str, code: str) -> None:
        """A group: a ``category`` or an ``event``."""
        self._shown.homepage.group = (kind, code)
        self.refresh()

    @Slot()
    def close(self) -> None:
        """Back to the first view."""
        self._shown.homepage.text, self._shown.homepage.group = "", None
        self.refresh()

    @Slot(bool)
    def sortByEvents(self, by_events: bool) -> None:
        self._shown.homepage.by_events = by_events
        self.refresh()

    def _show(self, results: dict[str, Any]) -> None:
        page = self._shown.homepage
        group, by_events = self._shown.group(), page.by_events
        now = {"text": page.text, "results": results, "group": group, "byEvents": by_events}
        changed = [name for name, value in now.items() if self._values[name] != value]
        self._values.update(now)
        for name in changed:
            getattr(self, f"{name}Changed").emit()
