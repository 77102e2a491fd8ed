"""The audit chain is anchored at the platform: often enough, once, and never a chain that isn't the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.contract import checkpoint as wire
from kiosk.sandbox.tables import AnchorRow, AuditChainRow, AuditEntryRow, AuditEvidence
from offline import audit, checkpoints
from offline.checkpoints import RETRY_S, renew
from offline.tables import CHECKPOINTS
from tests.helpers.chains import count, do, problem, proof
from tests.helpers.station import TERMINAL, Station, open_station
from tests.helpers.supervision import Supervisor, note, open_supervisor, rewrite, watched

HOUR = 3600


@pytest.fixture
def platform(tmp_path: Path, station: Station) -> Iterator[Supervisor]:
    opened = open_supervisor(tmp_path / "platform", station)
    yield opened
    opened.office.close()


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
