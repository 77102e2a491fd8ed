"""How a terminal is reaches the platform: at the start, every few minutes, and at once when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kiosk import __version__
from kiosk.clock import SystemClock
from kiosk.contract.heartbeat import Heartbeat
from kiosk.doctor import Check
from kiosk.ports import Health, State
from kiosk.problems import Failed, Problem
from kiosk.report import Report, Trial
from kiosk.sandbox.pages.terminals import SILENT_S
from kiosk.sandbox.tables import HeartbeatRow
from offline.db import FILE, open_reading
from offline.heartbeats import STALE_S, Heartbeats
from offline.reports import keep, kept
from offline.station import Station as Opened
from offline.sync import HELLO_S, Progress
from offline.wire import Refusal, Remedy
from tests.helpers import applications
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.station import HandClock, Station
from tests.helpers.terminal import Terminal, valid_application

NO_PAPER = Health(State.BAD, (Problem("printer-no-paper", "/dev/usb/lp0"),), "Xprinter")


@dataclass
class Wire:
    """Keeps what it was told; ``answer`` is what it says to it."""

    answer: Refusal | None = None
    told: list[Heartbeat] = field(default_factory=list)

    def beat(self, heartbeat: Heartbeat) -> Refusal | None:
        self.told.append(heartbeat)
        return self.answer


def report(clock: HandClock, printer: Health = NO_PAPER, **changes: object) -> Report:
    checks = (Check("card", Health(State.GOOD, detail="ACS ACR39U")), Check("printer", printer))
    return Report(clock.now().isoformat(), checks, **changes)  # type: ignore[arg-type]


def heartbeats(station: Station, wire: Wire) -> Heartbeats:
    return Heartbeats(station.data, wire, station.clock, 300)


def test_everything_that_is_known_is_told_and_nothing_personal(station: Station) -> None:
    station.outbox.save(applications.application())
    station.clock.forward(120)
    tests = {"printer": Trial(False, station.clock.now().isoformat())}
    keep(station.data, report(station.clock, tests=tests, staff_called=True, paper_left_mm=12000))
    wire = Wire()
    heartbeats(station, wire).send()
    (told,) = wire.told
    assert (told.waiting, told.oldest_waiting_s, told.needs_person) == (1, 120, 0)
    assert (told.version, told.paper_left_mm, told.staff_called) == (__version__, 12000, True)
    assert told.disk_free > 0
    card, printer = told.parts
    assert (card.name, card.state, card.problems, card.tested) == ("card", "good", (), "")
    assert (printer.state, printer.problems, printer.tested) == ("bad", ("printer-no-paper",), "bad")
    assert printer.tested_at == tests["printer"].at
    spelled = told.canonical().decode()
    assert "/dev/usb" not in spelled  # details may name paths
    citizen = applications.application().citizen
    assert citizen.name not in spelled
    assert citizen.number not in spelled
    assert Heartbeat.parse_canonical(spelled.encode()) == told


def test_it_goes_at_the_start_then_every_five_minutes(station: Station) -> None:
    wire = Wire()
    beats = heartbeats(station, wire)
    beats.send()
    station.clock.forward(299)
    beats.send()
    assert len(wire.told) == 1
    station.clock.forward(1)
    beats.send()
    assert len(wire.told) == 2


def test_a_change_is_told_at_once_and_once(station: Station) -> None:
    wire = Wire()
    beats = heartbeats(station, wire)
    keep(station.data, report(station.clock, Health(State.GOOD)))
    beats.send()
    keep(station.data, report(station.clock))
    beats.send()
    keep(station.data, report(station.clock, staff_called=True))
    beats.send()
    beats.send()
    states = [(told.parts[1].state, told.staff_called) for told in wire.told]
    assert states == [("good", False), ("bad", False), ("bad", True)]


@pytest.mark.parametrize("leap", [STALE_S + 1, -60])
def test_of_an_old_report_nothing_is_believed_but_what_a_person_tried(station: Station, leap: float) -> None:
    tests = {"card": Trial(True, station.clock.now().isoformat())}
    keep(station.data, report(station.clock, tests=tests, staff_called=True))
    station.clock.wall += timedelta(seconds=leap)
    wire = Wire()
    heartbeats(station, wire).send()
    (told,) = wire.told
    assert [(part.state, part.problems) for part in told.parts] == [("unknown", ()), ("unknown", ())]
    assert (told.looked_at, told.staff_called, told.parts[0].tested) == ("", False, "good")


def test_without_a_report_the_rest_is_told(station: Station) -> None:
    wire = Wire()
    heartbeats(station, wire).send()
    (station.data / "readiness.json").write_text('{"at": 3', encoding="utf-8")
    station.clock.forward(300)
    heartbeats(station, wire).send()
    assert [told.parts for told in wire.told] == [(), ()]


@pytest.mark.parametrize(("remedy", "again"), [(Remedy.TRANSIENT, 2), (Remedy.BUSINESS, 1)])
def test_what_fails_on_the_way_is_tried_again_what_is_refused_waits(
    station: Station, remedy: Remedy, again: int
) -> None:
    wire = Wire(Refusal(remedy, Problem("network-down"), "not-found"))
    beats = heartbeats(station, wire)
    beats.send()
    station.clock.forward(20)
    beats.send()
    assert len(wire.told) == again


def test_a_store_in_trouble_costs_a_heartbeat_and_no_more(station: Station) -> None:
    station.db.close()
    (station.data / FILE).write_bytes(b"not a store" * 100)
    wire = Wire()
    heartbeats(station, wire).send()
    assert wire.told == []


def test_a_report_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    clock = HandClock()
    assert kept(tmp_path) is None
    whole = report(clock, tests={"card": Trial(True, clock.now().isoformat())}, paper_left_mm=0)
    keep(tmp_path, whole)
    assert kept(tmp_path) == whole
    assert [path.name for path in tmp_path.iterdir()] == ["readiness.json"]
    assert (tmp_path / "readiness.json").stat().st_mode & 0o077 == 0


WITHOUT_TIME = '"checks": [], "tests": {}, "staff_called": false, "paper_left_mm": null}'


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '"at"', '{"at": "2026-01-01T00:00:00+08:00"}']
    + [f'{{"at": "{at}", {WITHOUT_TIME}' for at in ("x", "2026-01-01T00:00:00")],
)
def test_a_report_that_is_none_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "readiness.json").write_text(text, encoding="utf-8")
    assert kept(tmp_path) is None


def test_codes_of_a_newer_program_are_left_out(tmp_path: Path) -> None:
    keep(tmp_path, report(HandClock()))
    file = tmp_path / "readiness.json"
    file.write_text(file.read_text("utf-8").replace("printer-no-paper", "printer-on-fire"), encoding="utf-8")
    read = kept(tmp_path)
    assert read is not None
    assert read.checks[1].health == Health(State.BAD, (), "Xprinter")


def spoil(station: Station, *tables: str) -> None:
    """The first page of each, and of their indexes."""
    with station.db.reading() as connection:
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
        found = connection.execute(text("SELECT tbl_name, rootpage FROM sqlite_master WHERE rootpage > 0"))
        roots = [row.rootpage for row in found if row.tbl_name in tables]
    assert roots
    station.db.close()
    with (station.data / FILE).open("r+b") as file:
        for root in roots:
            file.seek((root - 1) * size)
            file.write(bytes(range(256)) * (size // 256))


def test_a_heartbeat_does_not_read_the_whole_store(station: Station) -> None:
    station.outbox.save(applications.application())
    wire = Wire()
    spoil(station, "audit")
    heartbeats(station, wire).send()
    assert wire.told[0].waiting == 1
    with pytest.raises(Failed, match="store-damaged"):
        open_reading(station.data)


def test_a_store_that_cannot_be_counted_is_no_heartbeat_and_no_crash(station: Station) -> None:
    station.outbox.save(applications.application())
    wire = Wire()
    spoil(station, "applications", "counts")
    heartbeats(station, wire).send()
    assert wire.told == []


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[RunningPlatform]:
    """Its own for each test: its page lists every terminal that it has ever heard of."""
    with running_platform(tmp_path) as running:
        yield running


def test_the_platform_keeps_the_newest_and_shows_it(platform: RunningPlatform, station: Station) -> None:
    terminal, silent = Terminal(platform, id="QS01"), Terminal(platform, id="QS02")
    assert silent.gateway.hello() is None
    beats = Heartbeats(station.data, terminal.gateway, station.clock, 300)
    keep(station.data, report(station.clock, Health(State.GOOD)))
    beats.send()
    keep(station.data, report(station.clock, staff_called=True, paper_left_mm=1500))
    beats.send()
    shown = httpx.get(f"{platform.page_url}/terminals", trust_env=False).text
    assert shown.count("✓ 在线") == 1
    assert "群众呼叫工作人员" in shown
    assert "1.5 m" in shown
    assert "printer-no-paper" in shown
    assert "还没有上报过状态" in shown  # QS02
    platform.control.clock_shift_s = SILENT_S + 1
    shown = httpx.get(f"{platform.page_url}/terminals", trust_env=False).text
    platform.control.calm()
    assert "✗ 失联" in shown
    terminal.close()
    silent.close()


class Leaping(SystemClock):
    leapt = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.leapt


def heard(platform: RunningPlatform, terminal: str) -> bool:
    with Session(platform.office.engine) as db:
        return db.get(HeartbeatRow, terminal) is not None


def test_sync_sends_applications_first_and_then_says_how_it_is(
    platform: RunningPlatform, tmp_path: Path
) -> None:
    clock = Leaping()
    settings = platform.settings("QS03", enrol_code=platform.new_enrol_code())
    opened = Opened.open(settings, tmp_path / "data", clock)
    gateway = opened.gateway()
    saved = opened.outbox.save(valid_application())
    assert not isinstance(saved, Problem)
    sync = opened.sync(gateway)
    assert sync.step() is Progress.ACCEPTED
    assert not heard(platform, "QS03")
    clock.leapt = HELLO_S + 1
    assert sync.step() is Progress.GREETED
    assert heard(platform, "QS03")
    gateway.close()
    opened.close()
