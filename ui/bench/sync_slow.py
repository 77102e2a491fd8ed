"""`sync.slow`: what of a thin line's capacity carries payload, with 256 kbit/s, a round trip of 400 ms, and
every connection cut each 30 s.

Real time: applications are fewer than a hundred by default, nothing else is smaller.  Before, the same line
is tried with one long body and without cuts: the capacity that there is.  Behind the line somebody reads the
requests, so that a byte of a finished request that is sent again is seen: sealed bytes are like no others.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from kiosk.crypto.bundle import BundleReader
from kiosk.faultlab.proxy import Way, whole_way
from kiosk.faultlab.proxyhttp import Exchanged
from kiosk.faultlab.proxyline import Weather
from offline.station import Station
from ui.bench.figure import Figure
from ui.bench.province import Province, drain, fill, opened, running
from ui.bench.replay import context_of

TARGET = 1 / 0.9  # of the time that the capacity allows
RATE = 256_000 / 8
LATENCY_S, CUT_S = 0.4, 30.0
APPLICATIONS, FULL = 10, 100
_PROBE_BYTES = 160_000
_SAMPLE, _EVERY = 32, 2048  # bytes of a sealed part that are looked for, and how far apart
_LIMIT_S = 3600.0


def measure(_build: Any, full: bool = False) -> Figure:
    count = FULL if full else APPLICATIONS
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as name:
        folder = Path(name)
        with (
            running(folder) as province,
            whole_way(province.card["url"], province.tls, record=True) as way,
            opened(province.settings(way), folder / "terminal") as (station, gateway, loop),
        ):
            assert way.meddler is not None
            drain(station, loop, _LIMIT_S)
            payload = fill(station, count)
            samples = _samples(station)
            way.line.weather = Weather(RATE, LATENCY_S)
            capacity = _capacity(province, way)
            gateway.hello()  # a terminal that starts on this line knows its round trip from the greeting
            way.line.cut_every(CUT_S)
            way.meddler.exchanges.clear()
            up = way.line.passed.up
            took = drain(station, loop, _LIMIT_S)
            up = way.line.passed.up - up
            again = sent_again(way.meddler.exchanges, samples)
    used = payload / took / RATE
    floor = payload / RATE
    details = {
        "of_capacity": used,
        "of_measured_capacity": payload / took / capacity,
        "sent_again_of_finished": again * _EVERY,
        "up_of_payload": up / payload,
        "cuts": way.line.passed.cut,
        "applications": count,
    }
    good = took <= TARGET * floor and not again
    return Figure("sync.slow", took, "s", floor, TARGET, good, details)


def sent_again(exchanges: list[Exchanged], samples: set[bytes]) -> int:
    """How many samples stand in a request although an earlier one that carried them was answered well."""
    finished: set[bytes] = set()
    again = 0
    for one in exchanges:
        held = {one.body[at : at + _SAMPLE] for at in range(len(one.body) - _SAMPLE + 1)} & samples
        again += len(held & finished)
        if one.status < 400 and one.told:
            finished |= held
    return again


def _samples(station: Station) -> set[bytes]:
    found = set()
    for application_id in station.bundles.ids():
        with station.bundles.open(application_id) as file:
            bundle = BundleReader(file)
            for part in bundle.parts:
                sealed = bundle.read(part)
                found |= {sealed[at : at + _SAMPLE] for at in range(0, len(sealed) - _SAMPLE + 1, _EVERY)}
    return found


def _capacity(province: Province, way: Way) -> float:
    """Bytes a second that the line carries when nothing is in its way, by the bytes that came out of it."""
    with httpx.Client(verify=context_of(province.settings()), trust_env=False, timeout=60) as client:
        client.get(f"{way.url}/openapi.json")  # connected, and warm
        began = time.perf_counter()
        client.post(f"{way.url}/v1/sessions", content=bytes(_PROBE_BYTES))
        took = time.perf_counter() - began - LATENCY_S
    return _PROBE_BYTES / took
