"""``kiosk demo --play``: one command, one whole visit, and what it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from devices.card.people import cast
from devices.printer.simulated_machine import Machine
from devices.printer.simulated_paper import Slip
from ui.played import TYPED

LIMIT_S = 120
STEPS = (
    *("attract", "identify", "home", "home-search", "guide", "form-1", "form-2", "form-3", "form-4"),
    *("materials", "material-preview", "material-taken", "materials-done", "consent", "face", "confirm"),
    *("receipt", "evaluate", "goodbye"),
)


@dataclass
class Played:
    """What a run left: its folder, and the home and the folder for temporary files that it was given."""

    out: Path
    home: Path
    temporary: Path
    said: str

    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.out / "summary.json").read_text(encoding="utf-8"))
        return found

    def picture(self, step: str) -> QImage:
        (path,) = self.out.glob(f"[0-9][0-9]-{step}.png")
        return QImage(str(path))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("demo")
    for name in ("home", "tmp"):
        (folder / name).mkdir()
    strange = ("QT_", "XDG_", "KIOSK_", "DISPLAY", "WAYLAND_DISPLAY")
    given = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    given |= {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp")}
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "demo", "--play", "--out", str(folder / "out")],
        env=given,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return Played(folder / "out", folder / "home", folder / "tmp", done.stdout)


def test_each_step_is_a_picture_of_its_own(played: Played) -> None:
    names = [path.stem[3:] for path in sorted(played.out.glob("[0-9][0-9]-*.png"))]
    assert names == list(STEPS)
    pictures = [played.picture(name) for name in names]
    assert {(p.width(), p.height()) for p in pictures} == {(1080, 1920)}
    for number, picture in enumerate(pictures):
        colours = {picture.pixel(x, y) for x in range(0, 1080, 20) for y in range(0, 1920, 20)}
        assert len(colours) > 5, f"{names[number]} is empty"
        assert picture not in pictures[:number], f"{names[number]} looks like an earlier step"


def test_the_application_is_accepted_and_at_the_platform_once(played: Played) -> None:
    summary = played.summary()
    assert json.loads(played.said) == summary
    assert summary["level"] == "accepted"
    assert len(summary["case_number"]) == 43
    assert summary["at_platform"] == [
        {"id": summary["application_id"], "case_number": summary["case_number"]}
    ]
    states = [row["state"] for row in summary["states"]]
    assert states[0] == "Identifying"
    assert states[-1] == "Idle"
    assert "Trouble" not in states


def test_the_receipt_says_what_the_summary_says(played: Played) -> None:
    summary = played.summary()
    raw = (played.out / "receipt.bin").read_bytes()
    assert len(raw) == summary["bytes_printed"]
    assert summary["slips"] == 1
    slips: list[Slip] = []
    machine = Machine(576, "gbk", slips.append, True)
    machine.receive(raw)
    (slip,) = slips
    person = cast()["long-term"]
    for text in (summary["case_number"], summary["local_number"], person.masked_name):
        assert text in slip.text
    for secret in (person.number, person.name, TYPED["phone"]):
        assert secret not in slip.text
    assert (played.out / "receipt.png").read_bytes() == slip.png


def test_nothing_is_left_elsewhere(played: Played) -> None:
    left = [path for folder in (played.home, played.temporary) for path in folder.rglob("*")]
    assert left == []


def test_nothing_that_was_left_names_the_person(played: Played) -> None:
    person = cast()["long-term"]
    told = played.said + (played.out / "summary.json").read_text(encoding="utf-8")
    for secret in (person.number, person.name, person.masked_name, TYPED["phone"]):
        assert secret not in told
