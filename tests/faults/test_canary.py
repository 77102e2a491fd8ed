"""A canary: what a person gave is looked for in every file that the terminal keeps, in three spellings."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.contract.manifest import Manifest
from kiosk.crypto.bundle import read_bundle
from kiosk.crypto.envelope import unwrap_key
from kiosk.crypto.errors import EnvelopeError
from offline.audit import entries
from offline.keys import terminal_keys
from offline.overview import Overview
from offline.sealing import SUMMARY, open_summary
from offline.station import Station
from tests.faults.dying_terminal import sync
from tests.helpers.applications import ADDRESS, FACE, ISSUER, NAME, NUMBER, PAGE, PHONE, application
from tests.helpers.platform import running_platform

WORDS = (NAME, NUMBER, ADDRESS, PHONE, ISSUER, NUMBER[6:14])
PICTURES = (FACE, PAGE)
RUN = 24  # bytes of a picture in a row that count as found


def needles() -> Iterator[bytes]:
    for word in WORDS:
        yield from (word.encode("utf-8"), word.encode("utf-16-le"), word.encode("utf-16-be"))
        yield word.encode("gb18030")
        yield base64.b64encode(word.encode()).rstrip(b"=")[:-1]
        yield word.encode("unicode_escape")
        yield word.encode().hex().encode()
    for picture in PICTURES:
        yield from (picture[start : start + RUN] for start in (0, len(picture) // 2, len(picture) - RUN))
        yield base64.b64encode(picture[:RUN])


def found_in(folder: Path, files: int) -> list[str]:
    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert len(contents) >= files
    return [f"{path.name}: {needle!r}" for needle in needles() for path, c in contents.items() if needle in c]


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    for number, needle in enumerate(needles()):
        (tmp_path / str(number)).write_bytes(b"\x00" * 9 + needle + b"\x00")
    found = {line.split(":")[0] for line in found_in(tmp_path, 1)}
    assert len(found) == sum(1 for _ in needles())


def test_nothing_that_names_a_person_is_kept_in_the_clear(tmp_path: Path) -> None:
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    data = tmp_path / "terminal"
    try:
        with running_platform(tmp_path) as platform:
            station = Station.open(platform.settings(), data, SystemClock())
            sent = application(pages=3)
            station.outbox.save(sent)
            station.outbox.save(application(sent.id, name="李四"))  # refused: the id is used
            assert found_in(data, 6) == []
            sync(station)
            station.outbox.rate(sent.id, 5)
            sync(station)
            station.outbox.save(application(name="欧阳䶮"))
            overview = Overview(station.db, station.bundles, station.keys, station.times)
            shown = (
                f"{overview.lines()!r} {overview.figures()!r} {station.outbox.receipt(sent.id)!r} {sent!r}"
            )
            assert found_in(data, 6) == []  # the write-ahead log is still there
            assert not any(word in log.getvalue() + shown for word in WORDS)
            with station.db.reading() as connection:
                assert not [entry for entry in entries(connection) if b'"?"' in entry.body]
            station.close()
            assert found_in(data, 6) == []
    finally:
        logging.getLogger().removeHandler(handler)


def test_a_stolen_disk_opens_nothing(tmp_path: Path) -> None:
    """Neither key that lies on the disk opens what lies beside it."""
    with running_platform(tmp_path) as platform:
        station = Station.open(platform.settings(), tmp_path / "terminal", SystemClock())
        made = application()
        station.outbox.save(made)
        station.close()
    stolen = terminal_keys(tmp_path / "terminal")
    with (tmp_path / "terminal" / "outbox" / f"{made.id}.bundle").open("rb") as file:
        bundle = read_bundle(file)
    with pytest.raises(EnvelopeError):
        unwrap_key(bytes.fromhex(Manifest.parse(bundle.manifest).wrapped_key), stolen.signer)
    for part_id, sealed in bundle.parts.items():
        assert open_summary(sealed, stolen.device, made.id) is None or part_id == SUMMARY
