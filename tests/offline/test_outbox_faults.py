"""What the outbox does when the disk is full, the store broken, or an earlier run was cut short."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk.crypto.keystore import save_private_key
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.small import DeviceKey
from kiosk.domain.applications import Level, Receipt
from kiosk.problems import Problem
from offline.audit import entries
from tests.helpers.applications import application
from tests.helpers.station import Station, open_station


class Crash(BaseException):
    """Stands for a power cut: no handler of ours catches it."""


def crash_at(point: str):
    def reached(name: str) -> None:
        if name == point:
            raise Crash(name)

    return reached


def saved_until(station: Station, point: str) -> str:
    """Saves, and dies at a point; the id."""
    made = application(pages=0)
    dying = open_station(station.data, station.clock, crash_at(point))
    with suppress(Crash):
        dying.outbox.save(made)
    dying.db.close()
    return made.id


def events(station: Station) -> list[str]:
    with station.db.reading() as connection:
        return [e.body.decode().split('"event":"')[1].split('"')[0] for e in entries(connection)]


@pytest.mark.parametrize("point", ["sealed", "writing", "flushed"])
def test_a_save_cut_short_leaves_nothing(station: Station, point: str) -> None:
    given = saved_until(station, point)
    station.outbox.recover()
    assert station.outbox.receipt(given) is None
    assert sorted(path.name for path in station.bundles.folder.iterdir()) == ["lock"]


def test_a_bundle_without_a_row_is_put_in_line(station: Station) -> None:
    given = saved_until(station, "renamed")
    assert station.outbox.receipt(given) is None
    station.outbox.recover()
    receipt = station.outbox.receipt(given)
    assert (receipt.level, receipt.masked_name, receipt.missing) == (Level.SAVED, "欧阳*一", ("photo",))
    assert events(station) == ["adopted"]
    station.outbox.recover()
    assert events(station) == ["adopted"]


def test_saving_again_after_a_crash_finds_the_first(station: Station) -> None:
    made = application(pages=0)
    dying = open_station(station.data, station.clock, crash_at("renamed"))
    with suppress(Crash):
        dying.outbox.save(made)
    dying.db.close()
    receipt = station.outbox.save(made)
    assert receipt.local_number.startswith("BM01-2026-000001")
    assert station.outbox.save(application(made.id, phone="13800000000")) == Problem("id-already-used")
    assert station.ids() == [made.id]


def test_bundles_alone_rebuild_the_queue(station: Station) -> None:
    receipts = [station.outbox.save(application(pages=0)) for _ in range(3)]
    station.db.close()
    for path in station.data.glob("kiosk.db*"):
        path.unlink()
    rebuilt = open_station(station.data, station.clock)
    assert [rebuilt.outbox.receipt(r.application_id) for r in receipts] == receipts
    assert rebuilt.outbox.save(application()).local_number.startswith("BM01-2026-000004")
    rebuilt.db.close()


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def rename(path: Path) -> None:
    path.rename(path.with_name("019503a0-0000-7000-8000-000000000000.bundle"))


@pytest.mark.parametrize("harm", [spoil, rename])
def test_a_file_that_does_not_hold_what_it_says_is_set_aside(station: Station, harm) -> None:
    given = saved_until(station, "renamed")
    harm(station.bundles.path(given))
    station.outbox.recover()
    assert station.ids() == []
    assert station.bundles.damaged() == 1
    assert events(station) == ["damaged"]


def test_another_terminals_bundle_is_set_aside(station: Station) -> None:
    saved_until(station, "renamed")
    save_private_key(station.data / "keys" / "terminal.key", PrivateKey.generate(), replace=True)
    for known in (station.data / "keys").glob("*.pub"):
        known.unlink()
    other = open_station(station.data, station.clock)
    assert other.bundles.damaged() == 1
    other.db.close()


def test_a_bundle_without_a_summary_is_sent_all_the_same(station: Station) -> None:
    """Made by a program that kept none: numbers and times are still known."""
    made = application(pages=0)
    station.outbox.save(made)
    from kiosk.crypto.bundle import read_bundle

    with station.bundles.open(made.id) as file:
        bundle = read_bundle(file)
    parts = {part_id: part for part_id, part in bundle.parts.items() if part_id != "summary"}
    with station.db.writing() as connection:
        connection.execute(text("DELETE FROM applications"))
    station.bundles.write(made.id, bundle.manifest, bundle.signature, parts)
    station.outbox.recover()
    receipt = station.outbox.receipt(made.id)
    assert (receipt.item_name, receipt.masked_name, receipt.item_code) == ("", "", made.item_code)
    assert station.outbox.save(made) == Problem("id-already-used")  # nobody can say that it is the same


def test_a_new_device_key_forgets_names_and_nothing_else(station: Station) -> None:
    made = application(pages=0)
    first = station.outbox.save(made)
    other = open_station(station.data, station.clock)
    object.__setattr__(other.outbox, "keys", type(other.keys)(other.keys.signer, DeviceKey.generate()))
    receipt = other.outbox.receipt(made.id)
    assert (receipt.local_number, receipt.masked_name) == (first.local_number, "")
    other.db.close()


def test_files_of_strangers_are_left_alone(station: Station) -> None:
    stranger = station.bundles.folder / "holiday.bundle"
    stranger.write_bytes(b"not ours")
    station.outbox.recover()
    assert stranger.exists()


def test_a_store_that_cannot_be_written_keeps_nothing(station: Station) -> None:
    with station.db.writing() as connection:
        connection.execute(text("ALTER TABLE sequences RENAME TO hidden"))
    assert station.outbox.save(application()).code == "save-failed"
    assert station.outbox.rate("019503a0-0000-7000-8000-000000000000", 5).code == "save-failed"
    assert [path.name for path in station.bundles.folder.glob("*.bundle")] == []


def test_a_row_that_cannot_be_committed_takes_its_bundle_back(station: Station) -> None:
    with station.db.writing() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO hidden"))
    made = application()
    assert station.outbox.save(made).code == "save-failed"
    assert [path.name for path in station.bundles.folder.glob("*.bundle")] == []
    with station.db.writing() as connection:
        connection.execute(text("ALTER TABLE hidden RENAME TO audit"))
    assert isinstance(station.outbox.save(made), Receipt)


def test_a_row_that_is_there_all_the_same_counts(station: Station) -> None:
    """The commit fails because somebody was quicker: then it is saved, and the bundle stays."""
    made = application(pages=0)

    def overtake(point: str) -> None:
        if point == "renamed":
            station.outbox._adopt(made.id)

    slow = open_station(station.data, station.clock, overtake)
    assert slow.outbox.save(made) == station.outbox.receipt(made.id)
    assert station.bundles.holds(made.id)
    slow.db.close()


def test_a_store_that_cannot_be_read_says_so(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    made = application(pages=0)
    station.outbox.save(made)
    with station.db.writing() as connection:
        connection.execute(text("ALTER TABLE applications RENAME TO hidden"))
    assert station.outbox.receipt(made.id) is None
    assert station.outbox.rate(made.id, 5) == Problem("save-failed", "SQLITE_ERROR")
    assert "a receipt could not be read: save-failed" in caplog.text


def test_an_outbox_folder_that_is_none(station: Station) -> None:
    for path in station.bundles.folder.iterdir():
        path.unlink()
    station.bundles.folder.rmdir()
    station.bundles.folder.write_bytes(b"")
    assert station.outbox.save(application()) == Problem("store-unusable", "ENOTDIR")


def test_an_id_that_is_none_is_a_bug(station: Station) -> None:
    with pytest.raises(ValueError, match="application_id"):
        station.outbox.save(application("../../etc/passwd"))
    assert station.ids() == []


def test_an_evaluation_is_kept_once(station: Station) -> None:
    made = application(pages=0)
    assert station.outbox.rate(made.id, 5) == Problem("save-failed", "no such application")
    station.outbox.save(made)
    assert station.outbox.rate(made.id, 5) is None
    assert station.outbox.rate(made.id, 1) is None
    assert station.rating(made.id)["level"] == 5
    assert events(station) == ["saved", "rated"]
    for level in (0, 6):
        with pytest.raises(ValueError, match="1 to 5"):
            station.outbox.rate(made.id, level)


def test_many_at_once_and_the_same_twice(station: Station) -> None:
    made = [application(pages=0) for _ in range(4)]
    ready = threading.Barrier(8)

    def save(given):
        ready.wait(10)
        return station.outbox.save(given)

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(save, made + made))
    assert receipts[:4] == receipts[4:]
    assert len({r.local_number for r in receipts}) == 4
    assert len(station.ids()) == 4
