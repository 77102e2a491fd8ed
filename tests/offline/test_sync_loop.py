"""The loop: who comes next, who waits how long, what staff must see, and that nobody is given up."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from kiosk.domain.applications import Level
from kiosk.problems import Problem
from offline.audit import entries, first_break
from offline.files import try_lock
from offline.link import read_link
from offline.sync import Progress, Sync
from offline.wire import Refusal, Remedy
from tests.helpers.gateway import DOWN, MemoryPlatform, only, refusal
from tests.helpers.station import TERMINAL, Station, open_station, save, sync_of, until_idle


def test_one_bad_record_never_blocks_another(station: Station) -> None:
    bad, good = save(station), save(station)
    platform = MemoryPlatform(refuse=only("commit", "", None))
    platform.refuse = only("announce", bad, refusal(Remedy.TRANSIENT, "internal"))
    sync = sync_of(station, platform)
    assert sorted(until_idle(sync)) == [Progress.ACCEPTED, Progress.WAITING]
    later = save(station)
    station.clock.forward(5)
    assert sync.step() is Progress.ACCEPTED  # the fresh one comes before the one that failed
    assert set(platform.accepted) == {good, later}


def test_a_bug_that_one_record_brings_out_does_not_stop_the_others(station: Station) -> None:
    bad, good = save(station), save(station)

    def break_on(call: str, application_id: str) -> None:
        if application_id == bad:
            raise KeyError("no such field")

    platform = MemoryPlatform(refuse=break_on)
    until_idle(sync_of(station, platform))
    assert set(platform.accepted) == {good}
    assert (station.row(bad)["problem"], station.row(bad)["detail"]) == ("internal", "KeyError")


def test_waits_double_up_to_a_quarter_of_an_hour_and_never_end(station: Station) -> None:
    given = save(station)
    platform = MemoryPlatform(refuse=lambda *_: refusal(Remedy.TRANSIENT, "busy"))
    sync = sync_of(station, platform)
    waits = []
    for _ in range(12):
        assert until_idle(sync) == [Progress.WAITING]
        waits.append(station.row(given)["due_monotonic"] - station.clock.monotonic())
        station.clock.forward(waits[-1] - 0.5)
        assert until_idle(sync) == []  # not a moment too early
        station.clock.forward(0.5)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]
    platform.refuse = lambda *_: None
    assert until_idle(sync) == [Progress.ACCEPTED]


def test_the_whole_span_is_drawn_from(station: Station) -> None:
    given = save(station)
    platform = MemoryPlatform(refuse=lambda *_: refusal(Remedy.TRANSIENT, "busy"))
    sync_of(station, platform, jitter=lambda: 0.25).step()
    assert station.row(given)["due_monotonic"] == station.clock.monotonic() + 1.25


def test_the_platform_may_ask_for_more_time(station: Station) -> None:
    given = save(station)
    platform = MemoryPlatform(refuse=lambda *_: refusal(Remedy.QUOTA, "too-many-requests", after_s=60))
    sync_of(station, platform).step()
    assert station.row(given)["due_monotonic"] == station.clock.monotonic() + 60


def test_nobody_waits_across_a_restart(station: Station) -> None:
    given = save(station)
    platform = MemoryPlatform(refuse=lambda *_: refusal(Remedy.QUOTA, "storage-full", after_s=3600))
    sync_of(station, platform).step()
    platform.refuse = lambda *_: None
    rebooted = open_station(station.data, station.clock, boot="another-boot")
    assert until_idle(sync_of(rebooted, platform)) == [Progress.ACCEPTED]
    rebooted.db.close()
    assert given in platform.accepted


NOT_ENROLLED = Refusal(Remedy.AUTH, Problem("terminal-not-enrolled"), "terminal-unknown")


@pytest.mark.parametrize("trouble", [DOWN, NOT_ENROLLED])
def test_when_the_line_is_back_nobody_waits_for_it_any_longer(station: Station, trouble: Refusal) -> None:
    ids = [save(station) for _ in range(3)]
    platform = MemoryPlatform(refuse=lambda *_: trouble)
    sync = sync_of(station, platform)
    for _ in range(8):
        until_idle(sync)
        station.clock.forward(100)
    until_idle(sync)
    assert {station.row(i)["problem"] for i in ids} == {trouble.problem.code}
    platform.refuse = lambda *_: None
    station.clock.forward(5)
    assert until_idle(sync) == [Progress.ACCEPTED] * 3


def test_a_refused_matter_is_for_a_person(station: Station) -> None:
    given = save(station)
    no = Refusal(Remedy.BUSINESS, Problem("platform-refused"), "id-number-invalid", 0, "check character")
    platform = MemoryPlatform(refuse=only("commit", given, no))
    sync = sync_of(station, platform)
    assert until_idle(sync) == [Progress.REFUSED]
    receipt = station.outbox.receipt(given)
    assert (receipt.level, receipt.note) == (Level.REFUSED, "id-number-invalid: check character")
    assert station.bundles.holds(given)
    station.clock.forward(30 * 86400)
    assert until_idle(sync) == []
    platform.refuse = lambda *_: None
    assert sync.ledger.release(given)
    assert station.outbox.receipt(given).level is Level.SAVED
    assert until_idle(sync) == [Progress.ACCEPTED]
    assert not sync.ledger.release(given)


def test_other_content_is_stopped_and_shown(station: Station) -> None:
    given = save(station)
    platform = MemoryPlatform(refuse=only("announce", given, refusal(Remedy.OTHER_CONTENT, "other-content")))
    assert until_idle(sync_of(station, platform)) == [Progress.QUARANTINED]
    assert station.row(given)["state"] == "quarantined"


@pytest.mark.parametrize("remedy", [Remedy.AUTH, Remedy.CATALOGUE])
def test_what_staff_can_mend_is_tried_again(station: Station, remedy: Remedy) -> None:
    given = save(station)
    platform = MemoryPlatform(refuse=only("announce", given, refusal(remedy, "terminal-unknown")))
    sync = sync_of(station, platform)
    assert until_idle(sync) == [Progress.WAITING]
    platform.refuse = lambda *_: None
    station.clock.forward(6)
    assert until_idle(sync) == [Progress.ACCEPTED]


def test_two_loops_never_send_the_same_application(station: Station) -> None:
    given = save(station)
    with station.bundles.open(given) as held:
        assert try_lock(held)
        assert until_idle(sync_of(station, MemoryPlatform())) == []
    assert until_idle(sync_of(station, MemoryPlatform())) == [Progress.ACCEPTED]


def test_a_loop_that_was_overtaken_leaves_the_row_alone(station: Station) -> None:
    """The other loop finished, and even destroyed the bundle, between our list and our look."""
    first, second = save(station), save(station)
    sync = sync_of(station, MemoryPlatform())
    due = sync.queue.due()
    until_idle(sync)
    station.bundles.remove(second)
    assert [row.id for row in due] == [first, second]
    assert sync._sent(due) == []
    assert station.row(second)["state"] == "accepted"


def test_a_restored_platform_is_offered_everything_still_kept(station: Station) -> None:
    kept, gone = save(station), save(station)
    platform = MemoryPlatform()
    sync = sync_of(station, platform, grace_s=100)
    assert until_idle(sync) == [Progress.ACCEPTED] * 2
    station.outbox.rate(kept, 5)
    assert until_idle(sync) == [Progress.RATED]
    station.change(gone, state="shredded")
    platform.restore_from_backup()
    station.clock.forward(20)
    assert until_idle(sync) == [Progress.ACCEPTED, Progress.RATED, Progress.SHREDDED]
    assert set(platform.accepted) == {kept}
    assert len(platform.ratings[kept]) == 1
    assert station.row(kept)["epoch"] == "epoch-1-restored"
    assert station.row(kept)["case_number"] == "330100000003"


def test_an_acceptance_from_before_the_restore_is_believed_in_the_new_epoch(station: Station) -> None:
    given, platform = save(station), MemoryPlatform()
    sync = sync_of(station, platform)
    until_idle(sync)
    platform.now_epoch = "epoch-2"  # the backup already held this application
    station.clock.forward(20)
    assert until_idle(sync) == [Progress.ACCEPTED]
    assert (station.row(given)["epoch"], platform.cases) == ("epoch-2", 1)
    station.clock.forward(20)
    assert until_idle(sync) == []


def test_evaluations_follow_their_application(station: Station) -> None:
    given, platform = save(station), MemoryPlatform(refuse=lambda *_: DOWN)
    sync = sync_of(station, platform)
    assert station.outbox.rate(given, 4) is None
    assert until_idle(sync) == [Progress.WAITING]
    platform.refuse = lambda *_: None
    station.clock.forward(10)
    assert until_idle(sync) == [Progress.ACCEPTED, Progress.RATED]
    [sent] = platform.ratings[given]
    assert (sent["level"], sent["case_number"], sent["terminal_id"]) == (4, "330100000001", TERMINAL)
    assert station.rating(given)["state"] == "sent"


def test_an_evaluation_waits_or_is_refused_like_anything_else(station: Station) -> None:
    given, platform = save(station), MemoryPlatform()
    sync = sync_of(station, platform)
    until_idle(sync)
    station.outbox.rate(given, 2)
    platform.refuse = only("rate", given, refusal(Remedy.GONE, "application-unknown"))
    assert until_idle(sync) == [Progress.WAITING]
    assert station.rating(given)["attempts"] == 1
    platform.refuse = only("rate", given, refusal(Remedy.BUSINESS, "already-rated"))
    station.clock.forward(6)
    assert until_idle(sync) == [Progress.REFUSED]
    assert (station.rating(given)["state"], station.rating(given)["detail"]) == ("refused", "already-rated")


def test_an_evaluation_that_brings_out_a_bug_does_not_stop_the_others(station: Station) -> None:
    bad, good = save(station), save(station)
    platform = MemoryPlatform()
    sync = sync_of(station, platform)
    until_idle(sync)
    for given in (bad, good):
        station.outbox.rate(given, 5)
    station.change(bad, case_number="not a case number")
    assert sorted(until_idle(sync)) == [Progress.RATED, Progress.WAITING]
    assert list(platform.ratings) == [good]
    assert (station.rating(bad)["problem"], station.rating(bad)["attempts"]) == ("internal", 1)


def test_what_is_known_of_the_line_is_there_for_the_screens(station: Station) -> None:
    platform = MemoryPlatform(offset_s=2.5)
    sync = sync_of(station, platform)

    def link():
        with station.db.reading() as connection:
            return read_link(connection)

    def online() -> bool:
        return link().is_online(station.outbox.times.moment())

    assert not online()
    assert sync.step() is Progress.GREETED
    assert online()
    assert (link().clock_offset, link().epoch) == (2.5, "epoch-1")
    assert link().platform_time == "2026-03-01T09:00:02+08:00"
    assert sync.step() is Progress.IDLE
    station.clock.forward(61)
    assert not online()
    assert sync.step() is Progress.GREETED
    assert online()
    platform.refuse = lambda *_: DOWN
    station.clock.forward(20)
    assert sync.step() is Progress.GREETED
    assert not online()
    assert (link().problem, link().epoch) == ("network-down", "epoch-1")
    station.clock.forward(5)
    platform.refuse = lambda *_: refusal(Remedy.QUOTA, "too-many-requests")
    assert sync.step() is Progress.GREETED
    assert online()  # it answered


def test_the_row_keeps_the_last_trusted_platform_time(station: Station) -> None:
    assert station.row(save(station))["platform_time"] == ""
    sync_of(station, MemoryPlatform()).step()
    assert station.row(save(station))["platform_time"] == "2026-03-01T09:00:02+08:00"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET body = CAST(replace(body, 'accepted', 'rejected') AS BLOB) WHERE sequence = 2",
        "UPDATE audit SET body = 'text' WHERE sequence = 2",
    ],
)
def test_the_audit_chain_tells_the_story_and_shows_a_change(station: Station, change: str) -> None:
    given = save(station)
    until_idle(sync_of(station, MemoryPlatform(), grace_s=0))
    with station.db.reading() as connection:
        assert first_break(connection, TERMINAL) is None
        story = [record.body.decode() for record in entries(connection)]
    assert [line.split('"event":"')[1].split('"')[0] for line in story] == ["saved", "accepted", "shredded"]
    assert all(given in line for line in story)
    with station.db.writing() as connection:
        connection.execute(text(change))
    with station.db.reading() as connection:
        found = first_break(connection, TERMINAL)
    assert (found.sequence, found.reason) == (2, "digest")


def test_the_loop_sends_what_is_saved_while_it_runs(station: Station) -> None:
    accepted, stop = threading.Event(), threading.Event()
    platform = MemoryPlatform()

    def watch(call: str, _: str) -> None:
        if call == "commit":
            accepted.set()

    platform.refuse = watch
    loop = threading.Thread(target=sync_of(station, platform).run, args=(stop,))
    loop.start()
    try:
        save(station)
        assert accepted.wait(10)
    finally:
        stop.set()
        loop.join(10)
    assert not loop.is_alive()


def test_the_loop_survives_a_store_that_fails(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    given, platform = save(station), MemoryPlatform()
    sync = sync_of(station, platform)

    class Once(threading.Event):
        """Ends the loop at its second pause, and mends the store at the first."""

        pauses = 0

        def wait(self, timeout: float | None = None) -> bool:
            self.pauses += 1
            if self.pauses == 1:
                rename(station, "hidden", "applications")
            else:
                self.set()
            return True

    def rename(station: Station, old: str, new: str) -> None:
        with station.db.writing() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    rename(station, "applications", "hidden")
    sync.run(Once())
    assert given in platform.accepted
    assert "the store failed: save-failed" in caplog.text


def test_a_store_that_fails_inside_a_delivery_is_the_stores_trouble(station: Station) -> None:
    from sqlalchemy.exc import DBAPIError

    save(station)
    platform = MemoryPlatform()

    def break_the_store(call: str, _: str) -> None:
        if call == "announce":
            with station.db.writing() as connection:
                connection.execute(text("ALTER TABLE applications RENAME TO hidden"))

    platform.refuse = break_the_store
    with pytest.raises(DBAPIError):
        sync_of(station, platform).step()


def test_a_store_that_fails_inside_an_evaluation_is_the_stores_trouble(station: Station) -> None:
    from sqlalchemy.exc import DBAPIError

    given, platform = save(station), MemoryPlatform()
    sync = sync_of(station, platform)
    until_idle(sync)
    station.outbox.rate(given, 5)

    def break_the_store(call: str, _: str) -> None:
        if call == "rate":
            with station.db.writing() as connection:
                connection.execute(text("ALTER TABLE evaluations RENAME TO hidden"))

    platform.refuse = break_the_store
    with pytest.raises(DBAPIError):
        until_idle(sync)


def test_a_sync_is_built_with_chance(station: Station) -> None:
    sync = sync_of(station, MemoryPlatform())
    plain = Sync(sync.ledger, sync.bundles, sync.gateway, sync.platform, sync.signer, sync.retention)
    assert all(0 <= plain.jitter() < 1 for _ in range(10))
