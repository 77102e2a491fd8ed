"""The lab is able to fail: the product is broken on purpose, and each break is found within some seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from kiosk.faultlab import lab
from kiosk.faultlab.checks import Harm
from kiosk.faultlab.forgetful import ForgetfulDisk
from kiosk.faultlab.inside import Inside, Said
from kiosk.faultlab.lab import one
from kiosk.faultlab.plan import Fault
from kiosk.faultlab.shared import Bench
from kiosk.sandbox.tables import ApplicationRow
from offline.bundles import Bundles
from offline.https import Https, Reply
from offline.sync import Sync
from offline.wire import Refusal


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with lab.bench() as made:
        yield made


def finds(harm: Harm, bench: Bench, fault: Fault, tries: int = 15) -> bool:
    """Whether one of so many runs finds it."""
    runs = (one(bench, seed, (fault,)) for seed in range(1, tries + 1))
    return any(harm in {finding.harm for finding in run.findings} for run in runs)


class WithoutFlush(ForgetfulDisk):
    def flush(self, file: Any) -> None:
        """The write returns before the bytes are durable."""


class WithoutFolder(ForgetfulDisk):
    def sync_folder(self, path: Path) -> None:
        """The names are never flushed."""


@pytest.mark.parametrize("disk", [WithoutFlush, WithoutFolder])
def test_a_skipped_fsync(bench: Bench, disk: type[ForgetfulDisk]) -> None:
    assert finds(Harm.LOST, replace(bench, make_disk=disk), Fault.POWER_CUT, tries=60)


class AcceptsAgain(Inside):
    """A platform that handles a repeated commit as a new one: no idempotency key."""

    def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, whole: bool = True
    ) -> Said:
        if "commit" in target:
            fresh = update(ApplicationRow).values(state="announced", case_number=None, acceptance=None)
            with Session(self.office.engine) as db, db.begin():
                db.execute(fresh)
        return super().ask(method, target, headers, body, whole)


def test_a_dropped_idempotency_key() -> None:
    with lab.bench(AcceptsAgain) as careless:
        assert finds(Harm.DOUBLED, careless, Fault.ACK_LOST)


@dataclass
class DeletesOnStatus:
    """An HTTP client that takes any 200 to a commit for the end of the matter."""

    http: Https
    bundles: Bundles

    def exchange(self, method: str, target: str, *more: Any) -> Reply | Refusal:
        reply = self.http.exchange(method, target, *more)
        if isinstance(reply, Reply) and reply.status == 200 and "commit" in target:
            for application_id in self.bundles.ids():
                self.bundles.destroy(application_id)
        return reply

    def __getattr__(self, name: str) -> Any:
        return getattr(self.http, name)


def deleting_on_status(sync: Sync) -> Sync:
    exchange = sync.gateway._exchange  # type: ignore[attr-defined]
    exchange._http = DeletesOnStatus(exchange._http, sync.bundles)
    return sync


def test_deleting_on_an_http_status(bench: Bench) -> None:
    assert finds(Harm.LOST, replace(bench, change=deleting_on_status), Fault.PORTAL)


def test_unbroken_the_same_runs_find_nothing(bench: Bench) -> None:
    for fault in (Fault.POWER_CUT, Fault.ACK_LOST, Fault.PORTAL):
        assert one(bench, 1, (fault,)).findings == one(bench, 2, (fault,)).findings == ()
