"""What free room means, and a reserve that is really there, let go once, told once, and made anew."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from kiosk.cli import main
from kiosk.config import Settings, Store
from kiosk.domain.applications import Receipt
from kiosk.problems import Problem
from kiosk.words import Words
from offline import room
from offline.db import open_database
from offline.room import GB, MB, Limits, Room, Space
from offline.tables import AUDIT, LINK
from offline.tending import Tending
from tests.helpers.applications import application
from tests.helpers.station import TERMINAL, Station, open_station

KEPT = 64 * 1024
LIMITS = Limits(reserve=KEPT)


def tending(station: Station, limits: Limits = LIMITS) -> Tending:
    return Tending(station.db, TERMINAL, station.outbox.times, limits)


def audited(station: Station) -> list[str]:
    with station.db.reading() as connection:
        bodies = connection.execute(select(AUDIT.c.body).order_by(AUDIT.c.sequence)).scalars()
        return [json.loads(body)["event"] for body in bodies]


@pytest.mark.parametrize(
    ("free", "total", "space"),
    [
        (13 * GB, 64 * GB, Space.ROOMY),
        (12 * GB, 64 * GB, Space.LOW),  # below a fifth
        (6 * GB, 64 * GB, Space.SCARCE),  # below a tenth
        (40 * MB, 64 * GB, Space.LOCKED),
        (21 * GB, 4000 * GB, Space.ROOMY),  # a twentieth of a percent, and years of applications
        (9 * GB, 4000 * GB, Space.SCARCE),
        (499 * MB, 1 * GB, Space.LOW),  # half of the disk, and a busy week
        (199 * MB, 1 * GB, Space.SCARCE),
    ],
)
def test_what_free_room_means(free: int, total: int, space: Space) -> None:
    assert Limits.of(Store()).space(Room(free, total, 0)) is space


def test_room_that_the_reserve_holds_is_room() -> None:
    half = Limits(reserve=100 * MB)
    assert half.space(Room(110 * MB, 64 * GB, 100 * MB)) is Space.SCARCE
    assert half.space(Room(210 * MB, 64 * GB, 0)) is Space.SCARCE  # let go or not, it is the same
    assert half.space(Room(90 * MB, 64 * GB, 100 * MB)) is Space.LOCKED


def test_a_disk_without_names_is_as_full_as_one_without_bytes() -> None:
    assert LIMITS.space(Room(50 * GB, 64 * GB, 0, files=10)) is Space.LOCKED
    assert LIMITS.space(Room(50 * GB, 64 * GB, 0, files=10_000)) is Space.ROOMY


def test_the_settings_move_the_limits() -> None:
    calm = Settings.model_validate({"store": {"low_percent": 5.0, "scarce_percent": 1.0}}).store
    assert Limits.of(calm).space(Room(4 * GB, 64 * GB, 0)) is Space.ROOMY
    assert Limits.of(calm).space(Room(3 * GB, 64 * GB, 0)) is Space.LOW


def test_a_folder_that_is_not_there_yet_has_the_room_of_its_disk(tmp_path: Path) -> None:
    assert room.look(tmp_path / "not" / "yet").total == room.look(tmp_path).total > 0


def test_the_reserve_is_allocated_and_private(station: Station) -> None:
    tending(station).tend()
    found = (station.data / room.FILE).stat()
    assert found.st_size == room.held(station.data) == KEPT
    assert found.st_blocks * 512 >= KEPT  # a file with a hole would be no reserve
    assert found.st_mode & 0o777 == 0o600
    tending(station).tend()
    assert audited(station) == ["reserve-held"]


def test_a_reserve_let_go_is_told_once_and_made_anew(station: Station) -> None:
    tending(station).tend()
    assert room.release(station.data)
    assert not room.release(station.data)
    assert room.was_released(station.data)
    tending(station).tend()
    assert room.held(station.data) == KEPT
    assert audited(station) == ["reserve-held", "reserve-released", "reserve-held"]


def test_without_room_for_it_the_reserve_stays_away_and_is_told_once(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    tending(station).tend()
    room.release(station.data)
    monkeypatch.setattr(room, "look", lambda data: Room(KEPT, 64 * GB, room.held(data)))
    assert [tending(station).tend() for _ in range(3)] == [Space.LOCKED] * 3
    assert room.held(station.data) == 0
    assert audited(station) == ["reserve-held", "reserve-released"]


def test_a_disk_that_refuses_a_reserve_is_asked_again(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as full:
        full.setattr(os, "posix_fallocate", refuse)
        tending(station).tend()
        assert not list(station.data.glob(f"{room.FILE}*"))
    tending(station).tend()
    assert room.held(station.data) == KEPT
    assert audited(station) == ["reserve-held"]


def test_a_smaller_reserve_or_none_can_be_wanted(station: Station) -> None:
    tending(station).tend()
    tending(station, Limits(reserve=4096)).tend()
    assert room.held(station.data) == 4096
    tending(station, Limits()).tend()
    assert not (station.data / room.FILE).exists()
    assert audited(station) == ["reserve-held"] * 2


def test_a_folder_that_cannot_be_looked_at_is_no_place_for_new_applications(station: Station) -> None:
    gone = open_database(station.data / "gone")
    gone.close()
    for path in (station.data / "gone").iterdir():
        path.unlink()
    (station.data / "gone").rmdir()
    (station.data / "gone").write_bytes(b"")
    assert Tending(gone, TERMINAL, station.outbox.times, LIMITS).tend() is Space.LOCKED


def full_once() -> Callable[[str], None]:
    """A disk that is full when the first bundle is written, and no longer once the reserve has gone."""
    left = [1]

    def reached(point: str) -> None:
        if point == "sealed" and left[0]:
            left[0] -= 1
            raise OSError(errno.ENOSPC, "full")

    return reached


def test_who_stands_there_finishes_on_the_reserve(tmp_path: Path) -> None:
    station = open_station(tmp_path / "data", reached=full_once())
    room.hold(station.data, KEPT)
    assert isinstance(station.outbox.save(application()), Receipt)
    assert room.was_released(station.data)
    station.db.close()


def test_without_a_reserve_a_full_disk_is_said(tmp_path: Path) -> None:
    station = open_station(tmp_path / "data", reached=full_once())
    assert station.outbox.save(application()) == Problem("disk-full", "ENOSPC")
    assert not room.was_released(station.data)
    station.db.close()


def test_a_small_write_finds_the_reserve_gone_before_it_fails(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.hold(station.data, KEPT)
    with station.db.writing():
        assert room.held(station.data) == KEPT  # there is room enough
    monkeypatch.setattr(room, "TIGHT", 1 << 62)
    with station.db.writing():
        assert room.held(station.data) == 0


def test_status_tells_of_little_room_and_of_a_wrong_clock(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setattr("offline.outboxtext.look", lambda _: Room(9 * GB, 100 * GB, KEPT))
    with station.db.writing() as connection:
        connection.execute(update(LINK).values(clock_offset=-3.0e8))
    station.db.close()
    where = ["--data", str(station.data)]
    assert main(["status", *where]) == 0
    said, words = capsys.readouterr().out, Words("en")
    for code in ("disk-scarce", "platform-clock-off"):
        assert words(f"problems.{code}.staff.cause") in said
    assert main(["status", "--json", *where]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["disk"]["space"], told["disk"]["reserve_bytes"]) == ("scarce", KEPT)
    assert told["link"]["clock_offset_s"] == -3.0e8
