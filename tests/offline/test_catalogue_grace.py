"""An application is filled in on one version of its item, which is what the platform is told; one that was
replaced long before becomes a matter for a person, and is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from devices.card.people import cast
from kiosk.config import Settings
from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.content import Person
from kiosk.contract.known import KnownQuery
from kiosk.contract.manifest import Manifest
from kiosk.crypto.bundle import read_bundle
from kiosk.domain.applications import Application
from kiosk.sandbox.catalogue import publish
from kiosk.sandbox.knowing import Knowing
from kiosk.sandbox.tables import EditionRow
from offline.catalogue import accept_copy, offer, offered
from offline.ledger import Ledger
from offline.overview import Line, Overview
from offline.states import State
from offline.station import Station
from offline.sync import Progress
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.station import HandClock
from tests.helpers.terminal import valid_application

DAY = timedelta(days=1)
REPLACED = datetime.fromisoformat("2026-03-01T09:00:00+08:00")
NEW = read(packaged())
CODE = NEW.items[0].code
GONE = next(item for item in NEW.items if item.name["zh-CN"] == "夫妻投靠户口迁移")
KNOWN = cast()["young-man"]
OLD = NEW.model_copy(
    update={
        "version": "old",
        "items": (NEW.items[0].model_copy(update={"version": "old"}), *NEW.items[1:]),
    }
)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """Its first edition had another version of one item; what was published again is what it has."""
    folder = tmp_path_factory.mktemp("platform")
    with running_platform(folder, catalogue=NEW, catalogue_grace_days=30) as running:
        running.office.wall = lambda: REPLACED - 100 * DAY
        publish(running.office, OLD)
        running.office.wall = lambda: REPLACED
        publish(running.office, NEW.model_copy(update={"version": "newer"}))
        yield running


@pytest.fixture
def shrunk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """It has withdrawn an item."""
    less = NEW.model_copy(update={"items": tuple(item for item in NEW.items if item is not GONE)})
    folder = tmp_path_factory.mktemp("shrunk")
    with running_platform(folder, catalogue=less, catalogue_grace_days=30) as running:
        running.office.wall = lambda: REPLACED - 100 * DAY
        publish(running.office, NEW)
        running.office.wall = lambda: REPLACED
        publish(running.office, less.model_copy(update={"version": "less"}))
        yield running


def made(version: str) -> Application:
    return replace(valid_application(), item_code=CODE, item_version=version)


def terminal(platform: RunningPlatform, data: Path, after: timedelta) -> tuple[Station, HandClock]:
    """A terminal some time after the version was replaced; the platform is on its clock."""
    clock = HandClock(REPLACED + after)
    platform.office.wall = clock.now
    return Station.open(platform.settings(enrol_code=platform.new_enrol_code()), data, clock), clock


def run(station: Station) -> None:
    """Sync until it comes to rest."""
    gateway = station.gateway()
    loop = station.sync(gateway)
    for _ in range(100):
        if loop.step() is Progress.IDLE:
            break
    gateway.close()


def line(station: Station, application: Application) -> Line:
    found = Overview(station.db, station.bundles, station.keys, station.times).line(application.id)
    assert found is not None
    return found


@pytest.mark.parametrize(("days", "taken"), [(0, True), (30, True), (31, False)])
def test_a_replaced_version_is_taken_for_the_grace_time(
    platform: RunningPlatform, tmp_path: Path, days: int, taken: bool
) -> None:
    station, _ = terminal(platform, tmp_path, days * DAY)
    given = made("old")
    station.outbox.save(given)
    run(station)
    assert line(station, given).state is (State.ACCEPTED if taken else State.REFUSED)
    assert line(station, given).problem == ("" if taken else "application-outdated")
    station.close()


def test_what_counts_is_when_it_was_saved_not_how_long_it_waited(
    platform: RunningPlatform, tmp_path: Path
) -> None:
    station, clock = terminal(platform, tmp_path, 29 * DAY)
    given = made("old")
    station.outbox.save(given)
    clock.forward(90 * 86400)
    run(station)
    assert line(station, given).state is State.ACCEPTED
    station.close()


def test_a_clock_that_was_ahead_costs_nobody_their_application(
    platform: RunningPlatform, tmp_path: Path
) -> None:
    station, clock = terminal(platform, tmp_path, 31 * DAY)
    given = made("old")
    station.outbox.save(given)
    clock.wall -= 2 * DAY
    run(station)
    assert line(station, given).state is State.ACCEPTED
    station.close()


def test_past_the_grace_it_is_kept_for_a_person_and_goes_when_the_grace_is_extended(
    platform: RunningPlatform, tmp_path: Path
) -> None:
    station, clock = terminal(platform, tmp_path, 40 * DAY)
    given = made("old")
    station.outbox.save(given)
    run(station)
    clock.forward(30 * 86400)
    run(station)
    assert line(station, given).state is State.REFUSED, "not tried for ever"
    assert station.bundles.holds(given.id), "never lost"
    setup = platform.office.setup
    platform.office.setup = replace(setup, catalogue_grace_days=365)
    try:
        ledger = Ledger(station.db, "BM01", station.times)
        assert ledger.again(given.id, by="uid 0")
        run(station)
        assert line(station, given).state is State.ACCEPTED
    finally:
        platform.office.setup = setup
    station.close()


@pytest.mark.parametrize(("days", "taken"), [(0, True), (30, True), (31, False)])
def test_a_withdrawn_item_is_taken_for_the_grace_time_and_not_tried_for_ever_after(
    shrunk: RunningPlatform, tmp_path: Path, days: int, taken: bool
) -> None:
    """With what the platform itself said of the person's papers while it still had the item."""
    station, _ = terminal(shrunk, tmp_path, days * DAY)
    agreed = REPLACED.isoformat()
    query = KnownQuery(item_code=GONE.code, citizen=Person.of(KNOWN), agreed_at=agreed)
    told = Knowing(NEW).answer(shrunk.office, query).to_domain().settled
    assert told
    given = replace(made(GONE.version), item_code=GONE.code, citizen=KNOWN, settled=told)
    station.outbox.save(given)
    run(station)
    assert line(station, given).state is (State.ACCEPTED if taken else State.REFUSED)
    assert line(station, given).problem == ("" if taken else "application-outdated")
    station.close()


@pytest.mark.parametrize("version", [NEW.items[0].version, "never published"])
def test_the_newest_version_and_one_that_nobody_published_are_taken(
    platform: RunningPlatform, tmp_path: Path, version: str
) -> None:
    station, _ = terminal(platform, tmp_path, 400 * DAY)
    given = made(version)
    station.outbox.save(given)
    run(station)
    assert line(station, given).state is State.ACCEPTED
    station.close()


def test_an_offer_is_one_edition_in_every_language(platform: RunningPlatform, tmp_path: Path) -> None:
    """A person who changes the language in the middle of a form stays on its version."""
    settings = Settings.model_validate({"platform": {"key": platform.key}})
    key = platform.public_key
    keep(platform, tmp_path, 2)
    begun = offered(settings, tmp_path)
    assert begun.in_language("zh-CN").item(CODE).version == "old"  # type: ignore[union-attr]
    keep(platform, tmp_path, 3)
    assert begun.in_language("en").item(CODE).version == "old"  # type: ignore[union-attr]
    assert offer(tmp_path, None, key).in_language("en").item(CODE).version != "old"  # type: ignore[union-attr]


def keep(platform: RunningPlatform, data: Path, number: int) -> None:
    with Session(platform.office.engine) as db:
        row = db.get_one(EditionRow, number)
    accept_copy(data, row.document.encode(), bytes.fromhex(row.signature), platform.public_key)


def test_the_manifest_names_the_version_that_was_shown(platform: RunningPlatform, tmp_path: Path) -> None:
    station, _ = terminal(platform, tmp_path, 0 * DAY)
    given = made("old")
    station.outbox.save(given)
    with station.bundles.open(given.id) as file:
        assert Manifest.parse(read_bundle(file).manifest).item_version == "old"
    station.close()
