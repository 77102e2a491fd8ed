"""A whole visit by script: the real flow, the real hands, store and platform; only the room is pretended.

The person reads, fills in what is open page by page, gives their word or a paper, shows their face, confirms,
takes the slip and goes.  Every event goes through `step`, every order through `Hands`.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from PIL import Image

from kiosk.authoring.scripted import fill
from kiosk.cardwatch import CardWatch
from kiosk.clock import SystemClock, Uuid7
from kiosk.domain.applications import GivenMaterial, Page, Receipt
from kiosk.domain.faces import FacePhoto
from kiosk.domain.formvalues import given
from kiosk.domain.items import Item
from kiosk.domain.known import NOTHING
from kiosk.domain.people import Citizen
from kiosk.flows import visit_events as on
from kiosk.flows.materials import missing_materials, open_materials
from kiosk.flows.resident import step
from kiosk.flows.visit_states import (
    CheckingFace,
    Choosing,
    Collecting,
    Confirming,
    Consenting,
    Evaluating,
    Filling,
    Guiding,
    Identifying,
    Idle,
    Parting,
    Printing,
    Showing,
    State,
    Trouble,
)
from kiosk.hands import Hands, Ports
from kiosk.ports import AnswerSheet
from kiosk.words import Words
from offline.station import Line, Station
from tests.helpers.fakes import FakeCamera, FakePrinter, FakeReader
from ui.formpage import FormPage

LIMIT = 200  # events: a visit that takes more has lost its way


@dataclass
class Walked:
    """What came of a visit: where it went, and what it left."""

    states: list[str] = field(default_factory=list)
    receipt: Receipt | None = None
    sheet: AnswerSheet | None = None
    pages: int = 0  # of the form that were shown
    known: int = 0  # facts that came from registers
    settled: tuple[str, ...] = ()
    pledged: tuple[str, ...] = ()
    photographed: tuple[str, ...] = ()


class ScriptedVisit:
    def __init__(self, station: Station, platform: Line) -> None:
        self.events: deque[on.Event] = deque()
        cards = CardWatch(FakeReader(), lambda call: call())
        ports = Ports(cards, FakeCamera(), FakePrinter(), station.outbox, platform, SystemClock())
        words = Words("zh-CN", strict=True)
        hands = Hands(ports, "青石镇", 0.0, lambda: words, self.events.append, lambda: ())
        self._orders = hands.orders() | station.draft_hands(platform.gateway).orders()
        self._ids, self._clock = Uuid7(), SystemClock()

    def walk(self, item: Item, citizen: Citizen) -> Walked:
        """From the first touch to the goodbye."""
        state: State = Idle()
        walked = Walked()
        self.events.append(on.Started())
        for _ in range(LIMIT):
            event = self.events.popleft() if self.events else self._act(state, item, citizen, walked)
            state, effects = step(state, event)
            walked.states.append(type(state).__name__)
            if isinstance(state, Trouble):
                raise AssertionError(f"{item.name}: {state.problem}")
            for effect in effects:
                if (told := self._orders[type(effect)].act(effect)) is not None:
                    self.events.append(told)
            if isinstance(state, Parting) and not self.events:
                return walked
        raise AssertionError(f"{item.name}: {walked.states[-5:]}")

    def _act(self, state: State, item: Item, citizen: Citizen, walked: Walked) -> on.Event:
        """What the person does on a page."""
        simple: dict[type, Callable[[], on.Event]] = {
            Identifying: lambda: on.CardRead(citizen),
            Choosing: lambda: on.ItemChosen(item),
            Guiding: on.GuideAccepted,
            Consenting: lambda: on.ConsentGiven(self._now()),
            CheckingFace: lambda: on.FaceTaken(portrait()),
            Evaluating: on.Declined,
        }
        match state:
            case Filling():
                return self._fill(state, walked)
            case Collecting():
                return _collect(state, walked)
            case Confirming():
                walked.pledged = state.draft.pledged
                walked.settled = tuple(one.code for one in (state.draft.known or NOTHING).settled)
                return on.Confirmed(self._ids.new(), self._now())
            case Printing():
                walked.receipt = state.receipt
                return on.Finished()
            case Showing():
                walked.sheet = state.sheet
                return on.Finished()
            case _:
                return simple[type(state)]()

    def _fill(self, state: Filling, walked: Walked) -> on.Event:
        """Page by page, as the screen shows them; each is in order before the next is seen."""
        form, today = state.draft.item.form, date.today()  # noqa: DTZ011 - as the screen's clock
        assert form is not None
        assert not state.faults, state.faults
        known = given(form, state.draft.citizen, state.draft.known or NOTHING)
        walked.known = sum(bool(one.source) for one in known.values())
        page = FormPage()
        page.known = known
        answers = fill(form, state.draft.answers, today)
        card = {key: one.text for key, one in known.items()}
        for _ in range(LIMIT):
            walked.pages += 1
            if page.advance(form, answers, today, card):
                return on.FormFilled(answers, today)
            assert not page.faults, page.faults
        raise AssertionError("a form without an end")

    def _now(self) -> str:
        return self._clock.now().isoformat()


def _collect(state: Collecting, walked: Walked) -> on.Event:
    """A word where that will do, else a paper, one after the other."""
    missing = missing_materials(state.draft)
    if not missing:
        return on.MaterialsComplete()
    material = next(m for m in open_materials(state.draft) if m.code == missing[0])
    if material.may_be_promised:
        return on.MaterialPledged(material.code)
    walked.photographed += (material.code,)
    return on.MaterialGiven(GivenMaterial(material.code, (paper(),)))


def paper() -> Page:
    return Page(_jpeg(200, 280), 200, 280)


def portrait() -> FacePhoto:
    """Noise of the right proportions (GA 461): the reference platform compares with no picture."""
    return FacePhoto(_jpeg(358, 441), 358, 441, 100, 120)


def _jpeg(width: int, height: int) -> bytes:
    random = np.random.default_rng(7)
    buffer = io.BytesIO()
    noise = random.integers(0, 255, (height, width, 3), dtype=np.uint8)
    Image.fromarray(noise).save(buffer, "JPEG", quality=60)
    return buffer.getvalue()
