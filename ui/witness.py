"""A member of staff as the witness (见证): the view model of the pages on which they sign in and look.

It offers QML what the administrator's desk offers, so that one page of signing in serves both.  The visit
goes on below it: what staff press here are events of the visit's own flow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.domain.names import DOT
from kiosk.domain.names import shown as drawn
from kiosk.flows import staff_events as on_staff
from kiosk.flows import visit_events as on
from kiosk.flows.visit_states import AskingWitness, Consenting, State, Witnessing
from kiosk.ports import Clock
from kiosk.runner import Lane, Post
from kiosk.signinhands import Register
from kiosk.words import Words
from ui.frames import Frames
from ui.shown import WORD_JOINER
from ui.staffshown import sign_in

TICK_MS = 1000
PATIENCE = 0.75  # of the visit's own idle time, whose question so never comes up over these pages
VALUES = {
    "page": "QString", "byCard": "bool", "words": "QVariant", "member": "QString", "signIn": "QVariant",
    "person": "QVariant",
}  # fmt: skip
# What these pages call otherwise than the administrator's do.
OWN_WORDS = ("title", "leave", "sign_in_title", "sign_in_text", "sign_in_card_text")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What surrounds the desk.  ``missing`` gives the letters of a text that this screen can't draw, ``lane``
    is the register's, ``offer`` is told whether anybody could be a witness."""

    send: Callable[[on.Event], None]
    words: Callable[[], Words]
    missing: Callable[[str], str]
    frames: Frames
    clock: Clock
    register: Register
    lane: Lane
    post: Post
    offer: Callable[[bool], None]


class WitnessDesk(QObject):
    """Follows the visit.  Nobody touching it for three quarters of ``idle_s`` leads back to the visit, and
    whoever had signed in is signed out.  ``by_card``: the reader reads staff cards."""

    # One row of VALUES is one QML property with its own signal.
    for _name, _type in VALUES.items():
        vars()[f"{_name}Changed"] = Signal()
        vars()[_name] = Property(
            _type, lambda self, _name=_name: self._values[_name], notify=vars()[f"{_name}Changed"]
        )
    del _name, _type

    def __init__(self, around: Surroundings, idle_s: float, by_card: bool) -> None:
        super().__init__()
        self._around, self._patience_s = around, PATIENCE * idle_s
        self._words = around.words()
        self._touched = around.clock.monotonic()
        self._values: dict[str, Any] = _nothing() | {"words": {}, "byCard": by_card}
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def show(self, before: State, now: State) -> None:
        """Observer of the runner: a new state."""
        if isinstance(now, Consenting) and not isinstance(before, Consenting):
            self._around.lane.submit(self._look_who_is_registered)
        if type(before) is not type(now):
            self.touch()
        if isinstance(now, AskingWitness | Witnessing):
            if not self._timer.isActive():
                self._begin()
            self._set(self._facts(now))
        elif self._timer.isActive():
            self._timer.stop()
            self._set(_nothing())

    def _begin(self) -> None:
        self._words = self._around.words()
        known = self._words.as_map("readiness")
        self._set({"words": known | {key: known[f"witness_{key}"] for key in OWN_WORDS}})
        self._timer.start()

    def _look_who_is_registered(self) -> None:
        found = self._around.register.anybody()
        self._around.post(lambda: self._around.offer(found))

    def _facts(self, state: AskingWitness | Witnessing) -> dict[str, Any]:
        if isinstance(state, AskingWitness):
            return _nothing() | {"page": "SignIn", "signIn": sign_in(state.sign_in, self._words)}
        citizen, words = state.draft.citizen, self._words
        name = citizen.name or citizen.latin_name
        name = drawn(name, self._around.missing(name)).replace(DOT, WORD_JOINER + DOT)
        rows = [
            {"label": words("readiness.witness_name"), "value": name},
            {"label": words("readiness.witness_number"), "value": citizen.masked_number},
            {"label": words("readiness.witness_item"), "value": state.draft.item.name},
        ]
        portrait = self._around.frames.show_png("portrait", citizen.portrait) if citizen.portrait else ""
        member = words("readiness.member", id=state.member.id)
        person = {"rows": rows, "portraitUrl": portrait}
        return _nothing() | {"page": "Witness", "member": member, "person": person}

    def _set(self, values: dict[str, Any]) -> None:
        """Tell QML of what changed: what the next page shows before the page, what the last showed after."""
        changed = [name for name, value in values.items() if self._values.get(name) != value]
        changed.sort(key=lambda name: 1 if name == "page" else 0 if values[name] else 2)
        self._values.update(values)
        for name in changed:
            getattr(self, f"{name}Changed").emit()

    def close(self) -> None:
        """Before the devices close.  Whoever is signed in is signed out."""
        if self._timer.isActive():
            self.leave()

    @Slot()
    def tick(self) -> None:
        if self._around.clock.monotonic() - self._touched >= self._patience_s:
            self.leave()

    # From QML ---------------------------------------------------------------------------------------

    @Slot()
    def touch(self) -> None:
        self._touched = self._around.clock.monotonic()

    @Slot(str, str)
    def enter(self, member_id: str, pin: str) -> None:
        self._around.send(on_staff.PinGiven(member_id, pin))

    @Slot()
    def setCardAside(self) -> None:
        self._around.send(on_staff.CardSetAside())

    @Slot(bool)
    def testify(self, sure: bool) -> None:
        self._around.send(on.Witnessed(sure, self._around.clock.now().isoformat()))

    @Slot()
    def leave(self) -> None:
        self._around.send(on.BackChosen())


def _nothing() -> dict[str, Any]:
    return {"page": "", "member": "", "signIn": {}, "person": {}}
