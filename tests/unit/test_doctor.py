"""The health report: all parts at once, each with a limit, and nothing hides anything else."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices import examination as of_devices
from kiosk import __version__
from kiosk.cli import _parser
from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.doctor import TESTS, Check, Look, as_json, as_text, examine, program, worst
from kiosk.ports import Health, State
from kiosk.problems import Failed, Problem
from kiosk.words import Words, languages
from offline import examination as of_the_store

GOOD, BAD, UNKNOWN = (Health(state) for state in State)


@pytest.fixture
def hanging() -> Iterator[Callable[[], Health]]:
    """A device that says nothing until the test is over."""
    over = threading.Event()

    def hang() -> Health:
        over.wait(60)
        return GOOD

    yield hang
    over.set()


def test_devices_that_hang_are_unknown_and_nobody_waits_for_them_in_turn(
    hanging: Callable[[], Health],
) -> None:
    looks = [Look(f"device{n}", hanging, 0.1) for n in range(12)]
    begun = time.monotonic()
    checks = examine([*looks, Look("card", lambda: GOOD, 0.1)])
    assert time.monotonic() - begun < 1.0  # twelve in turn would take longer
    assert [check.health.state for check in checks] == [State.UNKNOWN] * 12 + [State.GOOD]
    assert {problem.code for check in checks for problem in check.health.problems} == {"check-silent"}


def test_no_part_may_take_so_long_that_the_whole_takes_thirty_seconds(tmp_path: Path) -> None:
    looks = [
        *of_devices.looks(Settings()),
        *of_the_store.looks(Settings(), tmp_path, SystemClock()),
        Look("program", program),
    ]
    assert max(look.limit_s for look in looks) < 28
    names = [look.name for look in looks]
    assert len(set(names)) == len(names)
    for language in languages():
        assert all(Words(language).has(f"doctor.part.{name}") for name in names)


def test_a_part_that_breaks_hides_no_other() -> None:
    def refused() -> Health:
        raise Failed("key-missing", "keys/terminal.key")

    def broken() -> Health:
        raise RuntimeError("张伟")

    checks = examine([Look("keys", refused), Look("camera", broken), Look("card", lambda: GOOD)])
    assert checks == [
        Check("keys", Health(State.BAD, (Problem("key-missing", "keys/terminal.key"),))),
        Check("camera", Health(State.BAD, (Problem("internal", "RuntimeError"),))),
        Check("card", GOOD),
    ]


@pytest.mark.parametrize(
    ("healths", "whole"),
    [([GOOD, GOOD], "good"), ([GOOD, UNKNOWN], "unknown"), ([UNKNOWN, BAD, GOOD], "bad"), ([], "good")],
)
def test_the_whole_is_as_the_worst_part(healths: list[Health], whole: str) -> None:
    assert worst(Check("card", health) for health in healths) == whole


def test_json_has_the_documented_shape() -> None:
    low = Health(State.GOOD, (Problem("printer-paper-low", "3 m"),), "Xprinter")
    report = json.loads(as_json([Check("printer", low), Check("card", UNKNOWN)], Words("en")))
    assert report["version"] == __version__
    assert report["state"] == "unknown"
    printer, card = report["checks"]
    assert list(printer) == list(card) == ["name", "state", "detail", "problems", "test"]
    assert (printer["name"], printer["state"], printer["detail"]) == ("printer", "good", "Xprinter")
    (problem,) = printer["problems"]
    assert (problem["code"], problem["detail"]) == ("printer-paper-low", "3 m")
    assert "roll" in problem["cause"].lower()
    assert problem["remedy"]
    page = (Path(__file__).parents[2] / "docs/readiness.md").read_text("utf-8")
    for key in (*report, *printer, *problem):
        assert f"`{key}`" in page


def test_text_has_sign_and_word_for_each_state() -> None:
    words, missing = Words("zh-CN"), Health(State.BAD, (Problem("camera-missing", "/dev/video7"),))
    text = as_text([Check("card", GOOD), Check("camera", missing), Check("printer", UNKNOWN)], words)
    assert "✓ 读卡器: 正常" in text
    assert "✗ 摄像头: 异常" in text
    assert "? 打印机: 未知" in text
    assert f"    {words('problems.camera-missing.staff.cause')} (/dev/video7)\n" in text
    assert f"    → {words('problems.camera-missing.staff.remedy')}\n" in text


def test_each_device_names_its_guided_test_and_there_is_such_a_command() -> None:
    checks = [Check(name, GOOD) for name in (*TESTS, "disk")]
    text, report = as_text(checks, Words("zh-CN")), json.loads(as_json(checks, Words("zh-CN")))
    assert {"card", "camera", "printer"} <= TESTS.keys()
    assert [part["test"] for part in report["checks"]] == [*TESTS.values(), ""]
    for command in TESTS.values():
        assert command in text
        assert _parser().parse_args(command.split()[1:]).command


def test_the_program_names_what_it_runs_on() -> None:
    said = program()
    assert said.state is State.GOOD
    assert said.detail.startswith(f"{__version__}, Python 3.")
    assert "Qt 6." in said.detail
