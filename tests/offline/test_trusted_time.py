"""A clock that is years off: what is known better, whose certificate is believed then, and what never is."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from kiosk.clock import SystemClock
from kiosk.domain.applications import Receipt
from kiosk.sandbox.tls import make_certificates
from offline.https import Https, Reply
from offline.link import Link
from offline.moments import Times
from offline.states import State
from offline.station import Station
from offline.sync import Progress
from offline.tables import APPLICATIONS, LINK
from offline.trustedtime import LONGEST_SLEEP, dated_context, platform_time, proven_time
from offline.wire import Refusal
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform
from tests.helpers.platform import running_platform
from tests.helpers.station import BOOT, HandClock, open_station, sync_of, until_idle

HEARD = datetime.fromisoformat("2026-03-01T09:00:00+08:00")
KNOWN = Link(
    good_at="2026-03-01T01:00:00.000+00:00", good_monotonic=1000.0, boot_id=BOOT,
    platform_time=HEARD.isoformat(), clock_offset=0.0, epoch="e", problem="", detail="", problem_at="",
)  # fmt: skip
OTHER_BOOT = "00000000-0000-4000-8000-000000000000"


def times(wall: datetime = HEARD, seconds: float = 1000.0, boot: str = BOOT) -> Times:
    return Times(HandClock(wall, seconds), boot)


def test_within_a_boot_the_platforms_time_goes_on_whatever_the_clock_says() -> None:
    an_hour_later = times(HEARD - timedelta(days=9999), 4600.0)
    assert platform_time(KNOWN, an_hour_later) == HEARD + timedelta(hours=1)
    assert platform_time(KNOWN, times(seconds=7.0, boot=OTHER_BOOT)) == HEARD
    assert platform_time(replace(KNOWN, good_at=""), times()) is None


@pytest.mark.parametrize(
    ("off", "boot", "wrong"),
    [
        (timedelta(), BOOT, False),
        (timedelta(seconds=200), BOOT, False),
        (timedelta(days=1), BOOT, True),
        (timedelta(days=-1), BOOT, True),
        (timedelta(days=-1), OTHER_BOOT, True),  # time doesn't run backwards
        (timedelta(days=300), OTHER_BOOT, False),  # it may have been switched off so long
        (LONGEST_SLEEP + timedelta(days=1), OTHER_BOOT, True),
    ],
)
def test_our_clock_decides_unless_it_is_known_to_be_wrong(off: timedelta, boot: str, wrong: bool) -> None:
    proven = proven_time(KNOWN, times(HEARD + off, boot=boot))
    assert proven == (HEARD if wrong else None)


def test_who_never_heard_from_the_platform_has_its_clock_only() -> None:
    assert proven_time(replace(KNOWN, good_at=""), times(HEARD - timedelta(days=9999))) is None


def exchange(url: str, ca: Path | None, trusted: datetime | None) -> Reply | Refusal:
    http = Https(url, ca, 5.0, SystemClock().monotonic, None, lambda: trusted)
    try:
        return http.exchange("GET", "/openapi.json", {})
    finally:
        http.close()


def test_a_certificate_of_tomorrow_is_believed_by_the_platforms_time_and_by_nothing_less(
    tmp_path: Path,
) -> None:
    """The platform's certificate begins in 400 days: as if our clock were 400 days behind."""
    begins = datetime.now(UTC) + timedelta(days=400)
    made = make_certificates(tmp_path / "platform" / "tls", "127.0.0.1", begins)
    other = make_certificates(tmp_path / "other", "127.0.0.1", begins)
    soon = begins + timedelta(days=2)
    with running_platform(tmp_path) as platform:
        assert isinstance(exchange(platform.url, made.ca, soon), Reply)
        refused = {
            "nothing known": exchange(platform.url, made.ca, None),
            "not yet": exchange(platform.url, made.ca, begins - timedelta(days=30)),
            "no longer": exchange(platform.url, made.ca, begins + timedelta(days=365 * 40)),
            "another authority": exchange(platform.url, other.ca, soon),
            "no authority of its own": exchange(platform.url, None, soon),
        }
    assert {name: came.code for name, came in refused.items() if isinstance(came, Refusal)} == dict.fromkeys(
        refused, "certificate-refused"
    )
    context = dated_context(made.ca, lambda: soon)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize("wall", ["1970-01-01T08:00:00+08:00", "2099-12-31T23:59:59+08:00"])
def test_a_number_has_a_sane_year_where_the_clock_has_none(tmp_path: Path, wall: str) -> None:
    clock = HandClock()
    station = open_station(tmp_path / "data", clock)
    until_idle(sync_of(station, MemoryPlatform()))  # hears the platform's time
    clock.wall = datetime.fromisoformat(wall)
    saved = station.outbox.save(application(pages=0))
    assert isinstance(saved, Receipt)
    assert saved.local_number.startswith("BM01-2026-000001-")
    # What the clock said stays on record, beside what was known better.
    row = station.row(saved.application_id)
    assert (row["saved_at"], row["platform_time"]) == (wall, "2026-03-01T09:00:02+08:00")
    assert until_idle(sync_of(station, MemoryPlatform())) == [Progress.ACCEPTED]
    station.db.close()


def test_a_clock_that_nobody_knows_better_than_gives_its_year(tmp_path: Path) -> None:
    clock = HandClock(datetime.fromisoformat("1970-01-01T08:00:00+08:00"))
    station = open_station(tmp_path / "data", clock)
    saved = station.outbox.save(application(pages=0))
    assert isinstance(saved, Receipt)
    assert saved.local_number.startswith("BM01-1970-000001-")
    station.db.close()


def test_a_terminal_whose_clock_is_far_behind_sends_all_the_same(tmp_path: Path) -> None:
    """The platform's certificate is valid by the platform's time only; the terminal heard that time before,
    in an earlier boot."""
    begins = datetime.now(UTC) + timedelta(days=400)
    make_certificates(tmp_path / "platform" / "tls", "127.0.0.1", begins)
    with running_platform(tmp_path) as platform:
        settings = platform.settings("BM77", enrol_code=platform.new_enrol_code())
        station = Station.open(settings, tmp_path / "data", SystemClock())
        assert isinstance(station.outbox.save(application(pages=0)), Receipt)
        assert sent(station) == State.SAVED  # nothing is known better than the clock
        with station.db.writing() as connection:
            heard = {"good_at": begins.isoformat(), "platform_time": (begins + timedelta(days=9)).isoformat()}
            connection.execute(update(LINK).values(heard))
            connection.execute(update(APPLICATIONS).values(due_boot=""))
        assert sent(station) == State.ACCEPTED
        station.close()


def sent(station: Station) -> str:
    gateway = station.gateway()
    loop = station.sync(gateway)
    while loop.step() is not Progress.IDLE:
        pass
    gateway.close()
    with station.db.reading() as connection:
        return str(connection.execute(select(APPLICATIONS.c.state)).scalar_one())
