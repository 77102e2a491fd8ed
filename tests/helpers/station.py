"""A terminal's store in a folder of its own, with a clock that is turned by hand."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select, update

from kiosk.crypto.sm2 import PrivateKey
from offline.bundles import Bundles
from offline.db import FILE, Database, open_database
from offline.disk import Kernel, nowhere
from offline.files import private_folder
from offline.keys import TerminalKeys, terminal_keys
from offline.ledger import Ledger
from offline.moments import Times
from offline.outbox import Outbox
from offline.retention import Retention
from offline.sync import Progress, Sync
from offline.tables import APPLICATIONS, EVALUATIONS
from offline.wire import Gateway
from tests.helpers.applications import application

TERMINAL = "BM01"
BOOT = "0b0b0b0b-1c1c-4d2d-8e3e-4f4f4f4f4f4f"
PLATFORM = PrivateKey.from_int(0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8)


@dataclass
class HandClock:
    """Obeys `kiosk.ports.Clock`; time passes only in `forward`."""

    wall: datetime = field(default_factory=lambda: datetime.fromisoformat("2026-03-01T09:00:00+08:00"))
    seconds: float = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    def forward(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass
class Station:
    """Everything that a terminal keeps, opened."""

    data: Path
    db: Database
    bundles: Bundles
    keys: TerminalKeys
    clock: HandClock
    outbox: Outbox

    def row(self, application_id: str) -> dict[str, object]:
        with self.db.reading() as connection:
            found = connection.execute(select(APPLICATIONS).where(APPLICATIONS.c.id == application_id))
            return dict(found.one()._mapping)

    def ids(self) -> list[str]:
        with self.db.reading() as connection:
            return list(connection.execute(select(APPLICATIONS.c.id).order_by(APPLICATIONS.c.id)).scalars())

    def rating(self, application_id: str) -> dict[str, object]:
        with self.db.reading() as connection:
            found = select(EVALUATIONS).where(EVALUATIONS.c.application_id == application_id)
            return dict(connection.execute(found).one()._mapping)

    def change(self, application_id: str, **values: object) -> None:
        with self.db.writing() as connection:
            chosen = update(APPLICATIONS).where(APPLICATIONS.c.id == application_id)
            connection.execute(chosen.values(values))


def save(station: Station, *, pages: int = 0, **given: object) -> str:
    """Another application that somebody handed over here; its id."""
    made = application(pages=pages, **given)  # type: ignore[arg-type]
    station.outbox.save(made)
    return made.id


def sync_of(
    station: Station,
    gateway: Gateway,
    *,
    grace_s: float = 7 * 86400,
    jitter: Callable[[], float] = lambda: 1.0,
) -> Sync:
    """The loop on a station's store; waits are as long as they can be unless ``jitter`` says otherwise."""
    times = station.outbox.times
    return Sync(
        ledger=Ledger(station.db, TERMINAL, times),
        bundles=station.bundles,
        gateway=gateway,
        platform=PLATFORM.public,
        signer=station.keys.signer,
        retention=Retention(station.db, station.bundles, TERMINAL, times, grace_s),
        jitter=jitter,
    )


def until_idle(sync: Sync) -> list[Progress]:
    """Every step until there is nothing to do, hellos left out."""
    done = []
    while (progress := sync.step()) is not Progress.IDLE:
        done.append(progress)
        assert len(done) < 1000, "the loop never comes to rest"
    return [progress for progress in done if progress is not Progress.GREETED]


@functools.cache
def _fresh_store() -> bytes:
    """An empty store, made once: the steps of its history take longer than most tests."""
    with TemporaryDirectory() as folder:
        open_database(Path(folder)).close()
        return (Path(folder) / FILE).read_bytes()


def fresh_data(data: Path) -> None:
    """A data folder with an empty store, unless there is one."""
    if not (data / FILE).exists():
        (private_folder(data) / FILE).write_bytes(_fresh_store())


def open_station(
    data: Path, clock: HandClock | None = None, reached: Callable[[str], None] = nowhere, boot: str = BOOT
) -> Station:
    clock = clock or HandClock()
    fresh_data(data)
    db, keys, bundles = (
        open_database(data),
        terminal_keys(data),
        Bundles.within(data, reached, Kernel(reached)),
    )
    outbox = Outbox(db, bundles, keys, PLATFORM.public, TERMINAL, Times(clock, boot))
    outbox.recover()
    return Station(data, db, bundles, keys, clock, outbox)
