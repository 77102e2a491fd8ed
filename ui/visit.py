"""The view model: values for QML, and presses as events for the flow.

QML holds layout only.  What is shown is computed in `ui.shown`; a value's signal is emitted only when the
value changed, and not for what a person is typing, so that no page is rebuilt under a typing finger.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.domain.faces import FacePhoto
from kiosk.domain.forms import Answers, Form
from kiosk.domain.formvalues import prefill
from kiosk.flows import visit_events as on
from kiosk.flows.draft_events import SectionReached
from kiosk.flows.visit_states import (
    CheckingFace,
    Collecting,
    Confirming,
    Consenting,
    Filling,
    Identifying,
    Idle,
    Parting,
    State,
    Submitting,
)
from kiosk.ports import Clock, Ids
from kiosk.problems import Problem
from offline.room import Space
from ui import facts
from ui.divisions import Divisions
from ui.drafts import Drafts
from ui.finding import Finding
from ui.formpage import is_typed, may_answer, same_questions, with_cell, with_row, without_row
from ui.idle import IdleWatch
from ui.sheets import Sheets
from ui.shown import Shown
from ui.values import VALUES

if TYPE_CHECKING:  # comes with the camera, after the first frame
    from ui.preview import Preview


class Visit(QObject):
    """``attach`` gives it the runner's ``send``; until then presses wait for nothing and do nothing."""

    # One row of VALUES is one QML property with its own signal.
    for _name, _type in VALUES.items():
        vars()[f"{_name}Changed"] = Signal()
        vars()[_name] = Property(
            _type, lambda self, _name=_name: self._values[_name], notify=vars()[f"{_name}Changed"]
        )
    del _name, _type
    sheetsChanged = Signal()
    sheets = Property(QObject, lambda self: self._sheets, notify=sheetsChanged)
    drafts = Property(QObject, lambda self: self._drafts, constant=True)
    finding = Property(QObject, lambda self: self._finding, constant=True)
    divisions = Property(QObject, lambda self: self._divisions, constant=True)

    def __init__(
        self, place: str, shown: Shown, clock: Clock, ids: Ids, idle: IdleWatch, simulated: bool
    ) -> None:
        super().__init__()
        self._shown, self._clock, self._ids, self._idle = shown, clock, ids, idle
        self._first_language = shown.language
        self._preview: Preview | None = None
        self._sheets: Sheets | None = None
        self._drafts = Drafts(shown, self)
        self._finding = Finding(shown, clock, self)
        self._divisions = Divisions(self)
        self._typing = False
        self._early: list[on.Event] = []
        self._send: Callable[[on.Event], None] = self._early.append
        self._call_staff: Callable[[bool], None] = lambda _: None
        self._values: dict[str, Any] = {
            "place": place, "online": False, "language": shown.language, "elder": False, "contrast": False,
            "cardPresent": False, "cardSpent": False, "simulated": simulated, "helpCalled": False,
            "revealing": False, "idleAsking": False, "idleLeft": 0, "frameUrl": "", "needing": 0,
            "words": shown.words[shown.language].as_map("screen"),
        } | shown.values()  # fmt: skip
        idle.changed = self._idle_changed
        idle.over = lambda: self._send(on.TimedOut())

    def attach(
        self, send: Callable[[on.Event], None], preview: Preview, call_staff: Callable[[bool], None]
    ) -> None:
        """The runner and the devices are there; presses that came earlier are given on now."""
        self._send, self._preview, self._call_staff = send, preview, call_staff
        self._drafts.send = send
        preview.frame = lambda url: self._set({"frameUrl": url})
        preview.advice = self._advised
        preview.photo = self._photographed
        preview.failed = lambda problem: send(on.CameraFailed(problem))
        self._sheets = Sheets(self._shown, preview, send, self._refresh, self)
        self.sheetsChanged.emit()
        self._shown.awake = True
        self._refresh()
        for event in self._early:
            send(event)
        self._early.clear()

    # From the flow and the devices ------------------------------------------------------------------

    def show(self, before: State, now: State) -> None:
        """Observer of the runner: a new state."""
        self._shown.state = now
        if type(before) is not type(now):
            self._enter(before, now)
        elif isinstance(now, Filling) and now.faults:
            self._shown.show_faults(now)
        if self._preview:
            self._preview.follow(now)
        self._refresh()

    def out_of_service(self, problem: Problem) -> None:
        """The terminal can't work: say so on the screen, offer nothing."""
        words = self._shown.words[self._shown.language]
        trouble = facts.notice(problem, words) or {}
        trouble |= {"canRetry": False, "canSkip": False, "staff": facts.for_staff(problem, words)}
        self._set({"page": "trouble", "trouble": trouble})

    def set_online(self, online: bool, space: Space = Space.ROOMY) -> None:
        """Whether the platform is reached, and what the room on the disk means."""
        self._shown.online, self._shown.space = online, space
        now = {"receipt": self._shown.receipt(), "scan": self._shown.scan(), "notice": self._shown.notice()}
        self._set({"online": online} | now)

    def set_needing(self, count: int) -> None:
        """So many applications need a member of staff: a small line for them on the first page."""
        self._set({"needing": count})

    def set_card_present(self, present: bool) -> None:
        self._idle.card_present = present
        self._set({"cardPresent": present, "cardSpent": self._shown.card_spent()})

    def set_scanner(self, problem: Problem | None) -> None:
        """There is a code scanner, and what is wrong with it."""
        self._shown.has_scanner, self._shown.scanner_problem = True, problem
        self._refresh()

    def offer_witness(self, offered: bool) -> None:
        """Whether a member of staff who is here could confirm who the person is."""
        self._shown.witness = offered
        self._refresh()

    def _enter(self, before: State, now: State) -> None:
        shown = self._shown
        self._idle.enter(active=not isinstance(now, Idle | Submitting), parting=isinstance(now, Parting))
        shown.sheets.begin()
        self._finding.enter(now)
        shown.revealing = False
        if isinstance(now, Filling):
            shown.form.enter(
                shown.filling(now.draft),
                forward=not isinstance(before, Collecting | Consenting | Confirming),
                single=self._values["elder"],
                first=isinstance(before, Confirming),
            )
        if isinstance(now, Confirming) and self._preview:
            shown.face_url, shown.portrait_url = self._preview.pictures(now)
        if isinstance(now, Idle | Parting):
            self._forget()

    def _forget(self) -> None:
        """Nothing of this person may be seen by the next one: texts, pictures, settings of the screen."""
        self._shown.form.begin()
        self._finding.forget()
        self._shown.face_url = self._shown.portrait_url = ""
        if self._preview:
            self._preview.forget()
        self._set({"frameUrl": "", "revealing": False})
        if isinstance(self._shown.state, Idle):
            self._call_staff(False)
            self._set({"elder": False, "contrast": False, "helpCalled": False})
            self.setLanguage(self._first_language)

    def _refresh(self) -> None:
        self._finding.refresh()
        self._set(self._shown.values() | {"revealing": self._shown.revealing})

    def _set(self, values: dict[str, Any]) -> None:
        """Keep new values and tell QML of those that changed: what the next page shows before the page, and
        what the last one showed when it has gone.  Otherwise both would be built twice."""
        changed = [name for name, value in values.items() if self._values.get(name) != value]
        changed.sort(key=lambda name: 1 if name == "page" else 0 if values[name] else 2)
        before = self._values["form"]
        self._values.update(values)
        held = self._typing and same_questions(before or {}, self._values["form"])
        for name in changed:
            if name == "form" and held:
                continue
            getattr(self, f"{name}Changed").emit()

    def _idle_changed(self) -> None:
        self._shown.goodbye_left = self._idle.goodbye_left
        self._set({"idleAsking": self._idle.asking, "idleLeft": self._idle.left})
        if isinstance(self._shown.state, Parting):
            self._set({"goodbye": self._shown.goodbye()})

    def _advised(self, advice: str) -> None:
        self._shown.advice = advice
        if isinstance(self._shown.state, CheckingFace):
            self._refresh()

    def _photographed(self, photo: FacePhoto) -> None:
        self._send(on.FaceTaken(photo))

    # From QML: the visit ----------------------------------------------------------------------------

    @Slot()
    def touch(self) -> None:
        """Somebody is there.  While that is being asked only an answer counts: one may also leave."""
        if not self._idle.asking:
            self._idle.touch()

    @Slot()
    def stillHere(self) -> None:
        self._idle.touch()

    @Slot()
    def start(self) -> None:
        self._idle.touch()
        self._send(on.Started())

    @Slot()
    def leave(self) -> None:
        self._send(on.Left())

    @Slot()
    def back(self) -> None:
        if isinstance(self._shown.state, Filling) and self._shown.form.retreat():
            self._turned()
            return
        if self._sheets and self._sheets.back():
            return
        self._send(on.BackChosen())

    @Slot(str)
    def choose(self, code: str) -> None:
        # The application is made from the item in the terminal's own language, whatever is on the screen.
        if item := self._shown.catalogue(self._first_language).item(code):
            sparing = self._shown.space in (Space.SCARCE, Space.LOCKED)
            self._send(on.ItemChosen(item, self._shown.locked, sparing, self._shown.pin(item)))

    @Slot()
    @Slot(bool)
    def acceptGuide(self, alone: bool = False) -> None:
        """``alone``: the person fills in everything; no register is asked."""
        self._send(on.GuideAccepted(alone))

    @Slot()
    def confirm(self) -> None:
        self._send(on.Confirmed(self._ids.new(), self._clock.now().isoformat()))

    @Slot()
    def retry(self) -> None:
        self._send(on.RetryChosen())

    @Slot()
    def skip(self) -> None:
        self._send(on.OtherWaysAsked() if self._shown.ways else on.SkipChosen())

    @Slot()
    def printAgain(self) -> None:
        self._send(on.ReprintChosen())

    @Slot()
    def finish(self) -> None:
        self._send(on.Finished())

    @Slot(int)
    def rate(self, level: int) -> None:
        self._send(on.Rated(level))

    @Slot()
    def decline(self) -> None:
        self._send(on.Declined())

    # From QML: the form -----------------------------------------------------------------------------

    @Slot(str, str)
    def setAnswer(self, key: str, value: str) -> None:
        form, answers = self._filling()
        if form and may_answer(form, answers, self._shown.form.known, key, value):
            self._change(answers | {key: value}, typed=is_typed(form, key))

    @Slot(str, int, str, str)
    def setCell(self, key: str, row: int, column: str, value: str) -> None:
        form, answers = self._filling()
        if form:
            self._change(with_cell(answers, key, row, column, value), typed=is_typed(form, key, column))

    @Slot(str)
    def addRow(self, key: str) -> None:
        form, answers = self._filling()
        if form:
            self._change(with_row(answers, form, key), typed=False)

    @Slot(str, int)
    def removeRow(self, key: str, row: int) -> None:
        form, answers = self._filling()
        if form:
            self._change(without_row(answers, key, row), typed=False)

    @Slot()
    def nextSection(self) -> None:
        state = self._shown.state
        if not isinstance(state, Filling) or state.draft.item.form is None:
            return
        today, form, draft = self._clock.now().date(), state.draft.item.form, self._shown.filling(state.draft)
        if self._shown.form.advance(form, draft.answers, today, prefill(form, draft.citizen)):
            self._send(on.FormFilled(state.draft.answers, today))
        else:
            self._turned()

    def _turned(self) -> None:
        """Another page of the form, or the same one with what is wrong on it."""
        self._send(SectionReached(self._shown.reached()))
        self._refresh()

    @Slot()
    def editForm(self) -> None:
        """From the last look at everything straight back to the questions."""
        self._send(on.EditChosen())

    def _filling(self) -> tuple[Form | None, Answers]:
        state = self._shown.state
        return (state.draft.item.form, state.draft.answers) if isinstance(state, Filling) else (None, {})

    def _change(self, answers: Answers, typed: bool) -> None:
        """New answers; while typing, QML already shows them and its page must not be rebuilt."""
        self._typing = typed
        self._send(on.AnswersChanged(answers))
        self._typing = False

    # From QML: materials, face, screen
    @Slot(str, bool)
    def pledge(self, code: str, given: bool) -> None:
        """The person's word for a material instead of the paper, or no longer."""
        self._send(on.MaterialPledged(code, given))

    @Slot()
    def materialsDone(self) -> None:
        self._send(on.MaterialsComplete())

    @Slot(bool)
    def consent(self, yes: bool) -> None:
        if yes:
            self._send(on.ConsentGiven(self._clock.now().isoformat()))
        else:
            self.otherWay()

    @Slot()
    def otherWay(self) -> None:
        """What the person can't do here, somebody does at the window, or a member of staff who is here."""
        if isinstance(self._shown.state, Identifying):
            self._set({"helpCalled": True})
            self._call_staff(True)
            return
        if self._shown.ways:
            self._send(on.OtherWaysAsked())
            return
        collecting = isinstance(self._shown.state, Collecting)
        at = self._clock.now().isoformat()
        self._send(on.MaterialsPromised() if collecting else on.OtherWayChosen(at))

    @Slot()
    def askWitness(self) -> None:
        self._send(on.WitnessChosen(self._clock.now().isoformat()))

    @Slot()
    def callHelp(self) -> None:
        self._set({"helpCalled": not self._values["helpCalled"]})
        self._call_staff(self._values["helpCalled"])

    @Slot(bool)
    def setElder(self, on_: bool) -> None:
        self._shown.turn_form(single=on_)
        self._set({"elder": on_})
        self._refresh()

    @Slot(bool)
    def setContrast(self, on_: bool) -> None:
        self._set({"contrast": on_})

    @Slot(str)
    def setLanguage(self, code: str) -> None:
        if code in self._shown.words and code != self._values["language"]:
            self._shown.language = code
            self._set({"language": code, "words": self._shown.words[code].as_map("screen")})
            self._refresh()

    @Slot(bool)
    def setRevealing(self, on_: bool) -> None:
        self._shown.revealing = on_
        self._refresh()
