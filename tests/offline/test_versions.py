"""Corrections at the terminal: frozen, linked, and the version before kept until the matter is settled."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import select

from kiosk.contract.manifest import Manifest
from kiosk.contract.progress import Decision, Ground
from kiosk.problems import Problem
from offline.outcomes import Outcomes
from offline.states import DAY_S, ROW_KEPT_S
from offline.sync import Progress
from offline.tables import PROGRESS
from offline.wire import Remedy
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform, refusal
from tests.helpers.progress import Decisions
from tests.helpers.station import PLATFORM, TERMINAL, Station, open_station, sync_of, until_idle


def decided(station: Station, platform: MemoryPlatform, decision: Decision, **more: object) -> str:
    """An application that the platform accepted and then decided upon."""
    made, decisions = application(pages=0), Decisions(life=platform.now_epoch)
    station.outbox.save(made)
    until_idle(sync_of(station, platform))
    decisions.decide(station.row(made.id), decision, **more)
    outcomes = Outcomes(station.db, TERMINAL, station.outbox.times, station.keys, PLATFORM.public)
    assert outcomes.apply(*decisions.document()).changed == 1
    return made.id


def test_a_correction_follows_what_it_corrects(station: Station) -> None:
    platform = MemoryPlatform()
    first = decided(station, platform, Decision.SUPPLEMENT)
    frozen = station.bundles.path(first).read_bytes()
    second = application(pages=0, phone="13900005678")
    receipt = station.outbox.save(second, corrects=first)
    row, before = station.row(second.id), station.row(first)
    assert (row["state"], row["corrects"]) == ("saved", first)
    assert (before["state"], before["followed_by"]) == ("followed", second.id)
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED]
    manifest = platform.manifests[second.id]
    assert (manifest.corrects, manifest.revision) == (first, 2)
    assert manifest.content_digest() == station.row(second.id)["content_digest"]
    assert station.bundles.path(first).read_bytes() == frozen
    assert station.outbox.save(second, corrects=first).local_number == receipt.local_number


def test_a_first_version_is_spelled_as_ever(station: Station) -> None:
    platform = MemoryPlatform()
    made = application(pages=0)
    station.outbox.save(made)
    until_idle(sync_of(station, platform))
    spelled = platform.manifests[made.id].canonical()
    assert b"corrects" not in spelled
    assert b"revision" not in spelled
    with pytest.raises(ValueError, match="later revision"):
        Manifest.parse(spelled.replace(b'"roles"', b'"revision":2,"roles"'))


def test_a_correction_of_a_correction_is_the_third_version(station: Station) -> None:
    platform = MemoryPlatform()
    first = decided(station, platform, Decision.REFUSED, ground=Ground.OTHER)
    second = application(pages=0)
    station.outbox.save(second, corrects=first)
    until_idle(sync_of(station, platform))
    decisions = Decisions(issued_at="2026-03-04T09:00:00+08:00")
    decisions.decide(station.row(first), Decision.FOLLOWED, followed_by=second.id)
    decisions.decide(station.row(second.id), Decision.SUPPLEMENT)
    Outcomes(station.db, TERMINAL, station.outbox.times, station.keys, PLATFORM.public).apply(
        *decisions.document()
    )
    third = application(pages=0)
    station.outbox.save(third, corrects=second.id)
    until_idle(sync_of(station, platform))
    assert [platform.manifests[one].revision for one in (first, second.id, third.id)] == [1, 2, 3]


@pytest.mark.parametrize("case", ["unknown", "accepted", "finished", "corrected", "never taken"])
def test_what_may_not_be_corrected(station: Station, case: str) -> None:
    platform = MemoryPlatform()
    if case == "unknown":
        first = application().id
    elif case == "never taken":
        platform.alter = lambda acceptance: acceptance.model_copy(update={"content_digest": "0" * 64})
        made = application(pages=0)
        station.outbox.save(made)
        until_idle(sync_of(station, platform))
        first = made.id
    else:
        decision = Decision.FINISHED if case == "finished" else Decision.SUPPLEMENT
        first = decided(station, platform, decision)
        if case == "corrected":
            station.outbox.save(application(pages=0), corrects=first)
            station.change(first, state="supplement")  # as a restored platform may say once more
        if case == "accepted":
            station.change(first, state="accepted")
    before = station.ids()
    assert station.outbox.save(application(pages=0), corrects=first) == Problem("save-no-correction")
    assert station.ids() == before


@pytest.mark.parametrize("point", ["sealed", "renamed", "folder-flushed", "committed"])
def test_a_correction_cut_short_is_whole_or_not_there(station: Station, point: str) -> None:
    class Crash(BaseException):
        pass

    def reached(name: str) -> None:
        if name == point:
            raise Crash

    first = decided(station, MemoryPlatform(), Decision.SUPPLEMENT)
    dying = open_station(station.data, station.clock, reached)
    second = application(pages=0)
    with suppress(Crash):
        dying.outbox.save(second, corrects=first)
    dying.db.close()
    again = open_station(station.data, station.clock)
    saved = second.id in again.ids()
    assert saved == again.bundles.holds(second.id)
    assert again.row(first)["followed_by"] == (second.id if saved else "")
    assert again.row(first)["state"] == ("followed" if saved else "supplement")
    again.outbox.save(second, corrects=first)
    assert again.row(second.id)["corrects"] == first
    again.db.close()


def test_the_version_before_goes_after_its_correction_has_gone(station: Station) -> None:
    platform = MemoryPlatform()
    first = decided(station, platform, Decision.SUPPLEMENT)
    station.clock.forward(30 * DAY_S)
    assert until_idle(sync_of(station, platform)) == []
    assert station.bundles.holds(first)  # open: its bundle stays, however long
    second = application(pages=0)
    station.outbox.save(second, corrects=first)
    until_idle(sync_of(station, platform))
    station.clock.forward(6 * DAY_S)
    until_idle(sync_of(station, platform))
    assert station.bundles.holds(first)
    station.clock.forward(2 * DAY_S)
    assert until_idle(sync_of(station, platform)) == [Progress.SHREDDED, Progress.SHREDDED]
    assert not station.bundles.holds(first)
    assert [station.row(one)["state"] for one in (first, second.id)] == ["followed", "shredded"]


def test_after_a_backup_both_versions_are_offered_again_the_first_one_first(station: Station) -> None:
    platform = MemoryPlatform()
    first = decided(station, platform, Decision.SUPPLEMENT)
    second = application(pages=0)
    station.outbox.save(second, corrects=first)
    until_idle(sync_of(station, platform))
    platform.restore_from_backup()
    station.clock.forward(21)
    until_idle(sync_of(station, platform))
    assert list(platform.accepted) == [first, second.id]


def test_a_correction_of_what_can_come_no_more_is_a_persons_turn(station: Station) -> None:
    """The platform was set back and waits for the version before, whose only copy is damaged: both go to
    staff, while one that can still come is waited for (fault lab, seed 200773)."""
    platform = MemoryPlatform()
    first = decided(station, platform, Decision.SUPPLEMENT)
    second = application(pages=0)
    station.outbox.save(second, corrects=first)
    platform.refuse = lambda _, one: refusal(Remedy.TRANSIENT, "version-early") if one == second.id else None
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING]
    path = station.bundles.path(first)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    platform.restore_from_backup()
    station.clock.forward(21)
    until_idle(sync_of(station, platform))
    station.clock.forward(900)
    until_idle(sync_of(station, platform))
    assert [station.row(one)["state"] for one in (first, second.id)] == ["quarantined", "quarantined"]
    assert station.bundles.holds(second.id)


@pytest.mark.parametrize(
    ("decision", "goes"),
    [(Decision.FINISHED, True), (Decision.REFUSED, False), (Decision.SUPPLEMENT, False)],
)
def test_what_is_open_keeps_its_bundle(station: Station, decision: Decision, goes: bool) -> None:
    platform = MemoryPlatform()
    given = decided(station, platform, decision)
    station.clock.forward(8 * DAY_S)
    until_idle(sync_of(station, platform))
    assert station.bundles.holds(given) != goes
    assert station.row(given)["state"] == decision  # what was decided stays to be read


def test_rows_of_what_has_ended_go_years_after(station: Station) -> None:
    platform = MemoryPlatform()
    given = decided(station, platform, Decision.FINISHED)
    open_one = decided(station, platform, Decision.SUPPLEMENT)
    station.clock.forward(8 * DAY_S)
    until_idle(sync_of(station, platform))
    station.clock.wall = station.clock.wall.replace(year=2100)  # our clock alone makes nothing old
    platform.offset_s = -74 * 365.25 * DAY_S
    station.clock.forward(7200)
    until_idle(sync_of(station, platform))
    assert given in station.ids()
    station.clock.wall = station.clock.wall.replace(year=2026)
    platform.offset_s = 0
    station.clock.forward(ROW_KEPT_S + DAY_S)
    sync = sync_of(station, platform)
    while given in station.ids():
        assert sync.step() is not Progress.IDLE
    assert station.ids() == [open_one]
    with station.db.reading() as connection:
        assert len(connection.execute(select(PROGRESS)).all()) == 1


def test_after_a_backup_nothing_is_rated_whose_application_can_not_be_offered_again(station: Station) -> None:
    platform = MemoryPlatform()
    given = decided(station, platform, Decision.FINISHED)
    assert station.outbox.rate(given, 5) is None
    station.clock.forward(8 * DAY_S)
    until_idle(sync_of(station, platform))
    assert not station.bundles.holds(given)
    platform.restore_from_backup()
    station.clock.forward(21)
    assert until_idle(sync_of(station, platform)) == []
    assert station.rating(given)["state"] == "sent"
