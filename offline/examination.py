"""What `kiosk doctor` asks of store, keys, platform, catalogue, disk and what is waiting."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from kiosk.config import Settings
from kiosk.doctor import Check
from kiosk.ports import Clock, Health, State
from kiosk.problems import Failed, Problem
from offline.catalogue import load
from offline.db import open_database
from offline.keys import terminal_keys
from offline.states import UNSENT
from offline.station import Station, platform_key
from offline.tables import APPLICATIONS as A

LEAST_FREE = 500_000_000  # bytes; below it a busy week of photographed papers may not fit


def examine(settings: Settings, data: Path, clock: Clock) -> list[Check]:
    return [
        Check("keys", _tried(lambda: _keys(settings, data))),
        Check("store", _tried(lambda: _store(data))),
        Check("outbox", _tried(lambda: _outbox(data, clock))),
        Check("platform", _tried(lambda: _platform(settings, data, clock))),
        Check("catalogue", _tried(lambda: _catalogue(settings, data))),
        Check("disk", _disk(data)),
    ]


def _tried(look: Callable[[], Health]) -> Health:
    try:
        return look()
    except Failed as failed:
        return Health(State.BAD, (failed.problem,))


def _keys(settings: Settings, data: Path) -> Health:
    keys = terminal_keys(data)
    platform_key(settings)
    return Health(State.GOOD, detail=keys.signer.public.fingerprint())


def _store(data: Path) -> Health:
    db = open_database(data)
    db.close()
    return Health(State.GOOD)


def _outbox(data: Path, clock: Clock) -> Health:
    """How many applications wait and how long the oldest has."""
    db = open_database(data)
    try:
        with db.reading() as connection:
            waiting = select(func.count(), func.min(A.c.saved_at)).where(A.c.state.in_(UNSENT))
            count, oldest = connection.execute(waiting).one()
    finally:
        db.close()
    if not count:
        return Health(State.GOOD, detail="0")
    hours = (clock.now() - datetime.fromisoformat(oldest)).total_seconds() / 3600
    return Health(State.GOOD, detail=f"{count}, {hours:.1f} h")


def _platform(settings: Settings, data: Path, clock: Clock) -> Health:
    station = Station.open(settings, data, clock)
    gateway = station.gateway()
    try:
        refused = gateway.hello()
        offset = gateway.clock_offset()
    finally:
        gateway.close()
        station.close()
    if refused:
        return Health(State.BAD, (refused.problem,), settings.platform.url)
    return Health(State.GOOD, detail=f"{settings.platform.url} ({offset or 0:+.1f} s)")


def _catalogue(settings: Settings, data: Path) -> Health:
    catalogue = load(settings, data, settings.terminal.language)
    return Health(State.GOOD, detail=f"{catalogue.version}, {len(catalogue.items)}")


def _disk(data: Path) -> Health:
    free = shutil.disk_usage(data).free
    detail = f"{free / 1e9:.1f} GB"
    return (
        Health(State.GOOD, detail=detail)
        if free >= LEAST_FREE
        else Health(State.BAD, (Problem("disk-full"),), detail)
    )
