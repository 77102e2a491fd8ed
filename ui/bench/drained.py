"""One experiment for two figures: a terminal drained to the platform, and a bare client sending the same.

Both in this process, one after the other, each to a platform that stands as it stood before.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.config import Settings
from offline.keys import terminal_keys
from offline.station import Station
from ui.bench.province import APPLICATION_BYTES, Province, copied, drain, fill, opened, running, spent
from ui.bench.replay import Asked, BareClient, Recorder

_LIMIT_S = 3600.0
_SPARE = 16 * 1024 * 1024
WARM = 2  # applications before those that count: sync has been running for days


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, on the clock and of the processor, for so many applications in so many requests."""

    wall: float
    cpu: float
    applications: int
    requests: int


def experiment(applications: int) -> tuple[Cost, Cost]:
    """Ours, and the bare client's."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as name:
        folder = Path(name)
        with running(folder) as province:
            settings = province.settings()
            with opened(settings, folder / "terminal") as (station, _, loop):
                drain(station, loop, _LIMIT_S)  # whatever the first greeting brings
            # Nobody asks it anything now, so that its files are whole.
            before = copied(folder / "platform", folder / "before")
            ours, asked = _ours(settings, folder / "terminal", applications)
        return ours, _bare(Province(before), folder / "terminal", asked, applications)


def _ours(settings: Settings, data: Path, applications: int) -> tuple[Cost, list[Asked]]:
    recorder = Recorder(settings, _SPARE + applications * APPLICATION_BYTES * 5 // 4)
    station = Station.open(settings, data, SystemClock())
    gateway = station.gateway(recorder)
    refused = gateway.hello()
    assert refused is None, refused
    loop = station.sync(gateway)
    fill(station, WARM)
    drain(station, loop, _LIMIT_S)  # whatever the first ones of a process cost, such as compiling statements
    fill(station, applications)
    recorder.forget()
    cpu = spent()
    wall = drain(station, loop, _LIMIT_S)
    cpu = spent() - cpu
    asked = recorder.asked()
    gateway.close()
    station.close()
    recorder.close()
    return Cost(wall, cpu, applications, len(asked)), asked


def _bare(province: Province, data: Path, asked: list[Asked], applications: int) -> Cost:
    province.start()
    try:
        client = BareClient(province.settings(), terminal_keys(data).signer)
        requests = client.prepare(asked)
        began, cpu = time.perf_counter(), spent()
        client.send(requests)
        wall, cpu = time.perf_counter() - began, spent() - cpu
        client.close()
    finally:
        province.stop()
    return Cost(wall, cpu, applications, len(requests))
