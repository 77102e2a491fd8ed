"""Looking at the store changes nothing, and says what is true of it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk.config import Settings
from kiosk.doctor import examine
from kiosk.ports import Health, State
from offline import room
from offline.backlog import backlog
from offline.db import FILE, open_database, open_reading
from offline.examination import looks
from offline.room import Room
from tests.helpers import applications
from tests.helpers.platform import RunningPlatform
from tests.helpers.station import PLATFORM, HandClock, Station

KEY = PLATFORM.public.to_bytes().hex()


def settings(**platform: object) -> Settings:
    known = {"url": "https://127.0.0.1:9", "key": KEY, "timeout_s": 1.0} | platform
    return Settings.model_validate({"platform": known})


def found(data: Path, clock: HandClock, **platform: object) -> dict[str, Health]:
    return {check.name: check.health for check in examine(looks(settings(**platform), data, clock))}


def codes(health: Health) -> list[str]:
    return [problem.code for problem in health.problems]


def everything(folder: Path) -> dict[str, str]:
    """Each file and folder with what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in folder.rglob("*")
    }


def test_where_nothing_was_started_nothing_is_made(tmp_path: Path) -> None:
    health = found(tmp_path / "data", HandClock())
    assert list(tmp_path.iterdir()) == []
    for part in ("keys", "store", "outbox", "platform"):
        assert (health[part].state, codes(health[part])) == (State.UNKNOWN, ["not-set-up"]), part
    assert health["disk"].state is health["catalogue"].state is State.GOOD


def test_a_store_at_rest_is_left_as_it_is(station: Station) -> None:
    station.outbox.save(applications.application())
    station.db.close()
    before = everything(station.data)
    health = found(station.data, station.clock)
    assert everything(station.data) == before
    assert health["store"].state is health["keys"].state is State.GOOD
    assert health["keys"].detail == station.keys.signer.public.fingerprint()


def test_a_store_in_use_is_read_with_what_is_not_yet_in_its_file(station: Station) -> None:
    station.outbox.save(applications.application())
    assert (station.data / f"{FILE}-wal").exists()
    before = set(everything(station.data))
    assert backlog(station.data, station.clock).unsent == 1
    assert set(everything(station.data)) == before


def test_lost_keys_are_not_made_anew(station: Station) -> None:
    (station.data / "keys" / "terminal.key").unlink()
    health = found(station.data, station.clock)
    assert codes(health["keys"]) == codes(health["platform"]) == ["key-missing"]
    assert health["keys"].state is State.BAD
    assert not (station.data / "keys" / "terminal.key").exists()


def test_without_the_platforms_key_that_is_what_is_said(tmp_path: Path) -> None:
    health = found(tmp_path, HandClock(), key="")
    assert (health["keys"].state, codes(health["keys"])) == (State.BAD, ["key-missing"])
    assert "platform.key" in health["keys"].problems[0].detail


def test_a_file_that_is_no_store_and_a_newer_one_are_said(station: Station) -> None:
    with station.db.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    station.db.close()
    newer = found(station.data, station.clock)["store"]
    assert (newer.state, codes(newer)) == (State.BAD, ["store-newer"])
    assert "9999" in newer.problems[0].detail
    (station.data / FILE).write_bytes(b"not a store" * 100)
    assert codes(found(station.data, station.clock)["store"]) == ["store-damaged"]
    (station.data / FILE).write_bytes(b"")
    assert codes(found(station.data, station.clock)["store"]) == ["store-unusable"]


def test_nothing_can_be_written_through_what_is_opened_for_looking(station: Station) -> None:
    station.db.close()
    looked_at = open_reading(station.data)
    with pytest.raises(Exception, match="readonly"), looked_at.writing() as connection:
        connection.execute(text("DELETE FROM applications"))
    looked_at.close()


def test_waiting_applications_are_counted_and_old_ones_told(station: Station) -> None:
    assert found(station.data, station.clock)["outbox"] == Health(State.GOOD, detail="0")
    station.outbox.save(applications.application())
    station.clock.forward(7200)
    assert found(station.data, station.clock)["outbox"] == Health(State.GOOD, detail="1, 2.0 h")
    station.clock.forward(timedelta(hours=23).total_seconds())
    old = found(station.data, station.clock)["outbox"]
    assert (old.state, codes(old)) == (State.BAD, ["outbox-stuck"])
    station.change(station.ids()[0], state="refused")
    refused = found(station.data, station.clock)["outbox"]
    assert (refused.state, codes(refused), refused.detail) == (State.BAD, ["outbox-needs-person"], "0")


def test_a_clock_that_was_set_back_makes_nothing_younger_than_new(station: Station) -> None:
    station.outbox.save(applications.application())
    station.clock.forward(-3600)
    assert backlog(station.data, station.clock).oldest_s == 0


@pytest.mark.parametrize(
    ("offset", "state"), [(None, State.UNKNOWN), (2.5, State.GOOD), (-301.0, State.BAD), (90000.0, State.BAD)]
)
def test_the_clock_is_what_the_platform_last_said(
    station: Station, offset: float | None, state: State
) -> None:
    with station.db.writing() as connection:
        connection.execute(text("UPDATE link SET clock_offset = :offset"), {"offset": offset})
    assert found(station.data, station.clock)["clock"].state is state


def test_a_damaged_copy_of_the_catalogue_gives_way_and_is_told(tmp_path: Path) -> None:
    assert found(tmp_path, HandClock())["catalogue"].detail.startswith("packaged, ")
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "edition.json").write_text("{", encoding="utf-8")
    damaged = found(tmp_path, HandClock())["catalogue"]
    assert (damaged.state, codes(damaged)) == (State.BAD, ["catalogue-malformed"])
    assert damaged.detail.startswith("packaged, ")


def test_a_key_that_is_none_is_the_keys_line_and_hides_no_catalogue(tmp_path: Path) -> None:
    health = found(tmp_path, HandClock(), key="04" + "0" * 128)
    assert codes(health["keys"]) == ["key-missing"]
    assert health["catalogue"].state is State.GOOD


@pytest.mark.parametrize(
    ("free", "state", "code"),
    [
        (30_000_000_000, State.GOOD, []),
        (15_000_000_000, State.GOOD, ["disk-low"]),
        (9_000_000_000, State.BAD, ["disk-scarce"]),
        (30_000_000, State.BAD, ["disk-locked"]),
    ],
)
def test_little_room_is_told_before_it_is_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: State, code: list[str]
) -> None:
    monkeypatch.setattr(room, "look", lambda _: Room(free, 100_000_000_000, 0))
    disk = found(tmp_path, HandClock())["disk"]
    assert (disk.state, codes(disk)) == (state, code)
    assert disk.detail == f"{free / 1e9:.1f} GB, {free / 1e9:.0f} %"


def test_the_platform_is_asked_with_the_terminals_own_key(
    station: Station, platform: RunningPlatform
) -> None:
    station.db.close()
    reached = platform.settings(enrol_code=platform.new_enrol_code()).platform
    before = everything(station.data)
    asked = found(station.data, HandClock(station.clock.wall), **reached.model_dump())
    assert everything(station.data) == before
    assert asked["certificate"].state is State.GOOD
    assert asked["certificate"].detail > "2026"


def test_an_authority_that_ends_is_told_before_it_does(tmp_path: Path, platform: RunningPlatform) -> None:
    clock, ca = HandClock(), platform.ca
    until = found(tmp_path, clock, ca=ca)["certificate"].detail
    days = (clock.wall.fromisoformat(f"{until}T00:00:00+00:00") - clock.wall).days
    clock.forward((days - 10) * 86400)
    soon = found(tmp_path, clock, ca=ca)["certificate"]
    assert (soon.state, codes(soon)) == (State.GOOD, ["certificate-ending"])
    clock.forward(12 * 86400)
    assert found(tmp_path, clock, ca=ca)["certificate"].state is State.BAD
    (tmp_path / "none.pem").write_text("", encoding="utf-8")
    assert codes(found(tmp_path, clock, ca=tmp_path / "none.pem")["certificate"]) == ["config-malformed"]
    assert found(tmp_path, clock)["certificate"] == Health(State.GOOD, detail="system")


def test_a_store_made_by_hand_is_read_from_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    odd = tmp_path / "50% #&数据"
    open_database(odd).close()
    open_reading(odd).close()
    assert sorted(path.name for path in odd.iterdir()) == [FILE, "store.lock"]
