"""What was changed, removed, cut off, written anew or put back in the audit chain is found, and named."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from kiosk.contract import checkpoint as wire
from kiosk.crypto.audit import append
from kiosk.sandbox.tables import AnchorRow, AuditChainRow, AuditEvidence
from offline import anchors, audit
from offline.auditproof import Finding
from offline.tables import AUDIT, AUDIT_CHAIN, CHECKPOINTS
from tests.helpers.chains import copied, count, do, moved, problem, proof, put_back
from tests.helpers.station import TERMINAL, Station
from tests.helpers.supervision import Supervisor, note, open_supervisor, rewrite, watched

HOUR = 3600
Send = Callable[[int], None]


@pytest.fixture
def platform(tmp_path: Path, station: Station) -> Iterator[Supervisor]:
    opened = open_supervisor(tmp_path / "platform", station)
    yield opened
    opened.office.close()


@pytest.fixture
def send(station: Station, platform: Supervisor) -> Send:
    """So many entries more, and then a checkpoint where one is due."""
    often = watched(station, platform)

    def send(many: int) -> None:
        note(station, many)
        often.send()

    return send


@contextmanager
def set_back(station: Station, send: Send, folder: Path, unanchored: int = 0) -> Iterator[Station]:
    """With ten entries, all anchored, the store is replaced by a copy that has five, and some unanchored."""
    send(5)
    note(station, unanchored)
    older = copied(station, folder)
    note(station, 5 - unanchored)  # not in the hour in which the copy will note others
    station.clock.forward(HOUR)
    send(0)
    again = put_back(station, older)
    try:
        yield again
    finally:
        again.db.close()


def test_a_tail_that_was_cut_off_is_found_at_home(station: Station, platform: Supervisor, send: Send) -> None:
    send(6)
    do(station, delete(AUDIT).where(AUDIT.c.sequence > 4))
    assert proof(station, platform).finding == Finding(5, "truncated")


@pytest.mark.parametrize("after", [0, 3])
def test_a_chain_that_was_written_anew_is_found_at_home(
    station: Station, platform: Supervisor, send: Send, after: int
) -> None:
    send(2)
    send(5)
    rewrite(station.db, TERMINAL, after)
    assert proof(station, platform).finding == Finding(2 if after == 0 else 7, "rewritten")


@pytest.mark.parametrize("after", [0, 3])
def test_a_chain_that_was_written_anew_is_refused_and_kept_as_evidence(
    station: Station, platform: Supervisor, send: Send, after: int
) -> None:
    send(5)
    rewrite(station.db, TERMINAL, after)
    do(station, delete(CHECKPOINTS))
    anchors.anchor_file(station.data).unlink()
    send(5)
    assert problem(station) == "audit-forked"
    assert count(platform, AuditEvidence) == 1
    assert count(platform, AnchorRow) == 1
    with Session(platform.office.engine) as db:
        evidence = db.scalars(select(AuditEvidence)).one()
        signed = wire.Checkpoint.parse_canonical(evidence.document.encode())
    assert signed.base.sequence == 5, "the signed document contradicts what is held, by itself"
    assert proof(station, platform).finding == Finding(5, "rewritten"), "the platform's anchor came back"


def test_a_store_replaced_by_an_older_copy_is_found_at_home_and_at_the_platform(
    station: Station, platform: Supervisor, send: Send, tmp_path: Path
) -> None:
    with set_back(station, send, tmp_path) as again:
        assert proof(again, platform).finding == Finding(6, "older")
        note(again, 1)
        again.clock.forward(7 * HOUR)
        watched(again, platform).send()
        assert problem(again) == "audit-forked", "another entry stands where one was anchored"
        assert count(platform, AuditEvidence) == 1


def test_a_store_that_forgot_its_end_may_not_forget_the_proof_of_it(
    station: Station, platform: Supervisor, send: Send, tmp_path: Path
) -> None:
    """It sends the checkpoint again whose answer it forgot, and is answered with that one's anchor: found by
    the fault lab, seed 101328, where turned bits in the log took entries that were committed."""
    with set_back(station, send, tmp_path) as again:
        do(again, update(CHECKPOINTS).values(anchor=None, anchor_signature=None))
        note(again, 2)
        watched(again, platform).send()
        assert problem(again) == "audit-behind", "and staff are told at once"
        assert proof(again, platform).finding == Finding(9, "older")  # its own complaint is the eighth


@pytest.mark.parametrize(("later", "evidence"), [(7 * HOUR, 1), (-2 * HOUR, 0)])
def test_an_older_copy_that_adds_nothing_is_behind_whatever_its_clock_says(
    station: Station, platform: Supervisor, send: Send, tmp_path: Path, later: int, evidence: int
) -> None:
    """With a clock set back the platform takes it for a stick that was slow; the terminal knows better."""
    with set_back(station, send, tmp_path, unanchored=3) as again:
        again.clock.wall += timedelta(seconds=later)
        watched(again, platform).send()
        assert problem(again) == "audit-behind"
        assert count(platform, AuditEvidence) == evidence


def test_an_anchor_of_somebody_else_is_no_anchor(station: Station, platform: Supervisor, send: Send) -> None:
    send(5)
    do(station, update(CHECKPOINTS).values(anchor_signature=b"\1" * 64))
    assert proof(station, platform).finding == Finding(5, "anchor")


def test_a_changed_entry_is_named_before_the_anchor_that_it_breaks(
    station: Station, platform: Supervisor, send: Send
) -> None:
    send(6)
    do(station, update(AUDIT).where(AUDIT.c.sequence == 2).values(body=b"{}"))
    assert proof(station, platform).finding == Finding(2, "digest")


def test_an_inserted_entry_is_found_by_the_one_that_no_longer_follows(
    station: Station, platform: Supervisor, send: Send
) -> None:
    send(6)
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
    station: Station, platform: Supervisor, send: Send
) -> None:
    send(6)
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


def test_since_begins_at_the_anchor_before(station: Station, platform: Supervisor, send: Send) -> None:
    for _ in range(2):
        send(5)
    note(station, 3)
    do(station, update(AUDIT).where(AUDIT.c.sequence == 2).values(body=b"{}"))
    assert proof(station, platform).finding == Finding(2, "digest")
    assert proof(station, platform, since=5).finding == Finding(2, "digest"), "no anchor vouches for it"
    assert proof(station, platform, since=6).finding is None
    do(station, update(AUDIT).where(AUDIT.c.sequence == 12).values(body=b"{}"))
    assert proof(station, platform, since=6).finding == Finding(12, "digest")


def test_another_terminals_chain_name_means_nothing(
    station: Station, platform: Supervisor, send: Send
) -> None:
    send(2)
    do(station, update(AUDIT_CHAIN).values(chain="ab" * 16))
    note(station, 5)
    station.clock.forward(7 * HOUR)
    watched(station, platform).send()
    with Session(platform.office.engine) as db:
        row = db.get(AuditChainRow, (TERMINAL, "ab" * 16))
        assert row is not None
        assert not row.follows, "a chain that came from nowhere is shown as one"
