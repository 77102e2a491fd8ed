"""The PC/SC reader over a service made of Python: what the real daemon can't be made to do in a test."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from devices.card import NoReader, open_reader
from devices.card.patience import OneThread
from devices.card.pcsc import PcscReader
from devices.card.people import cast
from devices.card.simulated import SimulatedReader
from devices.card.virtual import SocialCard, card_of
from devices.card.winscard import Slot
from devices.card.wrapping import load_profile
from kiosk.config import Card
from kiosk.ports import CardReader, Presence, State
from kiosk.problems import Failed, Problem
from tests.helpers.cards import StraightLink

PERSON = cast()["young-man"]
PRESENT, EMPTY = Slot(True, 1, 0), Slot(False, 0, 0)


class Desk:
    """What stands on the desk: readers and their slots, and how the service is today.  Steered by tests."""

    def __init__(self) -> None:
        self.slots: dict[str, Slot] = {"left": EMPTY}
        self.down: str | None = None
        self.fails_first: str | None = None  # what a look fails with, though there is a context
        self.hangs = threading.Event()
        self.hangs.set()  # cleared: every look waits
        self.opened = self.closed = 0

    def connect(self) -> FakeService:
        if self.down:
            raise Failed(self.down)
        self.opened += 1
        return FakeService(self)


class FakeService:
    """Obeys what `PcscReader` needs of `devices.card.winscard.Service`."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def look(
        self, known: Mapping[str, Slot], timeout: float, wanted: str = "", other: str = ""
    ) -> dict[str, Slot]:
        self.desk.hangs.wait()
        if trouble := self.desk.down or self.desk.fails_first:
            raise Failed(trouble)
        return dict(self.desk.slots)

    @contextmanager
    def connect(self, reader: str) -> Iterator[StraightLink]:
        if not self.desk.slots[reader].present:
            raise Failed("card-removed-early")
        yield StraightLink(card_of(PERSON))

    def close(self) -> None:
        self.desk.closed += 1


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def reader(desk: Desk) -> Iterator[PcscReader]:
    ours = PcscReader(
        load_profile("generic"),
        today=lambda: date(2026, 11, 21),
        connect=desk.connect,  # type: ignore[arg-type]
    )
    yield ours
    desk.hangs.set()
    ours.close()
    assert desk.closed == desk.opened, "every context is given back"


def code(seen: Presence) -> str:
    return seen.problem.code if seen.problem else "fine"


def test_a_reader_unplugged_and_plugged_in_again(reader: PcscReader, desk: Desk) -> None:
    assert reader.health().state is State.UNKNOWN
    assert reader.poll(0) == Presence()
    desk.slots = {}
    assert code(reader.poll(0)) == "reader-missing"
    assert reader.health().state is State.BAD
    assert reader.read() == Problem("reader-missing", "no reader of that name is connected")
    desk.slots = {"left": PRESENT}
    assert reader.poll(0) == Presence(1)
    assert reader.read() == PERSON
    assert reader.health().state is State.GOOD


def test_one_of_two_readers_is_lost(reader: PcscReader, desk: Desk) -> None:
    desk.slots = {"left": PRESENT, "right": EMPTY}
    assert reader.poll(0) == Presence(1)
    desk.slots = {"left": PRESENT}
    assert reader.poll(0) == Presence(1)
    desk.slots = {"right": PRESENT}
    assert reader.poll(0) == Presence(2)


def test_an_account_that_polkit_turns_away(reader: PcscReader, desk: Desk) -> None:
    desk.down = "reader-refused"
    assert code(reader.poll(0)) == "reader-refused"
    desk.down = None
    assert reader.poll(0) == Presence()


def test_a_lost_context_is_given_back_and_made_anew(reader: PcscReader, desk: Desk) -> None:
    reader.poll(0)
    desk.down = "reader-service-stopped"
    assert code(reader.poll(0)) == "reader-service-stopped"
    assert desk.closed == 1
    desk.down = None
    assert reader.poll(0) == Presence()
    assert desk.opened == 2


def test_a_service_that_hangs_costs_one_limit_and_gives_its_context_back_when_it_returns(
    reader: PcscReader, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.card.pcsc._GRACE_S", 0.05)
    desk.slots = {"left": PRESENT}
    assert reader.poll(0) == Presence(1)
    desk.hangs.clear()
    assert code(reader.poll(0)) == "reader-service-stopped"
    found = reader.read()
    assert isinstance(found, Problem)
    assert found.code == "reader-service-stopped"
    desk.hangs.set()
    assert reader.poll(0) == Presence(1), "nobody can tell that it is another card"
    assert reader.read() == PERSON
    for left in threading.enumerate():
        if left.name == "card reader" and left is not reader._thread._thread:
            left.join(5)


def test_a_context_that_fails_at_its_first_look_is_given_back(reader: PcscReader, desk: Desk) -> None:
    """Of any failure: the service keeps a limited number of them for a program."""
    for trouble in ("reader-service-stopped", "card-unreadable"):
        desk.fails_first = trouble
        assert code(reader.poll(0)) == trouble
        assert desk.opened == desk.closed
    assert desk.opened == 2
    desk.fails_first = None
    assert reader.poll(0) == Presence()


def test_news_end_a_wait(reader: PcscReader, desk: Desk) -> None:
    reader.poll(0)
    desk.slots = {"left": PRESENT}
    assert reader.poll(3600) == Presence(1)


def test_a_card_swapped_after_the_report_is_not_read(reader: PcscReader, desk: Desk) -> None:
    desk.slots = {"left": PRESENT}
    reader.poll(0)
    desk.slots = {"left": Slot(True, 3, 0)}
    found = reader.read()
    assert isinstance(found, Problem)
    assert found.code == "card-removed-early"
    assert reader.poll(0) == Presence(2)
    assert reader.read() == PERSON


@pytest.mark.parametrize(("contact", "asked"), [(True, "00A40400"), (False, "FFFE0000")])
def test_what_is_likelier_is_asked_first_and_on_a_connection_of_its_own(
    desk: Desk, contact: bool, asked: str
) -> None:
    """A command that a card doesn't know can spoil the connection for those that it knows."""
    social, links = cast()["social"], list[StraightLink]()

    class Chip(FakeService):
        @contextmanager
        def connect(self, reader: str) -> Iterator[StraightLink]:
            links.append(StraightLink(SocialCard(social, contactless=not contact), contact))
            yield links[-1]

    reader = PcscReader(
        load_profile("generic"),
        today=lambda: date(2026, 11, 21),
        connect=lambda: Chip(desk),  # type: ignore[arg-type, return-value]
    )
    desk.slots = {"left": PRESENT}
    reader.poll(0)
    assert reader.read() == social
    assert links[0].sent[0][:4].hex().upper() == asked
    assert len(links) == (1 if contact else 2)
    reader.close()


def test_a_hanging_service_is_left_behind(desk: Desk) -> None:
    thread = OneThread("test")
    released = threading.Event()
    desk.hangs.clear()
    for _ in range(4):
        with pytest.raises(TimeoutError):
            thread.call(desk.hangs.wait, 0.01)
    with pytest.raises(TimeoutError):
        thread.call(lambda: 1, 60)  # doesn't wait: too many hang
    desk.hangs.set()
    for left in threading.enumerate():
        if left.name == "test":
            left.join(5)
    assert thread.call(lambda: 2, 60) == 2
    desk.hangs.clear()
    with pytest.raises(TimeoutError):
        thread.call(desk.hangs.wait, 0.01, released.set)
    assert not released.is_set()
    desk.hangs.set()
    assert released.wait(5), "amends are made when the call comes back"
    thread.close()


def test_a_call_that_fails_fails_at_the_caller() -> None:
    thread = OneThread("test")
    with pytest.raises(ZeroDivisionError):
        thread.call(lambda: 1 // 0, 60)
    assert thread.call(lambda: 1, 60) == 1
    thread.close()


def test_the_settings_choose_the_reader(tmp_path: Path) -> None:
    none = open_reader(Card(kind="none"))
    assert isinstance(none, NoReader)
    assert code(none.poll(0)) == "reader-missing"
    assert none.read() == none.health().problems[0]
    chosen: list[CardReader] = [open_reader(Card(kind="simulated", path=tmp_path)), open_reader(Card())]
    assert isinstance(chosen[0], SimulatedReader)
    assert isinstance(chosen[1], PcscReader)
    for ours in [none, *chosen]:
        ours.close()


@pytest.mark.parametrize("settings", [Card(kind="simulated"), Card(profile="no-such-model")])
def test_settings_that_name_nothing_are_malformed(settings: Card) -> None:
    with pytest.raises(Failed) as caught:
        open_reader(settings)
    assert caught.value.problem.code == "config-malformed"


def test_choosing_a_reader_loads_no_smart_card_library() -> None:
    """The first page must not wait for it, and a terminal without pyscard must start."""
    program = (
        "import sys; from devices.card import open_reader; from kiosk.config import Card;"
        "open_reader(Card()); sys.exit('smartcard' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], timeout=60, check=False
    )
    assert done.returncode == 0
