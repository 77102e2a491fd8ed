"""What the health report finds out about devices, and that it leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.camera.simulated import show
from devices.card.simulated import place
from devices.examination import looks, put_on_paper, seen_through
from devices.printer.simulated import PrinterProgram
from kiosk.config import Settings
from kiosk.doctor import Check, examine
from kiosk.domain.documents import Document, Text
from kiosk.domain.faces import Advice, Frame
from kiosk.ports import Health, Look, Outcome, State
from kiosk.problems import Problem
from tests.helpers.fakes import FakeCamera
from tests.helpers.phones import free_address


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterProgram]:
    for name in ("paper", "printer"):
        (tmp_path / name).mkdir()
    program = PrinterProgram(paper_mm=80, out_dir=tmp_path / "paper", folder=tmp_path / "printer")
    program.start()
    yield program
    program.stop()


def settings(folder: Path, port: int, kind: str = "simulated") -> Settings:
    return Settings.model_validate(
        {
            "terminal": {"simulated": True},
            "card": {"kind": kind, "path": folder / "cards"},
            "camera": {"kind": kind, "path": folder / "scenes"},
            "printer": {"kind": "network", "host": "127.0.0.1", "port": port, "timeout_s": 2.0},
        }
    )


def found(checks: list[Check]) -> dict[str, State]:
    return {check.name: check.health.state for check in checks}


def test_devices_that_work_are_good_and_left_as_they_were(tmp_path: Path, printer: PrinterProgram) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "scenes").mkdir()
    place(tmp_path / "cards", "long-term")
    show(tmp_path / "scenes", "nobody")
    before = sorted(path for path in tmp_path.rglob("*") if "paper" not in path.parts)
    checks = examine(looks(settings(tmp_path, printer.port)))
    assert found(checks) == dict.fromkeys(("card", "camera", "printer", "fonts"), State.GOOD)
    assert sorted(path for path in tmp_path.rglob("*") if "paper" not in path.parts) == before


def test_sources_of_pages_are_looked_at_where_they_are_set(tmp_path: Path) -> None:
    (tmp_path / "left.jpg").write_bytes(b"somebody's")
    address = free_address()
    documents = {"phone_address": address, "folder": tmp_path}
    whole = {"documents": documents, "card": {"kind": "none"}, "camera": {"kind": "none"}}
    of_pages = [each for each in looks(Settings.model_validate(whole)) if each.name in ("phone", "folder")]
    checks = {check.name: check.health for check in examine(of_pages)}
    assert {name: health.state for name, health in checks.items()} == dict.fromkeys(
        ("phone", "folder"), State.GOOD
    )
    assert checks["folder"].problems == (Problem("scan-folder-littered", "1"),)
    assert (tmp_path / "left.jpg").exists()
    wrong = Settings.model_validate({"documents": {"phone_address": "192.0.2.1:80", "folder": address}})
    of_pages = [each for each in looks(wrong) if each.name in ("phone", "folder")]
    codes = [check.health.problems[0].code for check in examine(of_pages)]
    assert codes == ["phone-unreachable", "scan-folder-missing"]


def test_devices_that_are_not_there_are_bad_each_for_its_reason(tmp_path: Path) -> None:
    nothing = settings(tmp_path, 9, kind="none")
    checks = examine(looks(nothing))
    assert {check.name: [p.code for p in check.health.problems] for check in checks} == {
        "card": ["reader-missing"],
        "camera": ["camera-missing"],
        "printer": ["printer-missing"],
        "fonts": [],
    }


def test_the_report_goes_to_paper_and_says_when_it_can_not(tmp_path: Path, printer: PrinterProgram) -> None:
    document = Document("readiness-1", "终端自检报告", (Text("读卡器"),))
    assert put_on_paper(settings(tmp_path, printer.port), document).outcome is Outcome.PRINTED
    assert list((tmp_path / "paper").iterdir())
    assert put_on_paper(settings(tmp_path, 9), document).outcome is Outcome.NOT_PRINTED


@pytest.mark.parametrize(
    ("answer", "health"),
    [
        (Look(Frame(1, 8, 4, bytes(96)), Advice.NO_FACE), Health(State.GOOD, detail="8x4")),
        (Problem("camera-silent"), Health(State.BAD, (Problem("camera-silent"),))),
    ],
)
def test_a_camera_is_stopped_whatever_it_showed(
    answer: Look | Problem, health: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.examination.CAMERA_S", 0.1)
    camera = FakeCamera()
    camera.answer = answer
    assert seen_through(camera) == health
    assert camera.asked == ["start False", "stop"]


def test_a_camera_that_can_not_start_says_why() -> None:
    camera = FakeCamera()
    camera.problem = Problem("camera-missing")
    assert seen_through(camera) == Health(State.BAD, (Problem("camera-missing"),))
    assert camera.asked == ["start False", "stop"]
