"""Slips of which nobody knows: listed, and settled by a person while the terminal runs."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devices.printer import journal_path, settle, unsettled
from devices.printer.journal import Journal, locked
from devices.printer.simulated import PrinterProgram
from kiosk.cli import main
from kiosk.domain.documents import Document, Text
from kiosk.ports import Outcome
from tests.helpers.paper import connected, slip_of

AT = datetime(2026, 3, 2, 9, 14, 7, tzinfo=UTC)


def slip(id: str) -> Document:
    return Document(id, "", (), "20260302-091200")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Of a running terminal: a printed job, an unknown one, one that failed."""
    made = Journal(journal_path(tmp_path), lambda: AT)
    for id, outcome in (("a", Outcome.PRINTED), ("b", Outcome.UNKNOWN), ("c", Outcome.NOT_PRINTED)):
        made.end(made.begin(slip(id)), outcome, "", 100)
    return made


def numbers(data: Path, now: datetime = AT) -> list[int]:
    return [job.number for job in unsettled(data, lambda: now)]


def test_only_unknown_ones_are_in_question(tmp_path: Path, journal: Journal) -> None:
    assert numbers(tmp_path) == [2]
    (job,) = unsettled(tmp_path, lambda: AT)
    assert (job.document, job.visit) == ("b", "20260302-091200")


def test_a_job_that_runs_is_not_in_question_until_it_must_have_ended(
    tmp_path: Path, journal: Journal
) -> None:
    journal.begin(slip("d"))
    assert numbers(tmp_path, AT + timedelta(minutes=1)) == [2]
    assert numbers(tmp_path, AT + timedelta(minutes=4)) == [2, 4]


def test_nothing_was_ever_printed(tmp_path: Path) -> None:
    assert unsettled(tmp_path) == ()
    assert not journal_path(tmp_path).exists(), "asking writes nothing"


@pytest.mark.parametrize(("outcome", "reprint"), [(Outcome.PRINTED, True), (Outcome.NOT_PRINTED, False)])
def test_a_person_settles_it_and_the_running_terminal_knows(
    tmp_path: Path, journal: Journal, outcome: Outcome, reprint: bool
) -> None:
    settle(tmp_path, 2, outcome, lambda: AT)
    assert numbers(tmp_path) == []
    assert journal.reached_paper("b") is reprint
    assert journal.begin(slip("d")) == 4, "the terminal goes on where it was"
    again = Journal(journal_path(tmp_path), lambda: AT)
    assert again.reached_paper("b") is reprint
    assert (again.jobs()[1].outcome, again.jobs()[1].settled) == (outcome, AT.isoformat())


@pytest.mark.parametrize("number", [1, 3, 9])
def test_what_is_known_is_not_settled(tmp_path: Path, journal: Journal, number: int) -> None:
    before = journal_path(tmp_path).read_bytes()
    with pytest.raises(ValueError, match=f"job {number}"):
        settle(tmp_path, number, Outcome.PRINTED, lambda: AT)
    assert journal_path(tmp_path).read_bytes() == before


def test_a_word_is_final_and_unknown_is_none(tmp_path: Path, journal: Journal) -> None:
    with pytest.raises(ValueError, match="a person says"):
        settle(tmp_path, 2, Outcome.UNKNOWN, lambda: AT)
    settle(tmp_path, 2, Outcome.PRINTED, lambda: AT)
    with pytest.raises(ValueError, match="job 2"):
        settle(tmp_path, 2, Outcome.NOT_PRINTED, lambda: AT)


def test_nobody_writes_while_another_does(tmp_path: Path, journal: Journal) -> None:
    path, done = journal_path(tmp_path), threading.Event()

    def other() -> None:
        settle(tmp_path, 2, Outcome.PRINTED, lambda: AT)
        done.set()

    with locked(path):
        writer = threading.Thread(target=other)
        writer.start()
        assert not done.wait(0.05)
        assert numbers(tmp_path) == [2]
    writer.join(5)
    assert numbers(tmp_path) == []


def test_two_programs_give_no_number_twice(tmp_path: Path, journal: Journal) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from devices.printer.journal import Journal; from kiosk.domain.documents import Document\n"
        "journal = Journal(Path(sys.argv[1]), lambda: datetime.now(UTC))\n"
        "print(*(journal.begin(Document('x', '', ())) for _ in range(20)))"
    )
    command = [sys.executable, "-c", code, str(journal_path(tmp_path))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        mine = [journal.begin(slip("y")) for _ in range(20)]
        assert program.stdout is not None
        theirs = [int(word) for word in program.stdout.read().split()]
    assert len(theirs) == 20
    assert not set(mine) & set(theirs)
    assert {job.number for job in journal.jobs()} == {1, 2, 3, *mine, *theirs}


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[printer]\nroll_m = 80.0\n")
    told = ["--data", str(tmp_path), "--config", str(config)]
    with PrinterProgram() as program:
        program.steer(silent_after=10)
        connected(program, tmp_path).print(slip_of(Text("一"), id="lost"))
    assert main(["device", "print", "unsettled", "--json", *told]) == 0
    (job,) = json.loads(capsys.readouterr().out)
    assert (job["number"], job["document"], job["outcome"]) == (1, "lost", "unknown")
    assert main(["device", "print", "unsettled", *told]) == 0
    assert "lost" in capsys.readouterr().out
    assert main(["device", "print", "settle", "1", "--not-printed", *told]) == 0
    assert main(["device", "print", "settle", "1", "--printed", *told]) == 2
    assert "job 1" in capsys.readouterr().err
    assert main(["device", "print", "unsettled", *told]) == 0
    assert capsys.readouterr().out == ""
    assert main(["device", "print", "roll", "--json", *told]) == 0
    assert json.loads(capsys.readouterr().out)["left_mm"] < 80_000
    assert main(["device", "print", "roll", "new", *told]) == 0
    assert "80.0" in capsys.readouterr().out
