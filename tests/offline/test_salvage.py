"""A store that is damaged or gone, and what can be had back from the bundles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.config import Settings
from kiosk.domain.applications import Receipt
from kiosk.ports import Health
from kiosk.ports import State as How
from kiosk.problems import Failed
from kiosk.words import Words
from offline.db import FILE
from offline.examination import looks
from offline.rebuilding import DONE, NUMBERS_A_DAY, PENDING
from offline.salvage import damage_of, salvage
from offline.states import State
from offline.station import Station
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
    assert failed.value.problem.code == "store-newer"
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


def start(data: Path, clock: HandClock | None = None) -> Station:
    return Station.open(SETTINGS, data, clock or HandClock())


def lose(data: Path) -> None:
    for part in ("", "-wal", "-shm"):
        (data / f"{FILE}{part}").unlink(missing_ok=True)


def audited(station: Station) -> list[dict[str, str]]:
    with station.db.reading() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM audit ORDER BY sequence").scalars()
        return [json.loads(body) for body in bodies]


def next_number(station: Station) -> int:
    saved = station.outbox.save(application(pages=0))
    assert isinstance(saved, Receipt)
    return int(saved.local_number.split("-")[2])


def store_of(data: Path) -> Health:
    (store,) = [look for look in looks(SETTINGS, data, HandClock()) if look.name == "store"]
    return store.ask()


@pytest.mark.parametrize("emptied", [False, True])
def test_a_store_that_is_gone_at_a_start_is_made_anew_but_never_silently(data: Path, emptied: bool) -> None:
    fill(data)
    lose(data)
    if emptied:
        (data / FILE).write_bytes(b"")
    clock = HandClock()
    station = start(data, clock)
    assert [entry["event"] for entry in audited(station)] == ["adopted"] * 3 + ["salvaged"]
    assert audited(station)[-1]["damage"] == "missing"
    assert next_number(station) == clock.wall.timetuple().tm_yday * NUMBERS_A_DAY + 1
    station.close()
    told = store_of(data)
    assert (told.state, [problem.code for problem in told.problems]) == (How.GOOD, ["store-rebuilt"])
    start(data).close()
    assert store_of(data).problems  # staff have not dealt with it yet
    salvage(SETTINGS, data, clock)
    assert store_of(data).problems == ()


def test_a_first_start_loses_nothing_and_says_nothing(data: Path) -> None:
    station = start(data)
    assert audited(station) == []
    assert next_number(station) == 1
    station.close()
    assert not (data / DONE).exists()


def test_power_that_fails_while_a_store_is_made_anew_changes_nothing(data: Path) -> None:
    fill(data)
    lose(data)

    def cut(point: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Station.open(SETTINGS, data, HandClock(), reached=cut)
    assert (data / PENDING).exists()
    station = start(data)
    assert [entry["event"] for entry in audited(station)].count("salvaged") == 1
    assert next_number(station) > NUMBERS_A_DAY
    station.close()
    assert not (data / PENDING).exists()


def test_what_a_lost_store_left_is_not_taken_for_the_new_ones(data: Path) -> None:
    station = open_station(data)
    station.outbox.save(application(pages=0))
    journal = (data / f"{FILE}-wal").read_bytes()
    station.db.close()
    lose(data)
    (data / f"{FILE}-wal").write_bytes(journal)
    start(data).close()
    assert (data / f"{FILE}.left-wal").read_bytes() == journal
    assert damage_of(data) == ""


def test_a_new_key_and_a_lost_store_lose_nothing_while_the_old_public_key_is_here(data: Path) -> None:
    fill(data)
    lose(data)
    (data / "keys" / "terminal.key").unlink()
    station = start(data)
    assert (len(station.keys.former), station.bundles.damaged()) == (1, 0)
    assert len(audited(station)) == 4
    station.close()


def test_bundles_under_a_key_that_nobody_knows_are_kept_and_said_until_it_is(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    fill(data)
    lose(data)
    (data / "keys" / "terminal.key").unlink()
    (public,) = (data / "keys").glob("*.pub")
    backup = public.rename(tmp_path / public.name)
    start(data).close()
    config = tmp_path / "kiosk.toml"
    key = PLATFORM.public.to_bytes().hex()
    config.write_text(f'[terminal]\nid = "{TERMINAL}"\n[platform]\nkey = "{key}"\n', encoding="utf-8")
    command = ["outbox", "salvage", "--config", str(config), "--data", str(data)]
    assert main(command) == 1
    assert Words("zh-CN")("outbox.salvage.strangers", count=3) in capsys.readouterr().out
    backup.rename(public)
    assert main(command) == 0
    assert Words("zh-CN")("outbox.salvage.adopted", count=3) in capsys.readouterr().out
    assert not list((data / "outbox").glob("*.damaged"))


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
