"""The card watch: fresh cards count, old ones don't, and nothing stops it."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest

from kiosk.cardwatch import LEFT_S, CardWatch
from kiosk.domain.people import Citizen
from kiosk.domain.staff import StaffProof
from kiosk.ports import Health, Presence, State
from kiosk.problems import Problem
from tests.helpers.fakes import FakeReader, FakeStaffReader
from tests.helpers.people import citizen

WHO = citizen()


@dataclass
class Hall:
    reader: FakeReader
    watch: CardWatch
    calls: queue.Queue[Callable[[], None]]
    seen: list[Presence] = field(default_factory=list)
    arrived: int = 0
    read: list[Citizen | Problem] = field(default_factory=list)
    now: float = 100.0

    def until(self, true: Callable[[], bool]) -> None:
        """Take posted calls until something holds; a call that never comes fails the test."""
        while not true():
            self.calls.get(timeout=10)()


@pytest.fixture
def hall() -> Iterator[Hall]:
    yield from watched(FakeReader())


def watched(reader: FakeReader) -> Iterator[Hall]:
    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    watch = CardWatch(reader, calls.put, lambda: made.now)
    made = Hall(reader, watch, calls)

    def count() -> None:
        made.arrived += 1

    made.watch.present = made.seen.append
    made.watch.arrived = count
    yield made
    made.watch.close()
    assert reader.closed


def started(hall: Hall) -> None:
    """The watch runs and has seen what lies there."""
    hall.watch.start()
    hall.reader.lose(Problem("reader-missing"))
    hall.until(lambda: bool(hall.seen) and hall.seen[-1].problem is not None)
    hall.reader.take()
    hall.until(lambda: hall.seen[-1] == Presence())


def test_a_fresh_card_is_announced_and_read_when_wanted(hall: Hall) -> None:
    started(hall)
    hall.reader.lay(WHO)
    hall.until(lambda: hall.arrived == 1)
    assert hall.reader.reads == 0
    hall.watch.want(hall.read.append)
    hall.until(lambda: bool(hall.read))
    assert hall.read == [WHO]
    assert hall.reader.reads == 1


def test_a_card_from_before_the_start_counts_for_nothing(hall: Hall) -> None:
    hall.reader.lay(WHO)
    hall.watch.want(hall.read.append)
    hall.watch.start()
    hall.until(lambda: bool(hall.seen) and hall.seen[-1].arrival > 0)
    hall.reader.lay(Problem("card-expired"))
    hall.until(lambda: bool(hall.read))
    assert hall.read == [Problem("card-expired")]
    assert hall.arrived == 0


def test_a_card_that_lay_there_announces_nobody_also_when_the_reader_was_away(hall: Hall) -> None:
    hall.reader.lay(WHO)
    hall.watch.start()
    for _ in range(2):
        hall.until(lambda: bool(hall.seen) and hall.seen[-1].arrival == 1)
        hall.watch.health()  # it has looked since
        while not hall.calls.empty():
            hall.calls.get()()
        assert hall.arrived == 0
        hall.reader.lose(Problem("reader-missing"))
        hall.until(lambda: hall.seen[-1].problem is not None)
        hall.reader.find_again()
    hall.reader.lay(WHO)
    hall.until(lambda: hall.arrived == 1)


def test_a_card_in_a_reader_that_comes_late_lay_there_before(hall: Hall) -> None:
    hall.reader.lose(Problem("reader-service-stopped"))
    hall.watch.start()
    hall.until(lambda: bool(hall.seen) and hall.seen[-1].problem is not None)
    hall.watch.want(hall.read.append)
    hall.reader.lay(WHO)
    hall.until(lambda: hall.seen[-1].arrival > 0)
    hall.reader.lay(Problem("card-expired"))
    hall.until(lambda: bool(hall.read))
    assert hall.read == [Problem("card-expired")]
    assert hall.arrived == 0


def test_a_card_left_from_the_last_visit_counts_for_nothing(hall: Hall) -> None:
    started(hall)
    hall.reader.lay(WHO)
    hall.until(lambda: hall.arrived == 1)
    hall.watch.forget()
    hall.watch.want(hall.read.append)
    hall.reader.lose(Problem("reader-missing"))
    hall.until(lambda: hall.seen[-1].problem is not None)
    assert hall.read == []
    hall.reader.lay(WHO)
    hall.until(lambda: bool(hall.read))


def left(hall: Hall) -> bool:
    return Problem("card-left-behind") in hall.watch.health().problems


def test_a_card_that_stays_after_its_visit_is_told_to_staff_until_it_is_taken(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    started(hall)
    hall.reader.lay(WHO)
    hall.until(lambda: hall.arrived == 1)
    hall.now += 1000
    assert not left(hall), "a visit may take its time"
    hall.watch.forget()
    hall.now += LEFT_S - 1
    assert not left(hall), "the person is just taking it"
    hall.now += 1
    assert [left(hall), left(hall)] == [True, True]
    assert hall.watch.health().state is State.GOOD, "the reader itself is well"
    assert [record.message for record in caplog.records] == ["a card was left behind on the reader"]
    hall.reader.take()
    hall.until(lambda: hall.seen[-1] == Presence())
    assert not left(hall)
    hall.reader.lay(WHO)
    hall.until(lambda: hall.arrived == 2)
    hall.now += 1000
    assert not left(hall), "the next person's card"


def test_a_card_that_lay_there_at_the_start_is_told_to_staff(hall: Hall) -> None:
    hall.reader.lay(WHO)
    hall.watch.start()
    hall.until(lambda: bool(hall.seen) and hall.seen[-1].arrival > 0)
    assert not left(hall)
    hall.now += LEFT_S
    assert left(hall)


def test_after_a_bad_reading_the_next_card_is_read(hall: Hall) -> None:
    started(hall)
    hall.watch.want(hall.read.append)
    hall.reader.lay(Problem("card-unreadable"))
    hall.until(lambda: len(hall.read) == 1)
    hall.reader.lay(WHO)
    hall.until(lambda: len(hall.read) == 2)
    assert hall.read == [Problem("card-unreadable"), WHO]


def test_a_card_is_spent_when_it_lies_there_and_will_not_be_read(hall: Hall) -> None:
    started(hall)
    assert not hall.watch.spent
    hall.reader.lay(Problem("card-unreadable"))
    hall.until(lambda: hall.arrived == 1)
    assert not hall.watch.spent, "it waits for whoever asks"
    hall.watch.want(hall.read.append)
    hall.until(lambda: bool(hall.read))
    assert hall.watch.spent
    hall.reader.take()
    hall.until(lambda: hall.seen[-1] == Presence())
    assert not hall.watch.spent
    hall.watch.unwant()
    hall.reader.lay(WHO)
    hall.until(lambda: hall.arrived == 2)
    hall.watch.forget()
    assert hall.watch.spent


class AskingReader(FakeReader):
    """Asks something while it reads."""

    asked: Callable[[], object] = staticmethod(lambda: None)

    def read(self) -> Citizen | Problem:
        self.asked()
        return super().read()


def test_a_card_that_is_being_read_is_not_spent() -> None:
    reader, spent = AskingReader(), list[bool]()
    for made in watched(reader):
        reader.asked = lambda watch=made.watch: spent.append(watch.spent)  # type: ignore[misc]
        started(made)
        made.watch.want(made.read.append)
        reader.lay(WHO)
        made.until(lambda made=made: bool(made.read))  # type: ignore[misc]
    assert spent == [False]


def test_a_reading_that_nobody_wants_any_more_is_dropped(hall: Hall) -> None:
    started(hall)
    hall.watch.want(hall.read.append)
    hall.reader.lay(WHO)
    posted: list[Callable[[], None]] = []
    while hall.reader.reads == 0:
        posted.append(hall.calls.get(timeout=10))
    hall.watch.health()  # the reading is over, and nobody was told yet
    hall.watch.unwant()
    for call in posted:
        call()
    hall.reader.take()
    hall.until(lambda: hall.seen[-1] == Presence())
    assert hall.read == []


def test_a_broken_driver_is_named_and_survived(hall: Hall) -> None:
    started(hall)
    hall.reader.broken = OSError("bus")
    hall.until(lambda: hall.seen[-1].problem == Problem("reader-missing", "OSError"))
    hall.reader.lay(WHO)
    hall.until(lambda: hall.arrived == 1)


def test_how_the_reader_is_comes_from_its_own_thread(hall: Hall) -> None:
    hall.watch.start()
    assert hall.watch.health() == Health(State.GOOD)
    assert hall.watch.state == Health(State.GOOD)


def test_a_driver_that_breaks_is_bad_and_nobody_waits_for_ever(hall: Hall) -> None:
    hall.reader.broken = RuntimeError()
    asked: Future[Health] = Future()
    hall.watch._asked.append(asked)
    hall.watch.start()
    health = asked.result(timeout=10)
    assert (health.state, [p.code for p in health.problems]) == (State.BAD, ["reader-missing"])


def test_a_watch_that_has_ended_knows_nothing_of_its_reader(hall: Hall) -> None:
    waiting: Future[Health] = Future()
    hall.watch._asked.append(waiting)
    hall.watch.start()
    hall.watch.close()
    assert waiting.result(timeout=10).state is not State.BAD
    assert hall.watch.health() == Health(State.UNKNOWN)


PROOF = StaffProof("1001", b"?" * 32, signature=b"!" * 64)


@pytest.fixture
def staffed() -> Iterator[Hall]:
    """A hall whose reader can read staff cards."""
    yield from watched(FakeStaffReader())


def challenge() -> bytes:
    return b"?" * 32


def staff_reader(hall: Hall) -> FakeStaffReader:
    assert isinstance(hall.reader, FakeStaffReader)
    return hall.reader


def test_a_staff_card_answers_who_asked_and_begins_no_visit(staffed: Hall) -> None:
    started(staffed)
    answers: list[StaffProof | Problem] = []
    staffed.watch.want_staff(challenge, answers.append)
    staff_reader(staffed).lay_staff(PROOF)
    staffed.until(lambda: bool(answers))
    staff_reader(staffed).take()
    staffed.until(lambda: staffed.seen[-1].arrival == 0)
    staff_reader(staffed).lay_staff(Problem("staff-card-other"))
    staffed.until(lambda: len(answers) == 2)
    assert answers == [PROOF, Problem("staff-card-other")]
    assert (staffed.arrived, staffed.reader.reads) == (0, 0)
    staffed.watch.unwant()
    # What lies there now is used up: nobody else's reading takes it.
    staffed.watch.want(staffed.read.append)
    staffed.watch.health()  # it has looked since
    assert staffed.reader.reads == 0
    staff_reader(staffed).take()
    staffed.until(lambda: staffed.seen[-1].arrival == 0)
    staffed.reader.lay(WHO)
    staffed.until(lambda: bool(staffed.read))
    assert staffed.read == [WHO]
    assert staffed.reader.reads == 1


def test_an_answer_of_a_staff_card_that_nobody_wants_any_more_is_dropped(staffed: Hall) -> None:
    started(staffed)
    answers: list[StaffProof | Problem] = []
    staffed.watch.want_staff(challenge, answers.append)
    staff_reader(staffed).lay_staff(PROOF)
    posted: list[Callable[[], None]] = []
    while not staff_reader(staffed).pins:
        posted.append(staffed.calls.get(timeout=10))
    staffed.watch.health()  # the card has answered, and nobody was told yet
    staffed.watch.unwant()
    for call in posted:
        call()
    staff_reader(staffed).take()
    staffed.until(lambda: staffed.seen[-1] == Presence())
    assert answers == []


def test_a_card_that_wants_its_pin_is_given_it_once(staffed: Hall) -> None:
    started(staffed)
    answers: list[StaffProof | Problem] = []
    staffed.watch.want_staff(challenge, answers.append)
    staff_reader(staffed).lay_staff(PROOF, card_pin="4829")
    staffed.until(lambda: len(answers) == 1)
    staffed.watch.want_staff(challenge, answers.append, "0000")
    staffed.until(lambda: len(answers) == 2)
    staffed.watch.want_staff(challenge, answers.append, "4829")
    staffed.until(lambda: len(answers) == 3)
    wrong = Problem("staff-card-pin-wrong", count=2)
    assert answers == [Problem("staff-card-pin-needed"), wrong, PROOF]
    staff_reader(staffed).take()
    staffed.until(lambda: staffed.seen[-1].arrival == 0)
    staff_reader(staffed).lay_staff(PROOF, card_pin="4829")
    staffed.until(lambda: len(answers) == 4)
    assert staff_reader(staffed).pins == ["", "0000", "4829", ""]


def test_a_pin_for_a_card_that_has_gone_is_given_to_no_other(staffed: Hall) -> None:
    started(staffed)
    answers: list[StaffProof | Problem] = []
    staffed.watch.want_staff(challenge, answers.append, "4829")
    staffed.until(lambda: bool(answers))
    staff_reader(staffed).lay_staff(PROOF)
    staffed.until(lambda: len(answers) == 2)
    assert answers == [Problem("card-removed-early"), PROOF]
    assert staff_reader(staffed).pins == [""]


def test_a_staff_card_that_lay_there_before_does_not_count(staffed: Hall) -> None:
    started(staffed)
    staff_reader(staffed).lay_staff(PROOF)
    staffed.until(lambda: staffed.arrived == 1)
    staffed.watch.forget()
    answers: list[StaffProof | Problem] = []
    staffed.watch.want_staff(challenge, answers.append)
    staff_reader(staffed).take()
    staffed.until(lambda: staffed.seen[-1].arrival == 0)
    assert staff_reader(staffed).pins == []


def test_a_reader_that_can_not_read_staff_cards_says_so_and_never_answers(hall: Hall) -> None:
    started(hall)
    assert not hall.watch.reads_staff_cards
    answers: list[StaffProof | Problem] = []
    hall.watch.want_staff(challenge, answers.append)
    hall.reader.lay(WHO)
    hall.until(lambda: hall.seen[-1].arrival > 0)
    hall.reader.take()
    hall.until(lambda: hall.seen[-1].arrival == 0)
    assert (answers, hall.reader.reads, hall.arrived) == ([], 0, 0)


def test_a_card_on_the_staff_reader_is_a_key_only_when_it_is_laid_down_while_somebody_asks() -> None:
    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    reader = FakeStaffReader()
    room = Hall(reader, CardWatch.for_staff(reader, calls.put), calls)
    room.watch.present = room.seen.append
    started(room)
    reader.lay_staff(PROOF)
    room.until(lambda: room.seen[-1].arrival > 0)
    calls.get(timeout=10)()  # nobody asked: it is used up
    answers: list[StaffProof | Problem] = []
    room.watch.want_staff(challenge, answers.append)
    room.watch.health()  # it has looked since
    assert reader.pins == []
    reader.take()
    room.until(lambda: room.seen[-1].arrival == 0)
    reader.lay_staff(PROOF)
    room.until(lambda: bool(answers))
    assert answers == [PROOF]
    room.watch.close()
