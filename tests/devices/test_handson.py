"""Hands-on commands, on simulated devices that refuse like real ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from devices.camera.simulated import show
from devices.card.simulated import place
from devices.handson import BAD, DONE, camera_shot, card_read, print_test
from devices.printer.simulated import PrinterProgram
from kiosk.config import Settings
from kiosk.words import Words

WORDS = Words("zh-CN", strict=True)


@pytest.fixture
def said() -> list[str]:
    return []


def settings(folder: Path, port: int = 9) -> Settings:
    return Settings.model_validate(
        {
            "card": {"kind": "simulated", "path": folder},
            "camera": {"kind": "simulated", "path": folder},
            "printer": {"kind": "network", "host": "127.0.0.1", "port": port, "timeout_s": 2.0},
        }
    )


def test_a_card_is_shown_masked_unless_revealed(tmp_path: Path, said: list[str]) -> None:
    place(tmp_path, "long-term")
    assert card_read(settings(tmp_path), WORDS, 10, True, False, said.append) == DONE
    masked = json.loads(said[-1])
    assert (masked["name"], masked["number"]) == ("林*禾", "1199**********002X")
    assert "1970" not in said[-1]
    assert card_read(settings(tmp_path), WORDS, 10, False, True, said.append) == DONE
    assert any("林春禾" in line for line in said)
    assert any("11990119700512002X" in line for line in said)


def test_letters_that_nobody_can_tell_are_named(tmp_path: Path, said: list[str]) -> None:
    place(tmp_path, "private-use")
    assert card_read(settings(tmp_path), WORDS, 10, True, False, said.append) == DONE
    read = json.loads(said[-1])
    assert (read["name"], read["unmapped"]) == ("黎*〓", "U+E5A1")
    place(tmp_path, "elder")
    assert card_read(settings(tmp_path), WORDS, 10, True, False, said.append) == DONE
    assert "unmapped" not in json.loads(said[-1])


def test_a_bad_card_and_no_card_say_what_to_do(tmp_path: Path, said: list[str]) -> None:
    place(tmp_path, "young-man", "expired")
    assert card_read(settings(tmp_path), WORDS, 10, True, False, said.append) == BAD
    assert json.loads(said[-1])["problem"] == "card-expired"
    place(tmp_path, None)
    assert card_read(settings(tmp_path), WORDS, 0.3, False, False, said.append) == BAD
    assert "card-unreadable" in said[-2]
    assert said[-1].startswith("→")


def test_the_test_page_comes_out_or_not(tmp_path: Path, said: list[str]) -> None:
    with PrinterProgram() as program:
        ready = settings(tmp_path, program.port)
        assert print_test(ready, tmp_path, WORDS, said.append) == DONE
        assert program.wait_for_slips(1)
        assert "䶮" in program.slips[0].text or program.slips[0].complete
        program.steer(paper_lines=0)
        assert print_test(ready, tmp_path, WORDS, said.append) == BAD
        assert any("printer-no-paper" in line for line in said)


def test_a_picture_is_taken_or_the_reason_named(tmp_path: Path, said: list[str]) -> None:
    show(tmp_path, "document")
    file = tmp_path / "pictures" / "shot.png"
    assert camera_shot(settings(tmp_path), file, WORDS, said.append) == DONE
    with Image.open(file) as picture:
        assert picture.width >= 640
    none = settings(tmp_path).model_copy(
        update={"camera": Settings().camera.model_copy(update={"kind": "none"})}
    )
    assert camera_shot(none, file, WORDS, said.append) == BAD
    assert any("camera-missing" in line for line in said)
