"""A store that is damaged or gone, and what can be had back from the bundles."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.config import Settings
from kiosk.problems import Failed
from kiosk.words import Words
from offline.db import FILE
from offline.salvage import NUMBERS_A_DAY, damage_of, salvage
from offline.states import State
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform
from tests.helpers.station import PLATFORM, TERMINAL, HandClock, open_station, sync_of, until_idle

SETTINGS = Settings.model_validate(
    {"terminal": {"id": TERMINAL}, "platform": {"key": PLATFORM.public.to_bytes().hex()}}
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def fill(data: Path, platform: MemoryPlatform | None = None) -> list[str]:
    """Three saved applications, the first of them at the platform if there is one."""
    station = open_station(data)
    ids = []
    for _ in range(3):
        given = application(pages=0)
        station.outbox.save(given)
        ids.append(given.id)
        if platform and len(ids) == 1:
            until_idle(sync_of(station, platform))
    with station.db.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
    station.db.close()
    return ids


def spoil(data: Path) -> None:
    with (data / FILE).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 16384)


def test_a_damaged_store_is_put_aside_and_rebuilt(data: Path) -> None:
    platform = MemoryPlatform()
    ids = fill(data, platform)
    spoil(data)
    spoilt = (data / FILE).read_bytes()
    assert damage_of(data) != ""
    found = salvage(SETTINGS, data, HandClock())
    assert (found.adopted, found.unusable) == (3, 0)
    assert (data / found.aside).read_bytes() == spoilt, "nothing was deleted"
    assert damage_of(data) == ""
    station = open_station(data)
    assert sorted(station.ids()) == sorted(ids)
    until_idle(sync_of(station, platform))
    assert {station.row(each)["state"] for each in ids} == {State.ACCEPTED}
    assert len({station.row(each)["case_number"] for each in ids}) == 3, "none was taken twice"
    station.db.close()


def test_a_file_that_is_no_store_is_put_aside_too(data: Path) -> None:
    fill(data)
    (data / FILE).write_bytes(b"no store at all, but longer than a page" * 200)
    assert salvage(SETTINGS, data, HandClock()).adopted == 3


def test_a_store_that_is_gone_is_rebuilt(data: Path) -> None:
    fill(data)
    for part in ("", "-wal", "-shm"):
        (data / f"{FILE}{part}").unlink(missing_ok=True)
    found = salvage(SETTINGS, data, HandClock())
    assert (found.damage, found.aside, found.adopted) == ("", "", 3)


def test_a_whole_store_stays_as_it_is(data: Path) -> None:
    fill(data)
    found = salvage(SETTINGS, data, HandClock())
    assert (found.damage, found.aside, found.adopted, found.unusable) == ("", "", 0, 0)
    station = open_station(data)
    station.outbox.save(last := application(pages=0))
    assert str(station.row(last.id)["local_number"]).split("-")[2] == "000004", "numbers go on"
    station.db.close()


def test_no_local_number_is_given_twice_when_nothing_tells_which_were(data: Path) -> None:
    """The bundles of all that were given may have been destroyed long ago."""
    ids = fill(data)
    spoil(data)
    for each in ids:
        (data / "outbox" / f"{each}.bundle").unlink()
    clock = HandClock()
    assert salvage(SETTINGS, data, clock).adopted == 0
    station = open_station(data, clock)
    station.outbox.save(fresh := application(pages=0))
    number = int(str(station.row(fresh.id)["local_number"]).split("-")[2])
    assert number == clock.wall.timetuple().tm_yday * NUMBERS_A_DAY + 1
    station.db.close()


def test_a_damaged_bundle_is_kept_and_counted(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids = fill(data)
    spoil(data)
    bundle = data / "outbox" / f"{ids[1]}.bundle"
    bundle.write_bytes(bundle.read_bytes()[:-7])
    found = salvage(SETTINGS, data, HandClock())
    assert (found.adopted, found.unusable) == (2, 1)
    assert bundle.with_suffix(".damaged").exists()


def test_a_store_of_a_newer_version_is_not_touched(data: Path) -> None:
    fill(data)
    station = open_station(data)
    with station.db.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    station.db.close()
    with pytest.raises(Failed) as failed:
        salvage(SETTINGS, data, HandClock())
    assert failed.value.problem.code == "store-unusable"
    assert not list(data.glob("*.damaged-*"))


def test_without_the_terminals_keys_nothing_is_done(data: Path) -> None:
    fill(data)
    spoil(data)
    for key in (data / "keys").iterdir():
        key.unlink()
    with pytest.raises(Failed):
        salvage(SETTINGS, data, HandClock())
    assert (data / FILE).exists()
    assert not list(data.glob("*.damaged-*"))


def test_what_was_done_stands_in_the_audit_chain(data: Path) -> None:
    fill(data)
    spoil(data)
    found = salvage(SETTINGS, data, HandClock())
    station = open_station(data)
    with station.db.reading() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM audit ORDER BY sequence").scalars().all()
    station.db.close()
    assert bodies[-1].count(b'"salvaged"') == 1
    assert found.aside.encode() in bodies[-1]


def test_the_command_says_what_it_found(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(data)
    spoil(data)
    config = tmp_path / "kiosk.toml"
    key = PLATFORM.public.to_bytes().hex()
    config.write_text(f'[terminal]\nid = "{TERMINAL}"\n[platform]\nkey = "{key}"\n', encoding="utf-8")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    assert main(["outbox", "salvage", "--config", str(config), "--data", str(data)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "kiosk.db.damaged-" in said[0]
    assert said[1] == Words("zh-CN")("outbox.salvage.adopted", count=3)
