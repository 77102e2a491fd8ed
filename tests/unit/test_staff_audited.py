"""What `kiosk staff` does to the register stands in the audit chain, by number; what it refused does not."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from devices.card.simulated import HOLDER, STAFF, place
from kiosk.cli import main
from kiosk.staff.roster import FILE, read
from offline.audit import entries, first_break
from offline.db import FILE as STORE
from offline.db import open_database

TERMINAL, NAME, PIN = "QS01", "王敏", "735192"


class Office:
    """A terminal's data folder, and somebody who types commands."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.data, self._monkeypatch = folder, folder / "data", monkeypatch
        self.cards = folder / "cards"
        self.cards.mkdir()
        text = f'[terminal]\nid = "{TERMINAL}"\nsimulated = true\n[card]\nkind = "simulated"\n'
        (folder / "config.toml").write_text(text + f'path = "{self.cards}"\n', encoding="utf-8")

    def type(self, *words: str) -> int:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(PIN + "\n"))
        return main(["staff", *words, "--config", str(self.folder / "config.toml"), "--data", str(self.data)])

    def audited(self) -> list[dict[str, str]]:
        db = open_database(self.data)
        with db.reading() as connection:
            assert first_break(connection, TERMINAL) is None
            told = [json.loads(entry.body) for entry in entries(connection)]
        db.close()
        return told


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)


def test_registering_a_card_and_striking_out_are_written_down(office: Office) -> None:
    place(office.cards, None)
    assert office.type("add", HOLDER, "--name", NAME) == 0
    place(office.cards, STAFF)
    assert office.type("card", HOLDER) == 0
    assert office.type("remove", HOLDER) == 0
    told = office.audited()
    assert [entry["event"] for entry in told] == [
        "staff-registered",
        "staff-card-registered",
        "staff-removed",
    ]
    assert {(entry["member"], entry["by"], entry["uid"]) for entry in told} == {
        (HOLDER, "command", str(os.getuid()))
    }
    assert NAME not in str(told)
    assert PIN not in str(told)


def test_what_was_refused_and_what_only_looks_is_not(office: Office) -> None:
    assert office.type("remove", "1009") == 1
    assert office.type("add", "12", "--name", NAME) == 1
    assert office.type("list") == 0
    assert office.audited() == []


def test_a_store_that_can_not_be_used_holds_nobody_up_and_is_said(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    (office.data / STORE).mkdir(parents=True)
    assert office.type("add", HOLDER, "--name", NAME) == 1
    assert "not in the audit log: store-unusable" in capsys.readouterr().err
    assert list(read(office.data / FILE)) == [HOLDER]
