"""The way to the platform inside this process, with all that a line does on a bad day.

An `httpx` transport: the terminal's real HTTP client speaks to it, and it hands requests to the real
platform.  Time is virtual: slowness and time-outs cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx

from kiosk.faultlab.doom import Doom
from kiosk.faultlab.inside import Inside, Said
from kiosk.faultlab.plan import Fault
from kiosk.faultlab.time import VirtualTime

_PIECE = 16 * 1024
_TIMEOUT_S = 20.0
GOOD_LINE = (0.02, 4_000_000.0)  # seconds of latency, bytes a second
THIN_LINE = (0.8, 8_000.0)  # 64 kbit/s
_TRICKLE = (0.02, 900.0)
_LONGEST_FLAP_S = 90.0
_HTML = {"content-type": "text/html; charset=utf-8"}
_PORTAL = b"<!doctype html><title>Wi-Fi</title><p>Please log in.</p>"
# What a proxy says in its own words, unsigned; some of it the platform says as well, signed.
_PROXY = {
    Fault.TOO_LARGE: 413,
    Fault.LOCKED: 423,
    Fault.TOO_MANY: 429,
    Fault.BROKEN: 500,
    Fault.GATEWAY_TIMEOUT: 504,
}
_SIGNED = {Fault.TOO_LARGE: "too-large", Fault.TOO_MANY: "too-many-requests", Fault.BROKEN: "internal"}


@dataclass(slots=True)
class _Sent:
    """A request on its way, and what is left of it when it breaks off."""

    method: str
    target: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class BadLine(httpx.BaseTransport):
    """``around`` is called before a request and after the platform has acted: other things happen meanwhile,
    and somebody may die there (it raises)."""

    def __init__(self, inside: Inside, doom: Doom, time: VirtualTime, around: Callable[[str], None]) -> None:
        self._inside, self._doom, self._time, self._around = inside, doom, time, around
        self._late: list[_Sent] = []
        self._up, self._until = True, 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        where = f"{request.method} {_kind(request.url.path)}"
        self._around(f"asking {where}")
        self._must_be_up()
        pace = THIN_LINE if self._strikes(Fault.THIN_LINE) else GOOD_LINE
        sent = self._take(request, pace)
        if said := self._refused_on_the_way():
            return self._answer(said, pace)
        said = self._serve(sent)
        self._around(f"answered {where}")
        return self._return(said, pace)

    def _must_be_up(self) -> None:
        if self._strikes(Fault.NO_NAME):
            raise httpx.ConnectError("name not known")
        if Fault.FLAPPING not in self._doom.rates or self._doom.calm:
            return
        while self._time.elapsed >= self._until:
            self._up = not self._up
            self._until = max(self._until, self._time.elapsed) + self._doom.chance.uniform(1, _LONGEST_FLAP_S)
            if not self._up:
                self._doom.inject(Fault.FLAPPING)
        if not self._up:
            self._time.forward(self._doom.chance.choice((0.0, _TIMEOUT_S)))
            raise httpx.ConnectTimeout("the line is down")

    def _take(self, request: httpx.Request, pace: tuple[float, float]) -> _Sent:
        """The request with its body, at the line's pace; it may break off at some byte."""
        latency, rate = pace
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.raw}
        sent = _Sent(request.method, request.url.raw_path.decode("ascii"), headers, b"")
        whole = int(headers.get("content-length") or headers.get("Content-Length") or 0)
        breaks = self._doom.aside().randrange(whole) if whole and self._strikes(Fault.RESET) else None
        self._time.forward(latency)
        assert isinstance(request.stream, httpx.SyncByteStream)
        for block in request.stream:
            self._time.forward(len(block) / rate)
            sent.body += block
            if breaks is not None and len(sent.body) > breaks:
                self._inside.ask(sent.method, sent.target, headers, sent.body[:breaks], whole=False)
                raise httpx.WriteError("reset")
        return sent

    def _refused_on_the_way(self) -> Said | None:
        """What somebody before the platform says, so that the platform never hears of the request."""
        chance = self._doom.chance
        if self._strikes(Fault.PORTAL):
            return Said(200, _HTML, _PORTAL)
        for fault, status in _PROXY.items():
            if not self._strikes(fault):
                continue
            if fault in _SIGNED and chance.random() < 0.5:
                wait = chance.choice((0, 30, 120)) if fault is Fault.TOO_MANY else 0
                self._inside.office.steering.refuse(_SIGNED[fault], retry_after_s=wait)
                return None
            after = {"retry-after": "30"} if fault is Fault.TOO_MANY else {}
            if fault is Fault.GATEWAY_TIMEOUT:
                self._time.forward(_TIMEOUT_S / 2)
            return Said(status, _HTML | after, b"<h1>no</h1>")
        return None

    def _serve(self, sent: _Sent) -> Said:
        if self._strikes(Fault.REORDERED):
            self._late.append(sent)
            self._time.forward(_TIMEOUT_S)
            raise httpx.ReadTimeout("the request is somewhere on the way")
        if self._late and self._doom.chance.random() < 0.5:
            self._deliver(self._late.pop(0))
        said = self._deliver(sent)
        if self._strikes(Fault.DUPLICATE):
            again = self._deliver(sent)
            said = self._doom.chance.choice((said, again))
        return said

    def _deliver(self, sent: _Sent) -> Said:
        return self._inside.ask(sent.method, sent.target, sent.headers, sent.body)

    def _return(self, said: Said, pace: tuple[float, float]) -> httpx.Response:
        """The answer on its way back: lost, cut, slow, or as it is."""
        chance = self._doom.chance
        if self._strikes(Fault.ACK_LOST):
            if chance.random() < 0.5:
                raise httpx.ReadError("reset")
            self._time.forward(_TIMEOUT_S)
            raise httpx.ReadTimeout("no answer")
        if self._strikes(Fault.GATEWAY_TIMEOUT):
            return self._answer(Said(504, _HTML, b"<h1>no</h1>"), pace)
        if self._strikes(Fault.SLOW_BODY):
            return self._answer(said, _TRICKLE)
        if said.body and self._strikes(Fault.TRUNCATED):
            short = said.body[: self._doom.aside().randrange(len(said.body))]
            if chance.random() < 0.5:
                return self._answer(Said(said.status, said.headers, short), pace)
            return self._answer(said, pace, httpx.RemoteProtocolError("incomplete"), len(short))
        if self._strikes(Fault.RESET):
            return self._answer(
                said, pace, httpx.ReadError("reset"), self._doom.aside().randrange(len(said.body) + 1)
            )
        return self._answer(said, pace)

    def _answer(
        self,
        said: Said,
        pace: tuple[float, float],
        breaking: httpx.TransportError | None = None,
        after: int = 0,
    ) -> httpx.Response:
        latency, rate = pace
        self._time.forward(latency)
        stream = _Stream(said.body, self._time, rate, breaking, after)
        headers = {name: value for name, value in said.headers.items() if name != "content-length"}
        return httpx.Response(said.status, headers=headers, stream=stream)

    def _strikes(self, fault: Fault) -> bool:
        return self._doom.strikes(fault)


@dataclass(slots=True)
class _Stream(httpx.SyncByteStream):
    """An answer's body as it arrives; it may break off."""

    body: bytes
    time: VirtualTime
    rate: float
    breaking: httpx.TransportError | None
    after: int

    def __iter__(self) -> Iterator[bytes]:
        end = self.after if self.breaking else len(self.body)
        piece = max(1, int(min(_PIECE, self.rate)))
        for start in range(0, end, piece):
            block = self.body[start : min(end, start + piece)]
            self.time.forward(len(block) / self.rate)
            yield block
        if self.breaking:
            raise self.breaking


def _kind(path: str) -> str:
    """A path without the application's id, for the trace."""
    parts = path.split("/")
    return "/".join(part if len(part) < 30 else "*" for part in parts)
