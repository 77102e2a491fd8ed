"""The whole way: saved in the outbox, brought by sync over the gateway, accepted by the real platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.clock import SystemClock
from kiosk.crypto.keystore import save_private_key
from kiosk.domain.applications import Level, Receipt
from kiosk.sandbox.steering import Fate
from kiosk.sandbox.tables import ApplicationRow, EvaluationRow
from offline.gateway import HttpGateway
from offline.sync import Sync
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.station import PLATFORM, Station, sync_of, until_idle
from tests.helpers.terminal import valid_application


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[RunningPlatform]:
    """With the key that the station's outbox seals to."""
    folder = tmp_path / "platform"
    folder.mkdir()
    save_private_key(folder / "platform.key", PLATFORM)
    with running_platform(tmp_path) as running:
        yield running


@pytest.fixture
def sync(station: Station, platform: RunningPlatform) -> Iterator[Sync]:
    gateway = HttpGateway.open(platform.settings(), station.keys.signer, SystemClock())
    yield sync_of(station, gateway)
    gateway.close()


def save(station: Station, count: int) -> list[str]:
    receipts = [station.outbox.save(valid_application()) for _ in range(count)]
    assert all(isinstance(receipt, Receipt) for receipt in receipts)
    return station.ids()


def accepted(platform: RunningPlatform) -> dict[str, str]:
    """Case numbers by application id, as the platform has them."""
    with Session(platform.office.engine) as db:
        rows = db.scalars(select(ApplicationRow).where(ApplicationRow.case_number.is_not(None)))
        return {row.id: row.case_number or "" for row in rows}


def test_what_was_saved_is_accepted(station: Station, platform: RunningPlatform, sync: Sync) -> None:
    (application_id,) = save(station, 1)
    assert station.outbox.rate(application_id, 5) is None
    until_idle(sync)
    receipt = station.outbox.receipt(application_id)
    assert receipt is not None
    assert receipt.level is Level.ACCEPTED
    assert accepted(platform) == {application_id: receipt.case_number}
    with Session(platform.office.engine) as db:
        assert db.get_one(EvaluationRow, application_id).level == 5


def test_a_bad_day_loses_nothing_and_doubles_nothing(
    station: Station, platform: RunningPlatform, sync: Sync
) -> None:
    """Every fate in turn, a restart and expired sessions: in the end each application has one number."""
    saved = save(station, 3)
    for fate in (Fate.CUT_AFTER, Fate.PORTAL, Fate.TAMPERED, Fate.CUT_BEFORE, Fate.CUT_AFTER):
        platform.control.doom(fate, times=4)
        until_idle(sync)
        platform.office.sessions.expire_all(platform.office.now())
        station.clock.forward(7200)
    platform.restart()
    until_idle(sync)
    numbers = accepted(platform)
    assert sorted(numbers) == sorted(saved)
    assert len(set(numbers.values())) == 3
    for application_id in saved:
        receipt = station.outbox.receipt(application_id)
        assert receipt is not None
        assert (receipt.level, receipt.case_number) == (Level.ACCEPTED, numbers[application_id])
