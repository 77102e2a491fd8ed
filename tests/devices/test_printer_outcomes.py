"""Printed, not printed, or unknown: every way a job can go, over real TCP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devices.printer import NoPrinter, open_printer
from devices.printer.driver import EscposPrinter
from devices.printer.journal import Journal, read
from devices.printer.profile import Profile
from devices.printer.simulated import PrinterProgram
from kiosk.config import Printer as Settings
from kiosk.domain.documents import Gap, Pair, Text
from kiosk.ports import Outcome, Printed, State
from kiosk.problems import Problem
from tests.helpers.paper import connected, never_finished, slip_of

AT = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)
LONG = slip_of(*(Text(f"第{n}行") for n in range(60)), id="long")
SHORT = slip_of(Pair("事项", "参保登记"), id="short")


@pytest.fixture
def program() -> Iterator[PrinterProgram]:
    with PrinterProgram() as program:
        yield program


def code(printed: Printed) -> str:
    return printed.problem.code if printed.problem else ""


def test_a_good_job_is_printed(program: PrinterProgram, tmp_path: Path) -> None:
    printed = connected(program, tmp_path).print(SHORT)
    assert (printed.outcome, printed.problem) == (Outcome.PRINTED, None)
    assert printed.bytes_sent == len(program.slips[0].raw) - 5 * 3 + 3, (
        "the slip's bytes and five questions before it; automatic status is ended after the cut"
    )


def test_health_names_the_profile(program: PrinterProgram, tmp_path: Path) -> None:
    health = connected(program, tmp_path).health()
    assert (health.state, health.problems) == (State.GOOD, ())
    assert "Epson" in health.detail


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ({"paper_lines": 0}, "printer-no-paper"),
        ({"cover_open": True}, "printer-cover-open"),
        ({"cutter_error": True}, "printer-cutter"),
        ({"fault": True}, "printer-fault"),
        ({"hot": True}, "printer-hot"),
        ({"offline": True}, "printer-offline"),
        ({"cover_open": True, "paper_lines": 0}, "printer-cover-open"),
    ],
)
def test_trouble_before_the_job_stops_it(
    program: PrinterProgram, tmp_path: Path, condition: dict[str, object], problem: str
) -> None:
    program.steer(**condition)
    printer = connected(program, tmp_path)
    health = printer.health()
    assert health.state is State.BAD
    assert health.problems[0].code == problem
    assert printer.print(SHORT) == Printed(Outcome.NOT_PRINTED, health.problems[0], 0)
    program.steer(paper_lines=None, cover_open=False, cutter_error=False, fault=False, offline=False)
    assert program.slips == [], "nothing was sent, so nothing comes out later"


def test_low_paper_is_told_and_printed_on(program: PrinterProgram, tmp_path: Path) -> None:
    program.steer(paper_low=True)
    printer = connected(program, tmp_path)
    health = printer.health()
    assert (health.state, health.problems) == (State.GOOD, (Problem("printer-paper-low"),))
    printed = printer.print(SHORT)
    assert (printed.outcome, code(printed)) == (Outcome.PRINTED, "printer-paper-low")


def test_no_answer_is_unknown_health_and_nothing_is_sent(program: PrinterProgram, tmp_path: Path) -> None:
    program.steer(silent=True)
    printer = connected(program, tmp_path)
    health = printer.health()
    assert (health.state, health.problems) == (State.UNKNOWN, ())
    printed = printer.print(SHORT)
    assert (printed.outcome, code(printed), printed.bytes_sent) == (Outcome.NOT_PRINTED, "printer-offline", 0)
    assert program.slips == []


def test_paper_that_ends_in_mid_print_is_not_printed(program: PrinterProgram, tmp_path: Path) -> None:
    program.steer(paper_lines=20)
    printed = connected(program, tmp_path).print(LONG)
    assert (printed.outcome, code(printed)) == (Outcome.NOT_PRINTED, "printer-no-paper")
    assert printed.bytes_sent > 0


def test_a_cleared_printer_does_not_finish_the_broken_slip_later(
    program: PrinterProgram, tmp_path: Path
) -> None:
    printer = connected(program, tmp_path)
    program.steer(paper_lines=20)
    printer.print(LONG)
    program.steer(paper_lines=None)
    assert [slip.complete for slip in program.slips] == [False]
    assert printer.print(LONG).outcome is Outcome.PRINTED
    torn, whole = program.slips
    assert "第10行" in torn.text
    assert "第50行" not in torn.text
    assert whole.text.split()[:2] == ["补打", "第0行"]


def test_a_printer_without_clear_finishes_it_and_the_next_slip_says_reprint(
    program: PrinterProgram, tmp_path: Path
) -> None:
    printer = connected(program, tmp_path, profile="xprinter")
    program.steer(paper_lines=20)
    printer.print(LONG)
    program.steer(paper_lines=None)
    printer.print(LONG)
    assert [slip.complete for slip in program.slips] == [False, True, True]
    assert "补打" not in program.slips[1].text
    assert "补打" in program.slips[2].text


def test_a_jammed_cutter_leaves_it_to_a_person(program: PrinterProgram, tmp_path: Path) -> None:
    program.steer(cutter_jams=True)
    printed = connected(program, tmp_path).print(SHORT)
    assert (printed.outcome, code(printed)) == (Outcome.UNKNOWN, "printer-cutter")


def test_silence_after_sending_is_unknown(program: PrinterProgram, tmp_path: Path) -> None:
    program.steer(silent_after=10)
    printed = connected(program, tmp_path).print(SHORT)
    assert (printed.outcome, code(printed)) == (Outcome.UNKNOWN, "print-unknown")
    assert len(program.slips) == 1, "sent once, and never again by itself"


def test_a_connection_that_breaks_in_mid_print_is_unknown(program: PrinterProgram, tmp_path: Path) -> None:
    program.steer(drop_after=200)
    printed = connected(program, tmp_path).print(LONG)
    assert (printed.outcome, code(printed)) == (Outcome.UNKNOWN, "print-unknown")
    assert program.slips == []


def test_a_printer_that_is_good_but_never_says_finished_is_unknown(tmp_path: Path) -> None:
    with never_finished() as port:
        printed = open_printer(Settings(port=port, timeout_s=0.2), tmp_path).print(slip_of(Text("x")))
    assert (printed.outcome, code(printed)) == (Outcome.UNKNOWN, "print-unknown")


@pytest.mark.parametrize(("left", "outcome"), [(None, Outcome.PRINTED), (5, Outcome.NOT_PRINTED)])
def test_a_printer_that_cannot_say_finished_is_watched_as_long_as_printing_takes(
    program: PrinterProgram, tmp_path: Path, left: int | None, outcome: Outcome
) -> None:
    program.steer(paper_lines=left)
    profile = Profile(name="t", finish=False)
    journal = Journal(tmp_path / "journal.jsonl", lambda: datetime(2026, 3, 2, tzinfo=UTC))
    printer = EscposPrinter(Settings(port=program.port, timeout_s=0.25), profile, journal, tmp_path)
    assert printer.print(SHORT).outcome is outcome


def test_a_printer_that_cannot_be_asked_is_always_unknown(program: PrinterProgram, tmp_path: Path) -> None:
    program.steer(silent=True)
    printer = connected(program, tmp_path, profile="write-only")
    assert printer.health().state is State.UNKNOWN
    printed = printer.print(SHORT)
    assert (printed.outcome, code(printed)) == (Outcome.UNKNOWN, "print-unknown")
    assert program.wait_for_slips(1)
    sent = printer.print(slip_of(Pair("事项", "参保登记"), id="other")).bytes_sent
    assert sent == printed.bytes_sent, "no cut before each slip because the one before is unknown"


def test_a_refused_connection_is_a_missing_printer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    printer = open_printer(Settings(port=port, timeout_s=0.2), tmp_path)
    assert printer.health().problems == (Problem("printer-missing", "network: Connection refused"),)
    assert printer.print(SHORT).outcome is Outcome.NOT_PRINTED


def test_stale_bytes_are_not_taken_for_answers(program: PrinterProgram, tmp_path: Path) -> None:
    # All well (12 12 12 12), a GS r answer (00) and plain noise, said before anything was asked.
    program.steer(noise="121212120000ff3f", paper_lines=0)
    health = connected(program, tmp_path).health()
    assert [problem.code for problem in health.problems] == ["printer-no-paper"]


def test_a_stale_finish_is_not_taken_for_this_jobs(program: PrinterProgram, tmp_path: Path) -> None:
    program.steer(noise="00000000", paper_lines=20)
    printed = connected(program, tmp_path).print(LONG)
    assert (printed.outcome, code(printed)) == (Outcome.NOT_PRINTED, "printer-no-paper")


def test_a_first_slip_after_a_refusal_is_no_reprint(program: PrinterProgram, tmp_path: Path) -> None:
    printer = connected(program, tmp_path)
    program.steer(cover_open=True)
    printer.print(SHORT)
    program.steer(cover_open=False)
    printer.print(SHORT)
    assert "补打" not in program.slips[0].text


def test_the_same_document_again_is_a_reprint_even_after_a_restart(
    program: PrinterProgram, tmp_path: Path
) -> None:
    connected(program, tmp_path).print(SHORT)
    settings = Settings(port=program.port, timeout_s=0.25)
    open_printer(settings, tmp_path, reprint_mark="REPRINT").print(SHORT)
    assert [slip.text.split()[0] for slip in program.slips] == ["事项", "REPRINT"]


def test_a_job_cut_short_by_a_power_cut_is_unknown_and_its_next_print_a_reprint(
    program: PrinterProgram, tmp_path: Path
) -> None:
    folder = tmp_path / "printer"
    folder.mkdir()
    (folder / "journal.jsonl").write_text('{"event":"begin","job":1,"document":"short","at":"t"}\n{"eve')
    printer = connected(program, tmp_path)
    assert printer.interrupted == ("short",)  # type: ignore[attr-defined]
    assert program.slips == [], "nothing is sent again by itself"
    printer.print(SHORT)
    assert program.slips[0].text.split()[0] == "补打"


def test_a_journal_that_cannot_be_written_stops_the_job(program: PrinterProgram, tmp_path: Path) -> None:
    printer = connected(program, tmp_path)
    journal = tmp_path / "printer" / "journal.jsonl"
    journal.unlink()
    journal.mkdir()
    printed = printer.print(SHORT)
    assert (printed.outcome, code(printed), printed.bytes_sent) == (Outcome.NOT_PRINTED, "disk-full", 0)


def test_a_slip_whose_time_is_over_is_not_begun(program: PrinterProgram, tmp_path: Path) -> None:
    clock = [AT]
    printer = connected(program, tmp_path, now=lambda: clock[0])
    slip = replace(SHORT, visit="20260302-091200", expires_at=AT + timedelta(seconds=40))
    clock[0] += timedelta(seconds=41)
    assert printer.print(slip) == Printed(Outcome.NOT_PRINTED, Problem("print-expired"), 0)
    assert program.slips == []
    (job,) = read(tmp_path / "printer" / "journal.jsonl").jobs.values()
    assert (job.visit, job.problem, job.outcome) == (
        "20260302-091200",
        "print-expired",
        Outcome.NOT_PRINTED,
    )
    clock[0] -= timedelta(seconds=2)
    assert printer.print(slip).outcome is Outcome.PRINTED
    assert "补打" not in program.slips[0].text


def test_time_passes_while_the_printer_is_asked(program: PrinterProgram, tmp_path: Path) -> None:
    """The time is looked at after the line was opened and the questions were answered."""
    times = iter([AT, AT + timedelta(seconds=41), AT + timedelta(seconds=41)])
    printer = connected(program, tmp_path, now=lambda: next(times))
    assert code(printer.print(replace(SHORT, expires_at=AT + timedelta(seconds=40)))) == "print-expired"


def test_a_job_cut_off_is_replayed_by_nobody(program: PrinterProgram, tmp_path: Path) -> None:
    """Not when the line is back, not after a restart, and not by the same order coming late."""
    clock = [AT]
    printer = connected(program, tmp_path, now=lambda: clock[0])
    slip = replace(LONG, visit="20260302-091200", expires_at=AT + timedelta(seconds=40))
    program.steer(drop_after=200)
    assert code(printer.print(slip)) == "print-unknown"
    clock[0] += timedelta(minutes=1)
    assert printer.health().state is State.GOOD, "the line is back"
    again = connected(program, tmp_path, now=lambda: clock[0])
    assert again.health().state is State.GOOD
    assert code(again.print(slip)) == "print-expired"
    assert program.slips == []
    other = again.print(slip_of(Pair("事项", "另一位"), id="other"))
    assert other.outcome is Outcome.PRINTED
    assert "第50行" not in program.slips[-1].text


def test_half_a_slip_is_cut_off_before_the_next_persons(program: PrinterProgram, tmp_path: Path) -> None:
    printer = connected(program, tmp_path)
    program.steer(drop_after=200)
    printer.print(LONG)
    again = connected(program, tmp_path)
    for id in ("next", "third"):
        assert again.print(slip_of(Pair("事项", "另一位"), id=id)).outcome is Outcome.PRINTED
    half, *theirs = [slip.text.split() for slip in program.slips]
    assert "第2行" in half
    assert theirs == [["事项", "另一位"]] * 2, "and once is enough"


def test_no_printer_says_so(tmp_path: Path) -> None:
    printer = open_printer(Settings(kind="none"), tmp_path)
    assert isinstance(printer, NoPrinter)
    assert printer.health().problems[0].code == "printer-missing"
    assert printer.print(SHORT).outcome is Outcome.NOT_PRINTED


def test_an_empty_document_still_comes_out(program: PrinterProgram, tmp_path: Path) -> None:
    assert connected(program, tmp_path).print(slip_of(Gap(1))).outcome is Outcome.PRINTED
