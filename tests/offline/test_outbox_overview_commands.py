"""What `kiosk outbox list`, `show` and `status` say of age, deadline, sticks and persons."""

from __future__ import annotations

import io
import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.domain.applications import Outcome
from kiosk.progressbar import columns
from kiosk.words import Words
from offline.moments import boot_id
from offline.outboxtext import as_rows, as_sheet
from offline.overview import Overview
from offline.states import State
from tests.helpers.applications import application
from tests.helpers.station import PLATFORM, Station, open_station

ZH = Words("zh-CN", strict=True)
LONG_AGO, LATELY = timedelta(days=400), timedelta(hours=5, minutes=2)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("KIOSK_CONFIG", raising=False)
    return tmp_path / "data"


def put(data: Path, *stays: tuple[State, timedelta], **values: object) -> list[str]:
    """One application in each state for so long; their local numbers."""
    station, numbers = open_station(data), []
    for state, stay in stays:
        made = application(pages=0)
        station.outbox.save(made)
        since = (datetime.now(UTC) - stay).isoformat(timespec="milliseconds")
        times = {
            "entered_at": since,
            "entered_boot": boot_id(),
            "entered_monotonic": time.monotonic() - stay.total_seconds(),
            "saved_at": since,
        }
        station.change(made.id, state=state, **times, **values)
        numbers.append(str(station.row(made.id)["local_number"]))
    station.db.close()
    return numbers


def run(data: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main([*words, "--data", str(data)])
    return code, capsys.readouterr().out


def listed(data: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(data, capsys, "outbox", "list", *words, "--json")[1])
    return found


def test_only_what_needs_a_person(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stays = [
        (State.ACCEPTED, LATELY),
        (State.REFUSED, LATELY),
        (State.SENDING, LONG_AGO),
        (State.SAVED, LATELY),
        (State.SUPPLEMENT, LATELY),
        (State.QUARANTINED, LONG_AGO),
        (State.SHREDDED, LONG_AGO),
    ]
    numbers = put(data, *stays)
    needing = listed(data, capsys, "--needs-person")
    assert [one["local_number"] for one in needing] == [numbers[place] for place in (5, 4, 2, 1)]
    late = listed(data, capsys, "--overdue")
    assert [one["local_number"] for one in late] == [numbers[5], numbers[2]]
    assert all(one["overdue"] for one in late)
    assert [one["overdue"] for one in needing] == [True, False, True, False]
    assert len(listed(data, capsys, "--needs-person", "--limit", "1")) == 1


@pytest.mark.parametrize("command", [("status",), ("outbox", "list"), ("outbox", "retry", "--all")])
def test_a_store_of_an_older_program_is_not_read_in_the_new_form(
    data: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    station = open_station(data)
    with station.db.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    station.db.close()
    assert main([*command, "--data", str(data)]) == 4
    assert "[store-older]" in capsys.readouterr().err


def test_two_choices_at_once_are_refused(data: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["outbox", "list", "--overdue", "--state", "saved", "--data", str(data)])
    assert ended.value.code == 2


def test_a_row_says_how_long_it_is_so_and_what_is_odd_about_it(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(data, (State.SENDING, LONG_AGO), parcel=7, exported_at="2026-03-01T01:00:00+00:00")
    put(data, (State.ACCEPTED, LATELY), (State.SAVED, timedelta(minutes=3)))
    young, middle, old = run(data, capsys, "outbox", "list")[1].splitlines()
    assert ZH("outbox.age.minutes", count=3) in young
    assert ZH("outbox.age.hours", count=5) in middle
    assert f"{ZH('outbox.age.days', count=400)}  {ZH('outbox.state.sending')}" in old
    assert f"{ZH('outbox.mark.overdue')} {ZH('outbox.mark.parcel', number=7)}" in old
    assert ZH("outbox.mark.overdue") not in young + middle


def test_columns_stand_under_each_other_with_wide_letters_and_marks(station: Station) -> None:
    for name in ("李青禾", "Alexandra", "阿卜杜热西提"):
        station.outbox.save(application(pages=0, name=name))
    overview = Overview(station.db, station.bundles, station.keys, station.outbox.times)
    lines = overview.lines()
    station.change(lines[1].receipt.application_id, state=State.QUARANTINED, problem="bundle-damaged")
    lines = overview.lines()
    for language in ("zh-CN", "en"):
        words, late = Words(language, strict=True), {lines[2].receipt.local_number}
        rows = as_rows(lines, words, late, station.clock.now())
        item = lines[0].receipt.item_name
        assert len({columns(row[: row.index(item)]) for row in rows}) == 1
        marks = [words("outbox.mark.overdue") in row for row in rows]
        assert marks == [False, False, True]
        assert "  " * 3 not in as_rows(lines[:1], words)[0], "a column that is empty takes no room"


def test_one_is_shown_with_what_its_state_means(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late, young = put(data, (State.SUPPLEMENT, LONG_AGO), (State.SUPPLEMENT, LATELY))
    told = run(data, capsys, "outbox", "show", late)[1]
    assert ZH("outbox.staff.supplement") in told
    assert ZH("outbox.overdue") in told
    told = run(data, capsys, "outbox", "show", young)[1]
    assert ZH("outbox.overdue") not in told
    assert json.loads(run(data, capsys, "outbox", "show", late, "--json")[1])["overdue"] is True


def test_status_counts_what_is_overdue_once_among_those_that_need_a_person(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(data, (State.REFUSED, LONG_AGO), (State.SENDING, LONG_AGO), (State.SUPPLEMENT, LATELY), parcel=2)
    put(data, (State.ACCEPTED, LATELY), settled_at="2026-03-01T01:00:00.000+00:00")
    status = json.loads(run(data, capsys, "status", "--json")[1])
    assert (status["needs_person"], status["overdue"], status["for_a_person"]) == (3, 2, 1)
    assert status["last_accepted_at"] == "2026-03-01T01:00:00.000+00:00"
    assert status["parcels"]["unanswered_applications"] == 1
    text = run(data, capsys, "status")[1]
    assert ZH("outbox.status.needs_person", count=3) in text
    assert ZH("outbox.status.overdue", count=2) in text


def test_status_tells_what_is_known_of_sticks_and_of_the_line(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = open_station(data)
    with station.db.writing() as connection:
        connection.exec_driver_sql("UPDATE courier SET parcel = 4, answered = 3")
        connection.exec_driver_sql("UPDATE link SET rate = 32000, round_trip = 0.81")
    station.db.close()
    status = json.loads(run(data, capsys, "status", "--json")[1])
    assert (status["parcels"]["last"], status["parcels"]["answered"]) == (4, 3)
    assert (status["link"]["rate_bytes_s"], status["link"]["round_trip_s"]) == (32000, 0.81)
    text = run(data, capsys, "status")[1]
    assert ZH("outbox.status.parcels", last=4, answered=3, count=0) in text
    assert ZH("outbox.status.rate", rate=256, trip=810) in text


@pytest.mark.parametrize(
    ("stay", "code"), [((State.REFUSED, LATELY), 1), ((State.SAVED, LATELY), 0), ((State.SAVED, LONG_AGO), 1)]
)
def test_a_watchdog_hears_by_the_exit_code_that_a_person_is_needed(
    data: Path, capsys: pytest.CaptureFixture[str], stay: tuple[State, timedelta], code: int
) -> None:
    put(data, stay)
    assert run(data, capsys, "status", "--check")[0] == code
    assert run(data, capsys, "status", "--json", "--check")[0] == code
    assert run(data, capsys, "status")[0] == 0, "without being asked for, looking is no failure"


class Watched(io.StringIO):
    """Standard error in a window that somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("command", "label"),
    [(("outbox", "retry", "--all"), "outbox.retrying"), (("outbox", "salvage"), "outbox.salvage.reading")],
)
def test_long_commands_show_how_far_they_are_to_who_watches(
    data: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    label: str,
) -> None:
    put(data, (State.SAVED, LATELY), (State.SENDING, LATELY))
    settings = data.parent / "kiosk.toml"
    settings.write_text(f'[platform]\nkey = "{PLATFORM.public.to_bytes().hex()}"\n', "utf-8")
    monkeypatch.setenv("KIOSK_CONFIG", str(settings))
    monkeypatch.setattr(sys, "stderr", window := Watched())
    assert main([*command, "--data", str(data)]) == 0
    assert ZH(label) in window.getvalue()
    assert "/ 2" in window.getvalue()
    assert ZH(label) not in capsys.readouterr().out


def test_what_the_department_decided_is_told_without_its_own_words(station: Station) -> None:
    """A clerk's own words may name the person: they stand on the slip and on staff's page only."""
    station.outbox.save(application(pages=0))
    (line,) = Overview(station.db, station.bundles, station.keys, station.outbox.times).lines()
    decided = Outcome(
        "refused", "2026-11-21T10:00:00+08:00", (), "not-eligible", "review", "张三的户口不在本县"
    )
    told = "\n".join(as_sheet(replace(line, receipt=replace(line.receipt, outcome=decided)), ZH))
    assert ZH("outbox.ground.not-eligible") in told
    assert ZH("outbox.recourse.review") in told
    assert "张三" not in told
