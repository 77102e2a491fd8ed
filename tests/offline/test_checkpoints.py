"""The audit chain is anchored at the platform: often enough, once, and never a chain that isn't the same."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from kiosk.contract import checkpoint as wire
from kiosk.crypto.audit import append
from kiosk.sandbox.tables import AnchorRow, AuditChainRow, AuditEntryRow, AuditEvidence
from offline import anchors, audit, checkpoints
from offline.auditproof import Finding, Proof, prove
from offline.checkpoints import RETRY_S, renew
from offline.tables import AUDIT, AUDIT_CHAIN, CHECKPOINTS
from tests.helpers.station import TERMINAL, Station, open_station
from tests.helpers.supervision import Supervisor, note, open_supervisor, rewrite, watched

HOUR = 3600


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    opened = open_station(tmp_path / "terminal")
    yield opened
    opened.db.close()


@pytest.fixture
def platform(tmp_path: Path, station: Station) -> Iterator[Supervisor]:
    opened = open_supervisor(tmp_path / "platform", station)
    yield opened
    opened.office.close()


def proof(station: Station, platform: Supervisor, since: int = 1) -> Proof:
    with station.db.reading() as connection:
        return prove(connection, station.data, TERMINAL, platform.office.key.public, since=since)


def do(station: Station, *statements: object) -> None:
    with station.db.writing() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def count(platform: Supervisor, table: type[object]) -> int:
    with Session(platform.office.engine) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def problem(station: Station) -> str:
    with station.db.reading() as connection:
        found = anchors.chain(connection).problem
    return found.code if found else ""


def test_entries_go_up_and_their_head_is_anchored(station: Station, platform: Supervisor) -> None:
    note(station, 3)
    watched(station, platform).send()
    assert platform.calls == ["state", "segment", "checkpoint"]
    assert (count(platform, AuditEntryRow), count(platform, AnchorRow)) == (3, 1)
    proven = proof(station, platform)
    assert proven.finding is None
    assert proven.anchored is not None
    assert proven.anchored.head.sequence == 3


def test_an_empty_chain_asks_nothing(station: Station, platform: Supervisor) -> None:
    watched(station, platform).send()
    assert platform.calls == []


def test_the_next_one_is_due_after_entries_or_hours(station: Station, platform: Supervisor) -> None:
    often = watched(station, platform, entries=5, hours=6)
    note(station)
    often.send()
    note(station, 4)
    assert not often.due()
    note(station)
    assert often.due()
    often.send()
    note(station)
    station.clock.forward(6 * HOUR - 1)
    assert not often.due()
    station.clock.forward(1)
    assert often.due()


def test_nothing_new_is_never_due(station: Station, platform: Supervisor) -> None:
    often = watched(station, platform)
    note(station)
    often.send()
    station.clock.forward(100 * HOUR)
    assert not often.due()


def test_a_lost_answer_is_asked_for_with_the_same_document(station: Station, platform: Supervisor) -> None:
    platform.lose = {"checkpoint"}
    often = watched(station, platform)
    note(station, 2)
    often.send()
    platform.lose = set()
    note(station, 2)
    station.clock.forward(RETRY_S)
    often.send()
    assert (count(platform, AnchorRow), count(platform, AuditEvidence)) == (1, 0)
    proven = proof(station, platform)
    assert (proven.checked, proven.finding) == (1, None)
    assert proven.anchored is not None
    assert proven.anchored.head.sequence == 2


def test_a_line_that_is_down_is_tried_after_a_minute(station: Station, platform: Supervisor) -> None:
    platform.down = True
    often = watched(station, platform)
    note(station)
    often.send()
    platform.down = False
    often.send()
    assert platform.calls == ["state"]
    station.clock.forward(RETRY_S)
    often.send()
    assert count(platform, AnchorRow) == 1


def test_many_entries_go_up_in_bounded_pieces(
    station: Station, platform: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "ENTRIES_LIMIT", 4)
    monkeypatch.setattr(checkpoints, "SEGMENTS", 2)
    often = watched(station, platform)
    note(station, 11)
    often.send()
    assert platform.calls == ["state", "segment", "segment"]
    often.send()
    assert platform.calls[3:] == ["state", "segment", "checkpoint"]
    assert count(platform, AuditEntryRow) == 11


def test_a_platform_that_lost_entries_gets_them_again(station: Station, platform: Supervisor) -> None:
    often = watched(station, platform)
    note(station, 5)
    often.send()
    with Session(platform.office.engine) as db, db.begin():
        for table in (AuditEntryRow, AnchorRow, AuditChainRow):
            db.execute(delete(table))
    note(station, 5)
    often.send()
    assert (count(platform, AuditEntryRow), count(platform, AnchorRow)) == (10, 1)
    assert proof(station, platform).finding is None


def test_a_tail_that_was_cut_off_is_found_at_home(station: Station, platform: Supervisor) -> None:
    note(station, 6)
    watched(station, platform).send()
    do(station, delete(AUDIT).where(AUDIT.c.sequence > 4))
    assert proof(station, platform).finding == Finding(5, "truncated")


@pytest.mark.parametrize("after", [0, 3])
def test_a_chain_that_was_written_anew_is_found_at_home(
    station: Station, platform: Supervisor, after: int
) -> None:
    often = watched(station, platform)
    note(station, 2)
    often.send()
    note(station, 5)
    often.send()
    rewrite(station.db, TERMINAL, after)
    assert proof(station, platform).finding == Finding(2 if after == 0 else 7, "rewritten")


@pytest.mark.parametrize("after", [0, 3])
def test_a_chain_that_was_written_anew_is_refused_and_kept_as_evidence(
    station: Station, platform: Supervisor, after: int
) -> None:
    often = watched(station, platform)
    note(station, 5)
    often.send()
    rewrite(station.db, TERMINAL, after)
    do(station, delete(CHECKPOINTS))
    anchors.anchor_file(station.data).unlink()
    note(station, 5)
    often.send()
    assert problem(station) == "audit-forked"
    assert count(platform, AuditEvidence) == 1
    assert count(platform, AnchorRow) == 1
    with Session(platform.office.engine) as db:
        evidence = db.scalars(select(AuditEvidence)).one()
        signed = wire.Checkpoint.parse_canonical(evidence.document.encode())
    assert signed.base.sequence == 5, "the signed document contradicts what is held, by itself"
    assert proof(station, platform).finding == Finding(5, "rewritten"), "the platform's anchor came back"


def copied(station: Station, folder: Path) -> Path:
    """The store as it is now, as whoever makes a backup takes it."""
    copy = folder / "older.db"
    with closing(sqlite3.connect(station.data / "kiosk.db")) as source, closing(sqlite3.connect(copy)) as to:
        source.backup(to)
    return copy


def put_back(station: Station, older: Path) -> Station:
    station.db.close()
    for name in ("kiosk.db-wal", "kiosk.db-shm"):
        (station.data / name).unlink(missing_ok=True)
    older.replace(station.data / "kiosk.db")
    return open_station(station.data, station.clock)


def test_a_store_replaced_by_an_older_copy_is_found_at_home_and_at_the_platform(
    station: Station, platform: Supervisor, tmp_path: Path
) -> None:
    often = watched(station, platform)
    note(station, 5)
    often.send()
    older = copied(station, tmp_path)
    note(station, 5)
    station.clock.forward(HOUR)
    often.send()
    again = put_back(station, older)
    assert proof(again, platform).finding == Finding(6, "older")
    note(again, 1)
    again.clock.forward(7 * HOUR)
    watched(again, platform).send()
    assert problem(again) == "audit-forked", "another entry stands where one was anchored"
    assert count(platform, AuditEvidence) == 1
    again.db.close()


@pytest.mark.parametrize(("later", "evidence"), [(7 * HOUR, 1), (-2 * HOUR, 0)])
def test_an_older_copy_that_adds_nothing_is_behind_whatever_its_clock_says(
    station: Station, platform: Supervisor, tmp_path: Path, later: int, evidence: int
) -> None:
    """With a clock set back the platform takes it for a stick that was slow; the terminal knows better."""
    often = watched(station, platform)
    note(station, 5)
    often.send()
    note(station, 3)
    older = copied(station, tmp_path)
    note(station, 2)
    station.clock.forward(HOUR)
    often.send()
    again = put_back(station, older)
    again.clock.wall += timedelta(seconds=later)
    watched(again, platform).send()
    assert problem(again) == "audit-behind"
    assert count(platform, AuditEvidence) == evidence
    again.db.close()


def test_a_refused_chain_is_told_once_and_offered_again_much_later(
    station: Station, platform: Supervisor
) -> None:
    often = watched(station, platform)
    note(station, 5)
    often.send()
    rewrite(station.db, TERMINAL, 3)
    note(station, 5)
    often.send()
    before = len(platform.calls)
    station.clock.forward(HOUR)
    often.send()
    assert len(platform.calls) == before
    station.clock.forward(6 * HOUR)
    often.send()
    assert len(platform.calls) > before
    with station.db.reading() as connection:
        told = [entry for entry in audit.entries(connection) if b"anchor-refused" in entry.body]
    assert len(told) == 1


def test_a_new_chain_after_a_refusal_names_the_one_before(station: Station, platform: Supervisor) -> None:
    often, public = watched(station, platform), platform.office.key.public
    note(station, 5)
    often.send()
    assert not renew(station.db, station.data, TERMINAL, public, station.outbox.times, "uid 0")
    rewrite(station.db, TERMINAL, 3)
    note(station, 5)
    often.send()
    assert renew(station.db, station.data, TERMINAL, public, station.outbox.times, "uid 0")
    station.clock.forward(RETRY_S)
    often.send()
    assert problem(station) == ""
    proven = proof(station, platform)
    assert proven.finding is None
    assert proven.before is not None
    assert proven.before.head.sequence == 5
    with Session(platform.office.engine) as db:
        chains = db.scalars(select(AuditChainRow).order_by(AuditChainRow.generation)).all()
        assert [(row.generation, row.follows) for row in chains] == [(1, True), (2, True)]


def test_a_rebuilt_store_begins_a_chain_that_the_platform_takes(
    station: Station, platform: Supervisor
) -> None:
    note(station, 5)
    watched(station, platform).send()
    station.db.close()
    for path in station.data.glob("kiosk.db*"):
        path.unlink()
    again = open_station(station.data, station.clock)
    note(again, 2, "salvaged")
    proven = proof(again, platform)
    assert proven.finding is None
    assert proven.before is not None
    assert proven.before.head.sequence == 5
    watched(again, platform).send()
    assert problem(again) == ""
    assert count(platform, AnchorRow) == 2
    proven = proof(again, platform)
    assert (proven.finding, proven.checked) == (None, 1)
    again.db.close()


def test_an_anchor_of_somebody_else_is_no_anchor(station: Station, platform: Supervisor) -> None:
    note(station, 5)
    watched(station, platform).send()
    do(station, update(CHECKPOINTS).values(anchor_signature=b"\1" * 64))
    assert proof(station, platform).finding == Finding(5, "anchor")


def test_a_changed_entry_is_named_before_the_anchor_that_it_breaks(
    station: Station, platform: Supervisor
) -> None:
    note(station, 6)
    watched(station, platform).send()
    do(station, update(AUDIT).where(AUDIT.c.sequence == 2).values(body=b"{}"))
    assert proof(station, platform).finding == Finding(2, "digest")


def moved(station: Station, first: int, last: int, by: int) -> None:
    """Entries under other numbers; by way of numbers that nobody has."""
    for sign in (1000 + by, -1000):
        low, high = (first, last) if sign > 0 else (first + 1000 + by, last + 1000 + by)
        chosen = AUDIT.c.sequence.between(low, high)
        do(station, update(AUDIT).where(chosen).values(sequence=AUDIT.c.sequence + sign))


def test_an_inserted_entry_is_found_by_the_one_that_no_longer_follows(
    station: Station, platform: Supervisor
) -> None:
    note(station, 6)
    watched(station, platform).send()
    with station.db.reading() as connection:
        before = list(audit.entries(connection))
    moved(station, 3, 6, 1)
    false = append(before[1].head, b'{"event":"invented"}')
    do(
        station,
        insert(AUDIT).values(
            sequence=false.sequence, previous=false.previous, body=false.body, digest=false.digest
        ),
    )
    assert proof(station, platform).finding == Finding(4, "link")


def test_a_removed_entry_is_found_although_the_numbers_were_closed_up(
    station: Station, platform: Supervisor
) -> None:
    note(station, 6)
    watched(station, platform).send()
    do(station, delete(AUDIT).where(AUDIT.c.sequence == 3))
    assert proof(station, platform).finding == Finding(3, "sequence")
    moved(station, 4, 6, -1)
    assert proof(station, platform).finding == Finding(3, "link")


def test_an_entry_changed_before_it_was_anchored_is_refused(station: Station, platform: Supervisor) -> None:
    note(station, 6)
    do(station, update(AUDIT).where(AUDIT.c.sequence == 2).values(body=b"\xff{}"))
    watched(station, platform).send()
    assert problem(station) == "audit-forked"
    assert count(platform, AnchorRow) == 0


@pytest.mark.parametrize("value", ["x''", "'text'", "zeroblob(31)", "7"])
def test_a_head_that_is_no_digest_stops_nothing(station: Station, platform: Supervisor, value: str) -> None:
    note(station, 3)
    do(station, text(f"UPDATE audit SET digest = {value} WHERE sequence = 3"))
    watched(station, platform).send()
    note(station)
    assert count(platform, AnchorRow) == 0
    assert proof(station, platform).finding == Finding(3, "digest")


@pytest.mark.parametrize(
    "tampering",
    [
        f"UPDATE audit SET body = CAST('{'x' * 9000}' AS BLOB) WHERE sequence = 2",
        "UPDATE audit_chain SET chain = 'no name'",
        "UPDATE audit_chain SET before_chain = 'x', before_digest = 'y'",
    ],
)
def test_tables_written_by_hand_hold_nobody_up(
    station: Station, platform: Supervisor, tampering: str, caplog: pytest.LogCaptureFixture
) -> None:
    note(station, 3)
    do(station, text(tampering))
    with caplog.at_level(logging.ERROR):
        watched(station, platform).send()
    assert "no checkpoint" in caplog.text or problem(station)
    assert "xxx" not in caplog.text
    assert count(platform, AnchorRow) == 0


def test_since_begins_at_the_anchor_before(station: Station, platform: Supervisor) -> None:
    often = watched(station, platform)
    for _ in range(2):
        note(station, 5)
        often.send()
    note(station, 3)
    do(station, update(AUDIT).where(AUDIT.c.sequence == 2).values(body=b"{}"))
    assert proof(station, platform).finding == Finding(2, "digest")
    assert proof(station, platform, since=5).finding == Finding(2, "digest"), "no anchor vouches for it"
    assert proof(station, platform, since=6).finding is None
    do(station, update(AUDIT).where(AUDIT.c.sequence == 12).values(body=b"{}"))
    assert proof(station, platform, since=6).finding == Finding(12, "digest")


def test_a_late_stick_is_no_evidence(station: Station, platform: Supervisor) -> None:
    """A checkpoint that comes after a newer one was anchored, but was made before it."""
    platform.cut = {"checkpoint"}
    often = watched(station, platform)
    note(station, 2)
    often.send()
    with station.db.reading() as connection:
        row = connection.execute(select(CHECKPOINTS)).one()
    platform.cut = set()
    do(station, delete(CHECKPOINTS))
    note(station, 5)
    station.clock.forward(RETRY_S)
    often.send()
    answer = platform.anchor(wire.SignedDocument.of(row.document, row.signature))
    assert isinstance(answer, wire.SignedDocument)
    assert wire.Anchor.parse(answer.document.encode()).head.sequence == 7, "the newest one"
    assert count(platform, AuditEvidence) == 0


def test_another_terminals_chain_name_means_nothing(station: Station, platform: Supervisor) -> None:
    note(station, 2)
    watched(station, platform).send()
    do(station, update(AUDIT_CHAIN).values(chain="ab" * 16))
    note(station, 5)
    station.clock.forward(7 * HOUR)
    watched(station, platform).send()
    with Session(platform.office.engine) as db:
        row = db.get(AuditChainRow, (TERMINAL, "ab" * 16))
        assert row is not None
        assert not row.follows, "a chain that came from nowhere is shown as one"
