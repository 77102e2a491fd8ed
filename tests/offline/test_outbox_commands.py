"""`kiosk outbox` and `kiosk status`, as somebody types them beside a running terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pytest

from kiosk.cli import main
from kiosk.problems import Problem
from kiosk.words import Words
from offline.outboxtext import as_rows, as_sheet
from offline.overview import Overview
from offline.states import State
from offline.wire import Refusal, Remedy
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform, refusal
from tests.helpers.station import Station, open_station, sync_of, until_idle

ZH = Words("zh-CN", strict=True)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("KIOSK_CONFIG", raising=False)
    return tmp_path / "data"


def fill(data: Path) -> tuple[str, str]:
    """One that the platform refused and one that waits after a failure: their local numbers."""
    station = open_station(data)
    refused, waiting = application(pages=0), application(pages=0)
    station.outbox.save(refused)
    no = refusal(Remedy.BUSINESS, "refused", detail="not in force")
    until_idle(sync_of(station, MemoryPlatform(refuse=lambda c, _: no if c == "commit" else None)))
    station.outbox.save(waiting)
    down = Refusal(Remedy.TRANSIENT, Problem("network-down"), "no-platform")
    until_idle(sync_of(station, MemoryPlatform(refuse=lambda *_: down)))
    numbers = tuple(str(station.row(each.id)["local_number"]) for each in (refused, waiting))
    station.db.close()
    return numbers[0], numbers[1]


def run(data: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([*words, "--data", str(data)])
    said = capsys.readouterr()
    return code, said.out, said.err


def rows(data: Path) -> dict[str, dict[str, Any]]:
    station = open_station(data)
    found = {str(row["local_number"]): row for row in map(station.row, station.ids())}
    station.db.close()
    return found


def test_a_list_newest_first_and_by_state(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused, waiting = fill(data)
    code, out, _ = run(data, capsys, "outbox", "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [waiting, refused]
    assert "平台不受理" in out.splitlines()[1]
    _, out, _ = run(data, capsys, "outbox", "list", "--state", "refused", "--json")
    (only,) = json.loads(out)
    assert (only["local_number"], only["state"], only["detail"]) == (
        refused,
        "refused",
        "refused: not in force",
    )
    _, out, _ = run(data, capsys, "outbox", "list", "--limit", "1", "--json")
    assert [line["local_number"] for line in json.loads(out)] == [waiting]
    assert run(data, capsys, "outbox", "list", "--state", "shredded")[1] == ZH("outbox.none") + "\n"


@pytest.mark.parametrize("wrong", [("--state", "lost"), ("--limit", "0"), ("--limit", "many")])
def test_what_there_is_not_is_refused(data: Path, wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["outbox", "list", *wrong, "--data", str(data)])
    assert ended.value.code == 2


def test_one_is_shown_whole_with_what_to_do(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused, _ = fill(data)
    code, out, _ = run(data, capsys, "outbox", "show", refused)
    assert code == 0
    assert refused in out
    given = application().citizen
    assert given.masked_name in out
    assert given.name not in out
    assert ZH("problems.platform-refused.staff.remedy") in out
    _, shown, _ = run(data, capsys, "outbox", "show", refused, "--json")
    assert run(data, capsys, "outbox", "show", json.loads(shown)["application_id"], "--json")[1] == shown


def test_a_number_that_nobody_has(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused, _ = fill(data)
    assert run(data, capsys, "outbox", "show", "BM01-2026-999999-0")[0] == 1
    code, out, error = run(data, capsys, "outbox", "retry", refused, "BM01-2026-999999-0")
    assert (code, out) == (1, "")
    assert "BM01-2026-999999-0" in error
    assert rows(data)[refused]["state"] == State.REFUSED, "nothing is done when one number is wrong"


def test_trying_again_what_was_refused_is_audited(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused, _ = fill(data)
    assert run(data, capsys, "outbox", "retry", refused)[:2] == (0, f"{refused}  refused\n")
    assert rows(data)[refused]["state"] == State.SAVED
    station = open_station(data)
    with station.db.reading() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM audit").scalars().all()
    station.db.close()
    released = [json.loads(body) for body in bodies if b'"released"' in body]
    assert [entry["by"].split()[0] for entry in released] == ["uid"]


def test_all_that_wait_wait_no_longer(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused, waiting = fill(data)
    assert rows(data)[waiting]["due_boot"] != ""
    assert run(data, capsys, "outbox", "retry", "--all")[:2] == (0, f"{waiting}  saved\n")
    after = rows(data)
    assert after[waiting]["due_boot"] == ""
    assert after[refused]["state"] == State.REFUSED, "what was stopped is tried again only by its number"


def test_what_has_arrived_has_nothing_to_try(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    station = open_station(data)
    given = application(pages=0)
    station.outbox.save(given)
    until_idle(sync_of(station, MemoryPlatform()))
    number = str(station.row(given.id)["local_number"])
    station.db.close()
    assert run(data, capsys, "outbox", "retry", number)[:2] == (0, f"{number}  -\n")
    assert rows(data)[number]["state"] == State.ACCEPTED


def test_how_things_stand(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(data)
    code, out, _ = run(data, capsys, "status", "--json")
    status = json.loads(out)
    assert code == 0
    assert (status["unsent"], status["for_a_person"], status["damaged"]) == (1, 1, 0)
    assert status["applications"]["refused"] == status["applications"]["saved"] == 1
    assert status["oldest_unsent_s"] > 0
    assert (status["link"]["online"], status["link"]["problem"]) == (False, "network-down")
    assert 0 < status["disk"]["free_bytes"] <= status["disk"]["total_bytes"]
    _, text, _ = run(data, capsys, "status")
    assert "1 件等待发送" in text
    assert ZH("problems.network-down.staff.cause") in text


def test_where_no_terminal_ever_ran(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (("status",), ("outbox", "list"), ("outbox", "retry", "--all")):
        code, out, error = run(data, capsys, *command)
        assert (code, out) == (4, "")
        assert "[not-set-up]" in error
    assert not data.exists(), "looking makes nothing"


def test_every_state_has_its_name_and_columns_stand_under_each_other(station: Station) -> None:
    overview = Overview(station.db, station.bundles, station.keys, station.outbox.times)
    saved = [application(pages=0) for _ in State]
    for given, state in zip(saved, State, strict=True):
        station.outbox.save(given)
        station.change(given.id, state=state)
    lines, name = overview.lines(), saved[0].citizen.masked_name
    for language in ("zh-CN", "en"):
        words = Words(language, strict=True)
        before = [row[: row.index(name)] for row in as_rows(lines, words)]
        assert len({sum(1 + (east_asian_width(c) in "WF") for c in text) for text in before}) == 1
        for line in lines:
            assert as_sheet(line, words)[2].endswith(words(f"outbox.state.{line.state}"))
