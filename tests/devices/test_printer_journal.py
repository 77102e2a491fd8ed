"""The print journal: what survives a power cut, and what it says of a document."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devices.printer.journal import Journal
from kiosk.domain.documents import Document
from kiosk.ports import Outcome


def slip(id: str) -> Document:
    return Document(id, "", (), f"visit-of-{id}")


def at_nine() -> datetime:
    return datetime(2026, 3, 2, 9, 14, 7, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "journal.jsonl"


def test_a_job_is_written_before_and_after(path: Path) -> None:
    journal = Journal(path, at_nine)
    number = journal.begin(Document("doc-1", "", (), "20260302-091200", at_nine() + timedelta(seconds=40)))
    assert json.loads(path.read_text().splitlines()[1]) == {
        "event": "begin", "job": 1, "document": "doc-1", "at": "2026-03-02T09:14:07+00:00",
        "visit": "20260302-091200", "expires": "2026-03-02T09:14:47+00:00",
    }  # fmt: skip
    journal.end(number, Outcome.PRINTED, "", 812, 148.52)
    assert json.loads(path.read_text().splitlines()[2]) == {
        "event": "end", "job": 1, "outcome": "printed", "problem": "", "bytes": 812, "mm": 148.5,
        "at": "2026-03-02T09:14:07+00:00",
    }  # fmt: skip


def test_jobs_are_read_back(path: Path) -> None:
    journal = Journal(path, at_nine)
    journal.end(journal.begin(slip("a")), Outcome.NOT_PRINTED, "printer-no-paper", 40)
    assert Journal(path, at_nine).jobs() == journal.jobs()
    assert Journal(path, at_nine).begin(slip("b")) == 2


def test_a_job_that_never_ended_is_unknown_and_said_once(path: Path) -> None:
    Journal(path, at_nine).begin(slip("a"))
    again = Journal(path, at_nine)
    assert again.interrupted == ("a",)
    assert again.jobs()[0].outcome is Outcome.UNKNOWN
    assert Journal(path, at_nine).interrupted == ()


@pytest.mark.parametrize(
    ("outcome", "sent", "reached"),
    [
        (Outcome.PRINTED, 800, True),
        (Outcome.UNKNOWN, 800, True),
        (Outcome.UNKNOWN, 0, True),
        (Outcome.NOT_PRINTED, 300, True),
        (Outcome.NOT_PRINTED, 0, False),
    ],
)
def test_what_makes_the_next_print_a_reprint(path: Path, outcome: Outcome, sent: int, reached: bool) -> None:
    journal = Journal(path, at_nine)
    journal.end(journal.begin(slip("a")), outcome, "", sent)
    assert journal.reached_paper("a") is reached
    assert not journal.reached_paper("b")
    assert Journal(path, at_nine).reached_paper("a") is reached


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_any_torn_last_line_is_survived(path: Path, cut: int) -> None:
    journal = Journal(path, at_nine)
    journal.end(journal.begin(slip("a")), Outcome.PRINTED, "", 5)
    whole = path.read_bytes()
    journal.begin(slip("b"))
    path.write_bytes(path.read_bytes()[: len(whole) + cut])
    again = Journal(path, at_nine)
    assert [job.document for job in again.jobs()] == ["a"]
    again.end(again.begin(slip("c")), Outcome.PRINTED, "", 5)
    assert [job.document for job in Journal(path, at_nine).jobs()] == ["a", "c"]


def test_a_damaged_block_costs_its_lines_only(path: Path) -> None:
    journal = Journal(path, at_nine)
    for name in "abc":
        journal.end(journal.begin(slip(name)), Outcome.PRINTED, "", 5)
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*rows[:3], b"\xff\xfe\0\0\n", b"[1]\n", *rows[5:]]))
    assert [job.document for job in Journal(path, at_nine).jobs()] == ["a", "c"]


def test_old_jobs_are_dropped_at_the_start(path: Path) -> None:
    journal = Journal(path, at_nine)
    for number in range(30):
        journal.end(journal.begin(slip(f"d{number}")), Outcome.PRINTED, "", 1)
    kept = Journal(path, at_nine, keep=10)
    assert [job.document for job in kept.jobs()] == [f"d{n}" for n in range(20, 30)]
    assert len(path.read_text().splitlines()) == 21
    assert kept.begin(slip("next")) == 31
