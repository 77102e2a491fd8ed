"""A raw queue of CUPS, through an ``lp`` of our own: what is handed over isn't printed yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.printer import open_printer, unsettled
from kiosk.config import Printer as Settings
from kiosk.domain.documents import Text
from kiosk.ports import Outcome, State
from tests.helpers.paper import slip_of

SLIP = slip_of(*(Text(f"第{n}行") for n in range(3000)), id="slip")  # more than a pipe holds


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose ``lp`` keeps what it is told and given."""
    lp = tmp_path / "bin" / "lp"
    lp.parent.mkdir()
    lp.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/told\n. {tmp_path}/how\n')
    lp.chmod(0o755)
    (tmp_path / "how").write_text(f"/bin/cat > {tmp_path}/given")
    monkeypatch.setenv("PATH", str(lp.parent))
    return tmp_path


def settings(**changes: object) -> Settings:
    return Settings.model_validate({"kind": "cups", "queue": "slips", "timeout_s": 5, **changes})


def test_the_bytes_go_through_as_they_are_and_nobody_calls_them_printed(desk: Path) -> None:
    printed = open_printer(settings(), desk).print(SLIP)
    assert printed.problem is not None
    assert (printed.outcome, printed.problem.code) == (Outcome.UNKNOWN, "print-unknown")
    given = (desk / "given").read_bytes()
    assert printed.bytes_sent == len(given)
    assert "第2999行".encode("gbk") in given
    assert (desk / "told").read_text() == "-d slips -o raw -t slip\n"
    assert [job.document for job in unsettled(desk)] == ["slip"]


def test_without_a_name_it_is_the_default_queue(desk: Path) -> None:
    open_printer(settings(queue=""), desk).print(SLIP)
    assert (desk / "told").read_text() == "-o raw -t slip\n"


@pytest.mark.parametrize("how", ["exit 1", "/bin/cat > /dev/null; exit 1"])
def test_a_queue_that_refuses_has_printed_nothing(desk: Path, how: str) -> None:
    (desk / "how").write_text(how)
    printed = open_printer(settings(), desk).print(SLIP)
    assert printed.problem is not None
    assert (printed.outcome, printed.problem.code, printed.bytes_sent) == (
        Outcome.NOT_PRINTED,
        "printer-missing",
        0,
    )
    assert unsettled(desk) == ()


def test_one_that_hangs_may_have_taken_it(desk: Path) -> None:
    (desk / "how").write_text(f"/bin/cat > {desk}/given; exec /bin/sleep 60")
    printed = open_printer(settings(timeout_s=0.3), desk).print(SLIP)
    assert printed.outcome is Outcome.UNKNOWN


def test_looking_makes_no_job_and_knows_nothing(desk: Path) -> None:
    assert open_printer(settings(), desk).health().state is State.UNKNOWN
    assert not (desk / "told").exists()


def test_without_the_program_the_printer_is_missing(desk: Path) -> None:
    (desk / "bin" / "lp").unlink()
    health = open_printer(settings(), desk).health()
    assert [problem.code for problem in health.problems] == ["printer-missing"]


@pytest.mark.parametrize("queue", ["-o", "two words", "a/b"])
def test_a_queue_has_a_plain_name(queue: str) -> None:
    with pytest.raises(ValueError, match="queue"):
        settings(queue=queue)
