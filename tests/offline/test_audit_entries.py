"""No entry of the audit log names a resident: not by what is written in the program, not by what comes in."""

from __future__ import annotations

import ast
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline.audit import DETAILS, entries, record
from tests.helpers.applications import ADDRESS, ISSUER, NAME, NUMBER, PHONE
from tests.helpers.station import TERMINAL, Station

ROOT = Path(__file__).parents[2]
AT = "2026-03-01T09:00:00+08:00"
# Functions that write an entry, and those that hand details on to one.
WRITERS = {"record", "_record", "note", "release", "finish", "_put_in_line"}
# Where details come in as a dict: each was looked at, and what it may hold is tested below.
HANDED_ON = {
    ("kiosk/staff/register.py", "_record"),
    ("offline/courierledger.py", "exported"),
    ("offline/courierledger.py", "imported"),
    ("offline/ledger.py", "release"),
    ("offline/ledger.py", "_record"),
    ("offline/outbox.py", "_save"),
    ("offline/outbox.py", "_put_in_line"),
    ("offline/outcomes.py", "_record"),
    ("offline/rebuilding.py", "finish"),
    ("offline/salvage.py", "salvage"),
    ("offline/staffaudit.py", "note"),
}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """File, function and call, for each call that writes an entry."""
    for room in ("offline", "kiosk", "ui"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith(("kiosk/sandbox/", "kiosk/faultlab/", "ui/bench/")):
                continue
            for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(function, ast.FunctionDef):
                    for call in ast.walk(function):
                        if isinstance(call, ast.Call) and _called(call) in WRITERS and call.keywords:
                            yield name, function.name, call


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def test_every_detail_that_is_written_is_one_that_may_be() -> None:
    found = {(file, keyword.arg) for file, _, call in calls() for keyword in call.keywords if keyword.arg}
    assert len(found) > 15, "the search finds what it is to hold"
    assert [(file, name) for file, name in sorted(found) if name not in DETAILS] == []


def test_details_are_handed_on_only_where_somebody_has_looked() -> None:
    handed = {
        (file, function)
        for file, function, call in calls()
        for keyword in call.keywords
        if keyword.arg is None
    }
    assert handed - HANDED_ON == set()


PERSONAL = (NAME, NUMBER, PHONE, ADDRESS, ISSUER, NUMBER[6:14] + "x", "a b", "\n")
# Numbers given by a platform or a file system: anything of capitals and digits, so not held against these.
WIDE = {"aside", "case", "damage", "epoch"}


@pytest.mark.parametrize("name", sorted(set(DETAILS) - WIDE))
def test_no_form_has_room_for_a_person(name: str) -> None:
    assert [value for value in PERSONAL if DETAILS[name].fullmatch(value)] == []


def test_what_may_not_be_kept_is_not_kept(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    with station.db.writing() as connection, caplog.at_level(logging.ERROR):
        record(connection, TERMINAL, AT, "refused", problem=NAME, applicant=NAME, by="uid 7")
    with station.db.reading() as connection:
        (entry,) = entries(connection)
    assert json.loads(entry.body) == {
        "at": AT, "event": "refused", "problem": "?", "applicant": "?", "by": "uid 7"
    }  # fmt: skip
    assert NAME not in caplog.text
    assert "may not be kept" in caplog.text
