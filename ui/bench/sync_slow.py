"""`sync.slow`: what of a thin line's capacity carries payload, with 256 kbit/s, a round trip of 400 ms, and
every connection cut each 30 s.

Real time: applications are fewer than a hundred by default, nothing else is smaller.  Before, the same line
is tried with one long body and without cuts: the capacity that there is.  Behind the line somebody reads the
requests, so that a byte that is sent again although the platform had it is seen: sealed bytes are like no
others.  The capacity counts from the first byte to the last, the time that a cut costs included.
"""

from __future__ import annotations

import base64
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from kiosk.contract.manifest import Manifest
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
            fill(station, count)
            payload, samples = _sealed(station)
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
    """How many samples stand in a request although the platform had said that it has them: it had answered
    an earlier request with them well, or named an offset beyond them where that one had broken off."""
    finished: set[bytes] = set()
    broken: dict[str, tuple[int, bytes]] = {}  # by part: where the newest broken chunk began, and what came
    again = 0
    for one in exchanges:
        again += len(_among(one.body, samples) & finished)
        part, offset = _place(one)
        if one.status == 0 and one.body:
            broken[part] = offset, one.body
        elif 0 < one.status < 400 and one.told:
            finished |= _among(one.body, samples)
            if one.method == "HEAD" and part in broken:
                began, came = broken[part]
                finished |= _among(came[: max(0, int(_header(one.answer, "upload-offset")) - began)], samples)
    return again


def _among(body: bytes, samples: set[bytes]) -> set[bytes]:
    return {body[at : at + _SAMPLE] for at in range(len(body) - _SAMPLE + 1)} & samples


def _place(one: Exchanged) -> tuple[str, int]:
    """The part that an exchange is about, by its path, and where its chunk begins."""
    if metadata := _header(one.head, "upload-metadata"):
        return f"{one.target}/{base64.b64decode(metadata.split(' ')[1]).decode()}", 0
    return one.target, int(_header(one.head, "upload-offset") or 0)


def _header(head: bytes, name: str) -> str:
    for line in head.decode("latin-1").split("\r\n"):
        if line.lower().startswith(f"{name}:"):
            return line.partition(":")[2].strip()
    return ""


def _sealed(station: Station) -> tuple[int, set[bytes]]:
    """The payload, which is all parts that the platform must have, sealed, in bytes; and samples of them."""
    payload, found = 0, set()
    for application_id in station.bundles.ids():
        with station.bundles.open(application_id) as file:
            bundle = BundleReader(file)
            for part in Manifest.parse(bundle.manifest).parts:
                sealed = bundle.read(part.id)
                payload += len(sealed)
                found |= {sealed[at : at + _SAMPLE] for at in range(0, len(sealed) - _SAMPLE + 1, _EVERY)}
    return payload, found


def _capacity(province: Province, way: Way) -> float:
    """Bytes a second that the line carries when nothing is in its way, by the bytes that came out of it."""
    with httpx.Client(verify=context_of(province.settings()), trust_env=False, timeout=60) as client:
        client.get(f"{way.url}/openapi.json")  # connected, and warm
        began = time.perf_counter()
        client.post(f"{way.url}/v1/sessions", content=bytes(_PROBE_BYTES))
        took = time.perf_counter() - began - LATENCY_S
    return _PROBE_BYTES / took
