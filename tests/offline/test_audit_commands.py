"""`kiosk audit`, typed by somebody who doubts the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from kiosk.cli import main
from kiosk.words import Words
from offline.tables import AUDIT
from tests.helpers.applications import application
from tests.helpers.station import TERMINAL, Station, open_station

ZH = Words("zh-CN", strict=True)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with four entries, and settings that name its terminal."""
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[terminal]\nid = "{TERMINAL}"\n', encoding="utf-8")
    monkeypatch.setenv("KIOSK_CONFIG", str(config))
    station = open_station(tmp_path / "data")
    for _ in range(4):
        station.outbox.save(application(pages=0))
    station.db.close()
    return tmp_path / "data"


def run(data: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["audit", *words, "--data", str(data)])
    return code, capsys.readouterr().out


def tamper(data: Path, change: Callable[[Station], None]) -> None:
    station = open_station(data)
    change(station)
    station.db.close()


def do(station: Station, *statements: object) -> None:
    with station.db.writing() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def test_a_whole_chain_and_its_head(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(data, capsys, "verify", "--json")
    told = json.loads(out)
    assert (code, told["entries"], told["break"]) == (0, 4, None)
    assert run(data, capsys, "verify", "--head", told["head"])[0] == 0
    assert run(data, capsys, "verify") == (
        0, ZH("outbox.audit.whole", count=4, head=told["head"]) + "\n"
    )  # fmt: skip


CHANGES = {
    "digest": lambda s: do(s, update(AUDIT).where(AUDIT.c.sequence == 2).values(body=b"{}")),
    "sequence": lambda s: do(s, delete(AUDIT).where(AUDIT.c.sequence == 2)),
    "link": lambda s: do(
        s,
        update(AUDIT).where(AUDIT.c.sequence == 2).values(sequence=99),
        update(AUDIT).where(AUDIT.c.sequence == 3).values(sequence=2),
        update(AUDIT).where(AUDIT.c.sequence == 99).values(sequence=3),
    ),
}


@pytest.mark.parametrize("reason", CHANGES)
def test_what_was_changed_removed_or_put_elsewhere_is_named(
    data: Path, capsys: pytest.CaptureFixture[str], reason: str
) -> None:
    tamper(data, CHANGES[reason])
    code, out = run(data, capsys, "verify", "--json")
    assert (code, json.loads(out)["break"]) == (1, {"sequence": 2, "reason": reason})
    assert run(data, capsys, "verify") == (1, ZH(f"outbox.audit.{reason}", number=2) + "\n")


def test_a_tail_that_was_cut_off_is_found_by_a_head_that_was_noted(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = json.loads(run(data, capsys, "verify", "--json")[1])["head"]
    tamper(data, lambda s: do(s, delete(AUDIT).where(AUDIT.c.sequence == 4)))
    assert run(data, capsys, "verify")[0] == 0, "the rest is whole"
    assert run(data, capsys, "verify", "--head", noted) == (1, ZH("outbox.audit.end", number=3) + "\n")


@pytest.mark.parametrize("head", ["", "4", "4:00", "x:" + "00" * 32, "-1:" + "00" * 32])
def test_what_is_no_head_is_refused(data: Path, head: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["audit", "verify", f"--head={head}", "--data", str(data)])
    assert ended.value.code == 2


def test_the_newest_entries_are_listed_also_one_that_was_spoilt(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(data, lambda s: do(s, update(AUDIT).where(AUDIT.c.sequence == 4).values(body=b"\xffspoilt")))
    code, out = run(data, capsys, "list", "--limit", "2")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [line["sequence"] for line in lines]) == (0, [3, 4])
    assert lines[0]["entry"]["event"] == "saved"
    assert lines[1]["entry"] == "\ufffdspoilt"
