"""A platform to measure against: `kiosk sandbox` as a process, and terminals with something to send to it."""

from __future__ import annotations

import json
import resource
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.domain.applications import Receipt
from kiosk.faultlab.proxy import Way
from kiosk.faultlab.until import until
from offline.gateway import HttpGateway
from offline.overview import Overview
from offline.station import Station
from offline.sync import Progress, Sync
from ui.bench.figure import progress
from ui.bench.save import application

TERMINAL = "BENCH01"
APPLICATION_BYTES = 200_000
_START_S = 60.0
_LOOK_S = 0.05


@dataclass(slots=True)
class Province:
    """The platform's process, on ports of its own.  ``niceness``: in the hall it is another machine, so that
    where the terminal alone is watched it takes only what nobody else wants."""

    data: Path
    niceness: int = 0
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """It answers when this returns."""
        card = self.data / "platform.json"
        card.unlink(missing_ok=True)
        command = ["nice", "-n", str(self.niceness), sys.executable, "-m", "kiosk", "sandbox"]
        command += ["--data", str(self.data)]
        command += ["--port", "0", "--page-port", "0", "--control", "--while-stdin-open"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._process = process
        until(
            lambda: card.exists() and self._answers(),
            "the platform answers",
            _START_S,
            alive=lambda: process.poll() is None,
        )

    def stop(self) -> None:
        if self._process is not None:
            self._process.communicate(timeout=30)
            self._process = None

    @property
    def card(self) -> dict[str, str]:
        return dict(json.loads((self.data / "platform.json").read_text(encoding="utf-8")))

    @property
    def tls(self) -> Path:
        return self.data / "tls"

    def settings(self, way: Way | None = None) -> Settings:
        """A terminal's, straight or by a bad line."""
        card = self.card
        platform = {
            "url": way.url if way else card["url"],
            "ca": Path(card["ca"]),
            "key": card["key"],
            "enrol_code": card["enrol_code"],
        }
        return Settings.model_validate({"terminal": {"id": TERMINAL}, "platform": platform})

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.card['page']}/control", trust_env=False).status_code == 403
        except (httpx.TransportError, ValueError):
            return False


@contextmanager
def running(folder: Path, niceness: int = 0) -> Iterator[Province]:
    province = Province(folder / "platform", niceness)
    province.start()
    try:
        yield province
    finally:
        province.stop()


@contextmanager
def opened(settings: Settings, data: Path) -> Iterator[tuple[Station, HttpGateway, Sync]]:
    """A terminal and its loop, with its session open: what an application costs is measured, and not what
    the first exchange of the day does."""
    station = Station.open(settings, data, SystemClock())
    gateway, *beside = station.gateways()
    try:
        refused = gateway.hello()
        assert refused is None, refused
        yield station, gateway, station.sync(gateway, *beside)
    finally:
        for one in (gateway, *beside):
            one.close()
        station.close()


def fill(station: Station, count: int, size: int = APPLICATION_BYTES) -> int:
    """Saves applications of so many bytes each; all their bytes before they were sealed."""
    plain = 0
    for number in range(count):
        saved = station.outbox.save(application(secrets.token_bytes(size)))
        assert isinstance(saved, Receipt), saved
        plain += size
        progress(number + 1, count)
    return plain


def drain(station: Station, loop: Sync, limit_s: float) -> float:
    """Until nothing is left to send; the seconds it took.  RuntimeError when it takes longer than that."""
    began = time.perf_counter()
    while True:
        if loop.step() is Progress.IDLE:
            if not unsent(station):
                break
            time.sleep(_LOOK_S)  # something waits for its next try
        if time.perf_counter() - began > limit_s:
            raise RuntimeError(f"not sent within {limit_s:.0f} s")
    return time.perf_counter() - began


def unsent(station: Station) -> int:
    return Overview(station.db, station.bundles, station.keys, station.times).figures().unsent


def copied(source: Path, target: Path) -> Path:
    """A folder as it was, for another round on the same beginning."""
    shutil.copytree(source, target)
    return target


def spent() -> float:
    """Seconds of processor time of this process so far, all its threads."""
    used: Any = resource.getrusage(resource.RUSAGE_SELF)
    return float(used.ru_utime + used.ru_stime)
