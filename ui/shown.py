"""What is on the screen now: every value that QML binds to, computed from the flow's state.  No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kiosk.clock import SystemClock
from kiosk.domain.applications import Page
from kiosk.domain.forms import Answers, Form
from kiosk.domain.formvalues import given, reckoned
from kiosk.domain.items import Item
from kiosk.domain.known import NOTHING
from kiosk.domain.names import DOT, GETA
from kiosk.domain.names import shown as drawn
from kiosk.domain.offering import Offering
from kiosk.flows.person_check import FACE_TRIES, without_camera
from kiosk.flows.resident import CODE_PROBLEMS
from kiosk.flows.visit_states import (
    AskingGuardian,
    CheckingFace,
    Choosing,
    Collecting,
    Confirming,
    Consenting,
    Draft,
    EnteringCode,
    Filling,
    Guiding,
    Identifying,
    Idle,
    Parting,
    Printing,
    Redeeming,
    Settling,
    Showing,
    State,
    Trouble,
)
from kiosk.ports import Find
from kiosk.problems import Problem
from kiosk.words import Words
from offline.room import PROBLEM_OF, Space
from ui import draftfacts, facts, homepage
from ui.formfacts import Questions, figures
from ui.formpage import FormPage
from ui.homepage import HomePage
from ui.sheetspage import SheetsPage

EMPTY: dict[str, Any] = {}
WORD_JOINER = "\u2060"  # no line ends here (UAX 14)


@dataclass
class Shown:
    """The flow's state and what surrounds it.  `values` is asked after every change."""

    words: dict[str, Words]
    catalogue: Callable[[str], Offering]  # by language
    language: str
    state: State = field(default_factory=Idle)
    form: FormPage = field(default_factory=FormPage)
    keeps_drafts: bool = False
    homepage: HomePage = field(default_factory=HomePage)
    find: Find = lambda *_: ()
    today: Callable[[], date] = lambda: SystemClock().now().date()
    missing: Callable[[str], str] = lambda _: ""  # the letters of a text that this screen can't draw
    online: bool = False
    space: Space = Space.ROOMY  # on the disk
    barred: Callable[[], Problem | None] = lambda: None  # by the province
    pin: Callable[[Item], bytes] = lambda _: b""  # describes an item for good; empty where no draft is kept
    has_scanner: bool = False
    scanner_problem: Problem | None = None
    card_spent: Callable[[], bool] = lambda: False  # it lies there, and nobody will read it
    awake: bool = False  # the catalogue may be read: the first frame has been drawn
    revealing: bool = False
    witness: bool = False  # a member of staff could sign in here and confirm who the person is
    advice: str = "no-face"
    sheets: SheetsPage = field(default_factory=SheetsPage)
    page_picture: Callable[[Page], str] = lambda _: ""  # where a kept page is to be seen
    face_url: str = ""
    portrait_url: str = ""
    goodbye_left: int = 0
    steps: int = 1

    def values(self) -> dict[str, Any]:
        state, words = self.state, self.words[self.language]
        citizen = facts.citizen_of(state)
        step, steps, name = facts.progress(state, words)
        if facts.PAGES[type(state)] == "receipt":
            step = steps = self.steps  # the last of as many as were counted on the way
        self.steps = steps or self.steps
        person, number = (citizen.masked_name, citizen.masked_number) if citizen else ("", "")
        if citizen and self.revealing:
            person, number = citizen.name or citizen.latin_name, citizen.number
        person = self._drawn(person)
        return {
            "page": facts.PAGES[type(state)],
            "person": person,
            "personNumber": number,
            "step": step,
            "steps": steps,
            "stepName": name,
            "notice": self.notice(),
            "cardSpent": self.card_spent(),
            "trouble": facts.trouble(state, words) if isinstance(state, Trouble) else EMPTY,
            "goodbye": self.goodbye(),
        } | self._page_values(words)

    def goodbye(self) -> dict[str, Any]:
        state = self.state
        return {"left": self.goodbye_left, "kept": state.kept} if isinstance(state, Parting) else EMPTY

    def notice(self) -> dict[str, Any] | None:
        """What a person has to know on this page, in their words."""
        state, words = self.state, self.words[self.language]
        problem = state.problem if isinstance(state, Identifying | AskingGuardian | CheckingFace) else None
        if problem and self.scanner_problem and problem.code in CODE_PROBLEMS:
            problem = self.scanner_problem  # nobody is asked to scan again what can't be scanned
        if isinstance(state, Idle | Choosing):
            problem = self.locked
        if isinstance(state, Parting | EnteringCode | Filling):
            problem = state.problem
        if isinstance(state, Collecting) and state.draft.sparing:
            problem = Problem("disk-scarce")
        told = facts.guardians_notice if isinstance(state, AskingGuardian) else facts.notice
        return told(problem, words)

    @property
    def locked(self) -> Problem | None:
        """Why no application can be begun now."""
        full = self.space in (Space.LOCKED, Space.READ_ONLY)
        return self.barred() or (Problem(PROBLEM_OF[self.space]) if full else None)

    def _page_values(self, words: Words) -> dict[str, Any]:
        return {
            "home": self._home() if self._offers() else EMPTY,
            "guide": self._guide(),
            "form": self._form(words),
            "figures": self.figures(),
            "materials": self._materials(words),
            "face": self._face(words),
            "confirmation": self._confirmation(words),
            "receipt": self.receipt(),
            "answer": self._answer(words),
            "scan": self.scan(),
            "draft": self._draft(words),
        }

    def _draft(self, words: Words) -> dict[str, Any]:
        keeps = self.keeps_drafts
        return draftfacts.of_state(self.state, self.offering, self.language, keeps, words)

    def scan(self) -> dict[str, Any]:
        """The way in by a code, where there is a scanner; what to know of it when it isn't open."""
        state = self.state
        if not self.has_scanner or not isinstance(state, Identifying | Redeeming):
            return EMPTY
        why = "lost" if self.scanner_problem else "" if self.online else "offline"
        words = self.words[self.language]
        return {
            "open": not why,
            "checking": isinstance(state, Redeeming),
            "closedText": words(f"visit.scan_{why}") if why else "",
        }

    def _offers(self) -> bool:
        """The first page says what can be done here, as soon as the catalogue may be read."""
        return isinstance(self.state, Choosing) or (self.awake and isinstance(self.state, Idle))

    def item(self, draft: Draft) -> Item:
        """The draft's item in the language of the screen, in the version in which it was begun."""
        return draftfacts.begun_item(draft.item, draft.pin, self.offering(), self.language)

    def _home(self) -> dict[str, Any]:
        who = self.state.citizen if isinstance(self.state, Choosing) else None
        month = self.homepage.month
        return homepage.home(self.offering(), self.find("", self.language, who, month), month)

    def results(self) -> dict[str, Any]:
        """What was found for what is typed on the home page; nothing while nothing is."""
        page = self.homepage
        if not isinstance(self.state, Choosing) or not page.text.strip():
            return EMPTY
        hits = self.find(page.text, self.language, self.state.citizen, page.month)
        return homepage.found(self.offering(), hits)

    def group(self) -> dict[str, Any]:
        """The group that is open on the home page."""
        open_ = self.homepage.group
        return (
            homepage.group(self.offering(), *open_) if open_ and isinstance(self.state, Choosing) else EMPTY
        )

    def _guide(self) -> dict[str, Any]:
        if not isinstance(self.state, Guiding):
            return EMPTY
        item = self.item(self.state.draft)
        names = {each.code: each.name for each in self.offering().listings} if item.parts else {}
        return facts.guide(item, self.online, [names[part] for part in item.parts if part in names])

    def offering(self) -> Offering:
        """What there is, in the language of the screen."""
        return self.catalogue(self.language)

    def _form(self, words: Words) -> dict[str, Any]:
        if not isinstance(self.state, Filling):
            return EMPTY
        item = self.item(self.state.draft)
        if item.form is None:
            return EMPTY
        draft, answers = self.state.draft, self._reckoned(item.form, self.state.draft)
        self.form.known = given(item.form, draft.citizen, draft.known or NOTHING)
        home = f"{item.code[2:4]}0000"  # the province whose item it is
        own = draft.item.form.rules if draft.item.form else ()  # by them it is checked
        said = {one.message: other.message for one, other in zip(own, item.form.rules, strict=False)}
        asking = Questions(answers, words, reveal=self.revealing, home=home, rules=said)
        shown = self.form.facts(item.form, item.name, asking)
        for one in shown["fields"]:
            if one["locked"]:  # what is typed stays as it is under the finger
                one["value"] = self._drawn(one["value"])
        return shown

    def _reckoned(self, form: Form, draft: Draft) -> Answers:
        return reckoned(form, draft.answers, self.today())

    def filling(self, draft: Draft) -> Draft:
        """What is filled in, with what is calculated of it: pages may depend on that."""
        form = draft.item.form
        return replace(draft, answers=self._reckoned(form, draft)) if form else draft

    def show_faults(self, state: Filling) -> None:
        draft = self.filling(state.draft)
        if draft.item.form:
            self.form.show_faults(draft.item.form, draft.answers, state.faults)

    def reached(self) -> int:
        """How far the person got in the form: see `SavedDraft`."""
        draft = self.filling(self.state.draft) if isinstance(self.state, Filling) else None
        return self.form.reached(draft.item.form, draft.answers) if draft and draft.item.form else 0

    def figures(self) -> dict[str, str]:
        """What is calculated of the answers so far, by path."""
        form = self.item(self.state.draft).form if isinstance(self.state, Filling) else None
        if form is None or not isinstance(self.state, Filling):
            return {}
        return figures(form, self._reckoned(form, self.state.draft), self.words[self.language])

    def turn_form(self, single: bool) -> None:
        """One question a page, or a section."""
        draft = self.filling(self.state.draft) if isinstance(self.state, Filling) else None
        self.form.turn(draft.item.form if draft else None, draft.answers if draft else {}, single)

    def _materials(self, words: Words) -> dict[str, Any]:
        if not isinstance(self.state, Collecting):
            return EMPTY
        draft = self.state.draft
        item = self.item(draft)
        return self.sheets.facts(draft, item, words, self.page_picture)

    @property
    def ways(self) -> bool:
        """Whether there is more than one other way than the camera."""
        return self.witness and without_camera(self.state) is not None

    def _face(self, words: Words) -> dict[str, Any]:
        state = self.state
        if isinstance(state, AskingGuardian):
            return {"ways": self.ways}
        if not isinstance(state, Consenting | CheckingFace):
            return EMPTY
        looking = isinstance(state, CheckingFace)
        taken = isinstance(state, CheckingFace) and state.photo is not None
        tries = state.tries if isinstance(state, CheckingFace) else 0
        problem = state.problem if isinstance(state, CheckingFace) else None
        unlike = problem is not None and problem.code == "face-unlike"  # one more photo, whatever it shows
        advice = "taken" if taken else self.advice
        return {
            "asking": not looking,
            "ways": self.ways,
            "running": looking and not taken,
            "advice": advice,
            "adviceText": words(f"visit.advice_{advice}"),
            "taken": taken,
            "checking": taken,
            "verdict": "failed" if tries and not unlike else "",
            "tries": tries,
            "triesLeft": FACE_TRIES - tries,
        }

    def _confirmation(self, words: Words) -> dict[str, Any]:
        state = self.state
        if not isinstance(state, Confirming):
            return EMPTY
        shown = facts.confirm(state.draft, self.item(state.draft), state.proof, words, self.revealing)
        citizen = state.draft.citizen
        lost = GETA in self._drawn(citizen.name + citizen.latin_name)
        shown["rows"] = self._drawn_rows(shown["rows"], words if lost else None)
        return shown | {"photoUrl": self.face_url, "portraitUrl": self.portrait_url}

    def receipt(self) -> dict[str, Any]:
        state = self.state
        if not isinstance(state, Settling | Printing):
            return EMPTY
        printed = state.printed if isinstance(state, Printing) else None
        words, settling = self.words[self.language], isinstance(state, Settling)
        shown = facts.receipt(state.receipt, printed, words, settling=settling, online=self.online)
        item = self.offering().item(state.receipt.item_code)
        return shown | ({"itemName": item.name} if item else {})

    def _answer(self, words: Words) -> dict[str, Any]:
        state = self.state
        if not isinstance(state, Showing):
            return EMPTY
        shown = facts.answer(state.sheet, state.printed, words)
        return shown | {"rows": self._drawn_rows(shown["rows"])}

    def _drawn(self, text: str) -> str:
        """The text with 〓 where this screen would show an empty box, and no line that begins with a middle
        dot (GB/T 15834, 5.1.7)."""
        return drawn(text, self.missing(text)).replace(DOT, WORD_JOINER + DOT)

    def _drawn_rows(self, rows: list[dict[str, str]], words: Words | None = None) -> list[dict[str, str]]:
        """Rows as they can be drawn; with ``words``, one more says why a letter of the name isn't there."""
        rows = [row | {"value": self._drawn(row["value"])} for row in rows]
        if words:
            rows.append({"label": words("visit.name_letters"), "value": words("visit.name_letters_text")})
        return rows
