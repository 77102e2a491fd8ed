"""The presses around unfinished forms: go on, begin anew, give up, finish later, enter a code."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from kiosk.flows import draft_events as on
from kiosk.flows.visit_events import Event
from offline.room import Space
from ui.shown import Shown


class Drafts(QObject):
    """Belongs to the visit.  Presses that mean nothing on the page that is shown do nothing, nor do those
    before there is a runner whose ``send`` it has."""

    def __init__(self, shown: Shown, parent: QObject) -> None:
        super().__init__(parent)
        self._shown = shown
        self.send: Callable[[Event], None] = lambda _: None

    @Slot(str)
    def open(self, item_code: str) -> None:
        """One of those that were begun here."""
        self.send(on.DraftChosen(item_code))

    @Slot()
    def goOn(self) -> None:
        sparing = self._shown.space in (Space.SCARCE, Space.LOCKED)
        self.send(on.GoneOn(self._shown.locked, sparing))

    @Slot()
    def anew(self) -> None:
        self.send(on.BegunAnew())

    @Slot()
    def giveUp(self) -> None:
        self.send(on.DraftGivenUp())

    @Slot()
    def later(self) -> None:
        self.send(on.LaterChosen())

    @Slot()
    def askCode(self) -> None:
        self.send(on.CodeAsked())

    @Slot(str)
    def take(self, code: str) -> None:
        self.send(on.CodeEntered(code))
