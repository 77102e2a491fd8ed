"""The administrator's view model: values for the pages, presses as events for the flow.

It stands beside `ui.visit`: what a resident's page shows is not here, and the other way about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.domain.cases import Act, View
from kiosk.flows import staff_events as on
from kiosk.flows.staff_states import SignedOut, State, TryingCamera
from kiosk.ports import Clock
from kiosk.words import Words
from ui import staffshown

if TYPE_CHECKING:  # comes with the camera, after the first frame
    from ui.testpicture import TestPicture

KNOCKS, WITHIN_S = 5, 3.0  # the hidden sign: so many presses on the emblem in so short a time
TICK_MS = 1000
TESTS: dict[str, type[on.PrinterTestChosen | on.CardTestChosen | on.CameraTestChosen]] = {
    "printer": on.PrinterTestChosen,
    "card": on.CardTestChosen,
    "camera": on.CameraTestChosen,
}
VALUES = {
    "page": "QString", "byCard": "bool", "words": "QVariant", "member": "QString", "signIn": "QVariant",
    "readiness": "QVariant", "test": "QVariant", "pictureUrl": "QString", "measured": "QString",
    "cases": "QVariant", "oneCase": "QVariant", "needing": "int",
}  # fmt: skip


class StaffDesk(QObject):
    """Does nothing before `attach`.  ``words`` gives the language of the screen when the session begins; a
    session that nobody touches for ``idle_s`` ends by itself.  ``by_card``: the reader reads staff cards."""

    # One row of VALUES is one QML property with its own signal.
    for _name, _type in VALUES.items():
        vars()[f"{_name}Changed"] = Signal()
        vars()[_name] = Property(
            _type, lambda self, _name=_name: self._values[_name], notify=vars()[f"{_name}Changed"]
        )
    del _name, _type

    def __init__(
        self, words: Callable[[], Words], clock: Clock, idle_s: float, by_card: bool = False
    ) -> None:
        super().__init__()
        self._words_now, self._clock, self._idle_s = words, clock, idle_s
        self._words = words()
        self._state: State = SignedOut()
        self._send: Callable[[on.Event], None] = lambda _: None
        self._at_rest: Callable[[], bool] = lambda: False
        self._picture: TestPicture | None = None
        self._knocks: list[float] = []
        self._touched = clock.monotonic()
        self._values: dict[str, Any] = staffshown.values(self._state, self._words) | {
            "words": {},
            "byCard": by_card,
            "pictureUrl": "",
            "measured": "",
            "needing": 0,
        }
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def attach(
        self,
        send: Callable[[on.Event], None],
        at_rest: Callable[[], bool],
        picture: TestPicture,
    ) -> None:
        """``at_rest``: no resident's visit is going on."""
        self._send, self._at_rest, self._picture = send, at_rest, picture
        picture.shown = lambda url: self._set({"pictureUrl": url})
        picture.measured = self._measured
        picture.failed = lambda problem: self._send(on.CameraFailed(problem))

    @property
    def present(self) -> bool:
        """Whether the screen belongs to staff now."""
        return not isinstance(self._state, SignedOut)

    def show(self, before: State, now: State) -> None:
        """Observer of the runner: a new state."""
        self._state = now
        if isinstance(before, SignedOut):
            self._words = self._words_now()
            self._set({"words": self._words.as_map("readiness")})
            self.touch()
            self._timer.start()
        if isinstance(now, SignedOut):
            self._timer.stop()
        if self._picture:
            if isinstance(now, TryingCamera) and not isinstance(before, TryingCamera):
                self._picture.start()
            elif not isinstance(now, TryingCamera):
                self._picture.stop()
                self._set({"measured": ""})
        self._set(staffshown.values(now, self._words))

    def set_needing(self, count: int) -> None:
        """So many applications need a person."""
        self._set({"needing": count})

    @Slot()
    def tick(self) -> None:
        if self._clock.monotonic() - self._touched >= self._idle_s:
            self._send(on.TimedOut())

    def _measured(self, width: int, height: int, rate: float) -> None:
        text = f"{width}×{height}"
        if rate:
            text = self._words("readiness.test_camera_rate", size=text, rate=f"{rate:.0f}")
        self._set({"measured": text})
        self._send(on.CameraWorks())

    def _set(self, values: dict[str, Any]) -> None:
        """Tell QML of what changed: what the next page shows before the page, what the last showed after."""
        changed = [name for name, value in values.items() if self._values.get(name) != value]
        changed.sort(key=lambda name: 1 if name == "page" else 0 if values[name] else 2)
        self._values.update(values)
        for name in changed:
            getattr(self, f"{name}Changed").emit()

    # From QML ---------------------------------------------------------------------------------------

    @Slot()
    def knock(self) -> None:
        """A press on the emblem.  Only a quick row of them on the first page means anything."""
        now = self._clock.monotonic()
        self._knocks = [at for at in self._knocks if now - at < WITHIN_S] + [now]
        if not self._at_rest():
            self._knocks.clear()
        elif len(self._knocks) >= KNOCKS:
            self._knocks.clear()
            self._send(on.Knocked())

    @Slot()
    def touch(self) -> None:
        self._touched = self._clock.monotonic()

    @Slot(str, str)
    def enter(self, member_id: str, pin: str) -> None:
        self._send(on.PinGiven(member_id, pin))

    @Slot()
    def setCardAside(self) -> None:
        self._send(on.CardSetAside())

    @Slot()
    def lookAgain(self) -> None:
        self._send(on.LookAgain())

    @Slot(str)
    def tryPart(self, name: str) -> None:
        self._send(TESTS[name]())

    @Slot(bool)
    def judge(self, good: bool) -> None:
        self._send(on.Judged(good, self._clock.now().isoformat(timespec="seconds")))

    @Slot(int, bool)
    def settle(self, job: int, printed: bool) -> None:
        self._send(on.SlipSettled(job, printed))

    @Slot()
    def back(self) -> None:
        self._send(on.BackChosen())

    @Slot()
    def printReport(self) -> None:
        self._send(on.PrintChosen())

    @Slot(str, str)
    def chooseCases(self, view: str, before: str) -> None:
        """``before``: the local number behind which the page begins."""
        self._send(on.CasesChosen(View(view), before))

    @Slot(str)
    def chooseCase(self, application_id: str) -> None:
        self._send(on.CaseChosen(application_id))

    @Slot(str)
    def actOnCase(self, act: str) -> None:
        self._send(on.ActChosen(Act(act)))

    @Slot()
    def confirmClose(self) -> None:
        self._send(on.CloseConfirmed())

    @Slot()
    def leave(self) -> None:
        self._send(on.Left())
