"""When the terminal asks after its applications, and from which number."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.contract.progress import Decision
from kiosk.crypto.sm2 import PrivateKey
from kiosk.domain.applications import Level
from kiosk.problems import Problem
from offline.outcomes import Outcomes
from offline.progress import EVERY_S, Inquiry
from offline.wire import Refusal, Remedy
from tests.helpers.applications import application
from tests.helpers.gateway import DOWN, MemoryPlatform
from tests.helpers.progress import Decisions
from tests.helpers.station import PLATFORM, TERMINAL, Station, sync_of, until_idle


@dataclass
class Broken(Decisions):
    """``refusal`` instead of an answer, as long as it is set."""

    refusal: Refusal | None = None

    def progress(self, after: int):
        if self.refusal is not None:
            self.asked.append(after)
            return self.refusal
        return super().progress(after)


def inquiry(station: Station, line: Decisions) -> Inquiry:
    outcomes = Outcomes(station.db, TERMINAL, station.outbox.times, station.keys, PLATFORM.public)
    return Inquiry(line, outcomes, station.clock.monotonic)


def arrived(station: Station, level: Level = Level.ACCEPTED) -> str:
    made = application(pages=0)
    station.outbox.save(made)
    until_idle(sync_of(station, MemoryPlatform(level=level)))
    return made.id


def known_to(asking: Inquiry, line: Decisions) -> None:
    """The first answer: from here on the life of the platform is known."""
    line.decide({"id": application().id, "content_digest": "0" * 64}, Decision.FINISHED)
    asking.ask()


def test_it_asks_every_five_minutes_and_goes_on_from_where_it_was(station: Station) -> None:
    line = Broken()
    asking = inquiry(station, line)
    known_to(asking, line)
    asking.ask()
    station.clock.forward(EVERY_S - 1)
    asking.ask()
    assert line.asked == [0]
    station.clock.forward(1)
    asking.ask()
    assert line.asked == [0, 1]
    assert asking.outcomes.cursor().sequence == 1


def test_it_asks_at_each_greeting_while_somebody_waits(station: Station) -> None:
    given, line = arrived(station, Level.RECEIVED), Broken()
    asking = inquiry(station, line)
    known_to(asking, line)
    for _ in range(3):
        asking.ask()
    assert line.asked == [0, 1, 1, 1]
    line.decide(station.row(given), Decision.ACCEPTED)
    asking.ask()
    asking.ask()
    assert line.asked == [0, 1, 1, 1, 1]
    assert station.row(given)["level"] == Level.ACCEPTED


def test_a_new_life_of_the_platform_is_asked_at_once_and_from_the_first_on(station: Station) -> None:
    given, line = arrived(station), Broken()
    asking = inquiry(station, line)
    known_to(asking, line)
    line.life, line.issued_at = "epoch-2", "2026-03-05T09:00:00+08:00"
    line.made.clear()
    line.decide(station.row(given), Decision.SUPPLEMENT)
    asking.ask()
    assert line.asked == [0, 0]
    assert station.row(given)["state"] == "supplement"


def test_many_outcomes_come_page_by_page(station: Station) -> None:
    given, line = arrived(station), Broken(page=2)
    for _ in range(5):
        line.decide(station.row(given), Decision.SUPPLEMENT)
    asking = inquiry(station, line)
    asking.ask()
    assert line.asked == [0, 2, 4]
    assert asking.outcomes.cursor().sequence == 5


def test_what_waits_for_its_application_stops_no_later_page(station: Station) -> None:
    given, line, made = arrived(station), Broken(page=1), application(pages=0)
    station.outbox.save(made)
    line.decide(station.row(made.id), Decision.FINISHED)
    line.decide(station.row(given), Decision.SUPPLEMENT)
    asking = inquiry(station, line)
    asking.ask()
    assert line.asked == [0, 1]
    assert station.row(given)["state"] == "supplement"
    assert asking.outcomes.cursor().sequence == 0
    until_idle(sync_of(station, MemoryPlatform()))
    station.clock.forward(EVERY_S)
    asking.ask()
    assert station.row(made.id)["state"] == "finished"


def test_a_line_that_is_down_is_asked_again_at_the_next_greeting(station: Station) -> None:
    line = Broken()
    asking = inquiry(station, line)
    known_to(asking, line)
    station.clock.forward(EVERY_S)
    line.refusal = DOWN
    asking.ask()
    asking.ask()
    assert line.asked == [0, 1, 1]
    line.refusal = Refusal(Remedy.BUSINESS, Problem("platform-refused"), "not-found")  # an older platform
    asking.ask()
    asking.ask()
    assert line.asked == [0, 1, 1, 1]


def test_an_answer_that_is_not_the_platforms_ends_the_round(station: Station) -> None:
    given, line = arrived(station), Broken()
    asking = inquiry(station, line)
    known_to(asking, line)
    line.decide(station.row(given), Decision.FINISHED)
    station.clock.forward(EVERY_S)
    line.key = PrivateKey.generate()
    asking.ask()
    assert line.asked == [0, 1]
    assert asking.outcomes.cursor().sequence == 1
    assert station.row(given)["state"] == "accepted"
