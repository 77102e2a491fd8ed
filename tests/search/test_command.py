"""`kiosk catalogue search`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.cli import SETTINGS, main
from tests.helpers.small import copied


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "data"))


def test_it_shows_what_a_resident_would_see(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["catalogue", "search", "shiyedengji", "--age", "40", "--sex", "F", "--month", "7"]) == 0
    assert "失业登记" in capsys.readouterr().out.splitlines()[0]
    assert not (tmp_path / "data").exists(), "a command that looks leaves nothing behind"


def test_as_json_with_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "search", "失业登记", "--json", "--limit", "1"]) == 0
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (row["name"], row["spans"], row["called"]) == ("失业登记", [[0, 4]], "")


def test_nothing_found_is_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "search", "qwvqwv"]) == 1
    assert capsys.readouterr().out.strip() == ""


def test_synonyms_that_are_wrong_do_not_pass_the_check(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    assert main(["catalogue", "check", str(folder)]) == 0
    (folder / "synonyms.toml").write_text("\nfillers = 1\n", encoding="utf-8")
    assert main(["catalogue", "check", str(folder)]) == 1
    assert capsys.readouterr().out.startswith(f"{folder / 'synonyms.toml'}:2: fillers: ")


def test_synonyms_that_are_wrong_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "synonyms.toml").write_text("fillers = 1\n", encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(f'[store]\ncatalogue = "{tmp_path}"\n', encoding="utf-8")
    assert main(["catalogue", "search", "失业", "--config", str(config)]) == SETTINGS
    assert "synonyms.toml:1: fillers" in capsys.readouterr().err
