"""Paper is counted, its end is foretold, and a new roll is noticed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devices.printer import journal_path, new_roll, paper_left
from devices.printer.history import Job
from devices.printer.journal import Journal
from devices.printer.paper import FEW, Paper, foretell, with_paper
from devices.printer.simulated import PrinterProgram
from kiosk.config import Printer as Settings
from kiosk.domain.documents import Document, Text
from kiosk.ports import Health, Outcome, State
from kiosk.problems import Problem
from tests.helpers.paper import connected, slip_of

SLIP = slip_of(*(Text(f"第{n}行") for n in range(20)))
AT = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)


@pytest.fixture
def program() -> Iterator[PrinterProgram]:
    with PrinterProgram() as program:
        yield program


def used(data: Path) -> float:
    return paper_left(Settings(), data).used_mm


def test_a_slip_takes_the_paper_that_came_out(program: PrinterProgram, tmp_path: Path) -> None:
    printer = connected(program, tmp_path)
    printer.print(SLIP)
    came_out = sum(row.image.height for row in program.slips[0].rows) / 8
    assert used(tmp_path) == pytest.approx(came_out, rel=0.02)
    printer.print(SLIP)
    mark = 30 / 8  # the second one is a reprint
    assert used(tmp_path) == pytest.approx(2 * came_out + mark, rel=0.02)


def test_what_was_never_sent_takes_no_paper(program: PrinterProgram, tmp_path: Path) -> None:
    program.steer(cover_open=True)
    connected(program, tmp_path).print(SLIP)
    assert used(tmp_path) == 0


def test_the_count_survives_a_restart_and_jobs_that_are_forgotten(tmp_path: Path) -> None:
    path = journal_path(tmp_path)
    journal = Journal(path, lambda: AT)
    for number in range(30):
        journal.end(journal.begin(Document(f"d{number}", "", ())), Outcome.PRINTED, "", 1, 100.0)
    assert Journal(path, lambda: AT, keep=10).used_mm == 3000
    assert Journal(path, lambda: AT, keep=10).used_mm == 3000, "and again"
    assert used(tmp_path) == 3000


def test_a_new_roll_counts_from_nothing_while_the_terminal_runs(tmp_path: Path) -> None:
    journal = Journal(journal_path(tmp_path), lambda: AT)
    journal.end(journal.begin(SLIP), Outcome.PRINTED, "", 1, 100.0)
    new_roll(tmp_path, lambda: AT)
    assert journal.used_mm == 0
    journal.end(journal.begin(SLIP), Outcome.PRINTED, "", 1, 70.0)
    assert journal.used_mm == used(tmp_path) == 70


def test_paper_that_ended_and_is_there_again_is_a_new_roll(program: PrinterProgram, tmp_path: Path) -> None:
    printer = connected(program, tmp_path)
    printer.print(SLIP)
    program.steer(paper_lines=0)
    printer.health()
    assert used(tmp_path) > 0
    program.steer(paper_lines=None)
    connected(program, tmp_path).health()  # another start of the program: it was noted durably
    assert used(tmp_path) == 0
    printer.print(SLIP)
    assert used(tmp_path) > 0, "counted on, once"


@pytest.mark.parametrize("steps", [({"paper_low": True},), ({"cover_open": True}, {"silent": True}, {})])
def test_only_an_end_makes_a_new_roll(
    program: PrinterProgram, tmp_path: Path, steps: tuple[dict[str, bool], ...]
) -> None:
    printer = connected(program, tmp_path)
    printer.print(SLIP)
    before = used(tmp_path)
    for step in steps:
        program.steer(**{"paper_low": False, "cover_open": False, "silent": False, **step})
        printer.health()
    assert used(tmp_path) == before


def test_a_roll_that_is_nearly_used_up_is_no_new_one(program: PrinterProgram, tmp_path: Path) -> None:
    printer = connected(program, tmp_path)
    printer.print(SLIP)
    program.steer(paper_lines=0)
    printer.health()
    program.steer(paper_lines=None, paper_low=True)
    printer.health()
    assert used(tmp_path) > 0


def test_the_end_is_foretold_before_the_sensor_speaks(program: PrinterProgram, tmp_path: Path) -> None:
    printer = connected(program, tmp_path, roll_m=2.0)
    assert printer.health().problems == ()
    printer.print(SLIP)
    paper = paper_left(Settings(roll_m=2.0), tmp_path)
    assert paper.left_mm == pytest.approx(2000 - paper.used_mm)
    assert paper.slips_left == int((2000 - paper.used_mm) / paper.used_mm)
    health = printer.health()
    assert health.state is State.GOOD, "there is paper to print on"
    assert [problem.code for problem in health.problems] == ["printer-paper-low"]
    assert f"≈ {paper.slips_left} ×" in health.detail


def job(number: int, mm: float, outcome: Outcome = Outcome.PRINTED) -> Job:
    return Job(number, "d", "", outcome, "", 1, mm=mm)


def test_slips_are_foretold_from_the_last_ones() -> None:
    jobs = [job(n, 1000) for n in range(5)] + [job(n, 100) for n in range(5, 25)]
    jobs.append(job(25, 9, Outcome.NOT_PRINTED))
    assert foretell(7000, jobs, 10) == Paper(7000, 3000, 30, 100)


@pytest.mark.parametrize(
    ("paper", "found"),
    [
        (foretell(500, [], 0), Paper(500)),
        (foretell(500, [], 10), Paper(500, 9500)),
        (foretell(50_000, [job(1, 100)], 10), Paper(50_000, 0, 0, 100)),
    ],
)
def test_what_is_not_known_is_not_said(paper: Paper, found: Paper) -> None:
    assert paper == found


@pytest.mark.parametrize(("left", "low"), [(FEW + 1, False), (FEW, True), (0, True)])
def test_few_slips_are_told(left: int, low: bool) -> None:
    health = with_paper(Health(State.GOOD, detail="Epson"), Paper(1, left * 100.0, left, 100))
    assert [problem.code for problem in health.problems] == (["printer-paper-low"] if low else [])


@pytest.mark.parametrize(
    "health",
    [
        Health(State.BAD, (Problem("printer-no-paper"),)),
        Health(State.UNKNOWN),
    ],
)
def test_a_count_never_speaks_for_the_printer(health: Health) -> None:
    assert with_paper(health, Paper(1, 100.0, 1, 100)) == health


def test_the_sensor_speaks_once() -> None:
    health = Health(State.GOOD, (Problem("printer-paper-low"),))
    assert with_paper(health, Paper(1, 100.0, 1, 100)).problems == health.problems


def test_older_journals_are_read(tmp_path: Path) -> None:
    path = journal_path(tmp_path)
    path.parent.mkdir()
    begin = {"event": "begin", "job": 1, "document": "a", "at": "2026-03-02T09:14:07+00:00"}
    end = {
        "event": "end",
        "job": 1,
        "outcome": "printed",
        "problem": "",
        "bytes": 8,
        "at": "2026-03-02T09:14:09+00:00",
    }
    path.write_text(json.dumps(begin) + "\n" + json.dumps(end) + "\n")
    journal = Journal(path, lambda: AT)
    assert journal.reached_paper("a")
    assert journal.used_mm == 0
