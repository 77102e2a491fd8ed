"""Somebody in the middle: reads the requests that pass (HTTP/1.1) and does to each what it is told.

It ends the terminal's TLS with the platform's own certificate, as a careless carrier's box would, and speaks
to the platform on a connection of its own.  What a proxy, a captive portal, a load balancer or plain bad luck
do to an exchange is a `Deed`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.faultlab.proxyline import reset


class Deed(StrEnum):
    """What becomes of one exchange."""

    PASS = "pass"  # noqa: S105 - no password
    LOSE_REQUEST = "lose-request"  # the connection breaks before the platform hears of it
    LOSE_ANSWER = "lose-answer"  # the platform has acted, its answer never arrives
    TWICE = "twice"  # the request is delivered twice, the first answer is passed on
    LATE_COPY = "late-copy"  # a copy of it arrives after the exchange that follows: out of order
    TRUNCATE = "truncate"  # the answer breaks off in the middle
    DRIBBLE = "dribble"  # the answer comes in small pieces
    PORTAL = "portal"  # somebody else's page, with status 200
    TOO_LARGE = "413"
    LOCKED = "423"
    TOO_MANY = "429"  # with Retry-After
    BROKEN = "500"
    TOO_SLOW = "504"


_STATUS = {
    Deed.PORTAL: "200 OK",
    Deed.TOO_LARGE: "413 Content Too Large",
    Deed.LOCKED: "423 Locked",
    Deed.TOO_MANY: "429 Too Many Requests",
    Deed.BROKEN: "500 Internal Server Error",
    Deed.TOO_SLOW: "504 Gateway Timeout",
}
_PAGE = b"<!doctype html><title>Wi-Fi</title><p>Please log in.</p>"
_HEAD_LIMIT = 64 * 1024
_DRIBBLE_S = 0.01


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One request as it was read, and the answer as the platform gave it.  Where the request broke off
    ``body`` is what had come, and ``status`` 0; ``told`` whether all of the answer went back to who asked."""

    method: str
    target: str
    head: bytes = field(repr=False)
    body: bytes = field(repr=False)
    status: int
    answer: bytes = field(repr=False)
    told: bool


@dataclass(slots=True)
class Meddler:
    """``decide`` is asked for each request, with method and target.  ``certificate`` ends TLS, ``platform``
    is how the platform's own is spoken to; None for plain HTTP.  With ``record`` every exchange is kept."""

    target: tuple[str, int]
    decide: Callable[[str, str], Deed] = lambda _method, _target: Deed.PASS
    certificate: ssl.SSLContext | None = None
    platform: ssl.SSLContext | None = None
    record: bool = False
    retry_after_s: int = 1
    seen: int = 0  # requests that came by
    exchanges: list[Exchanged] = field(default_factory=list)
    done: dict[Deed, int] = field(default_factory=dict)
    port: int = 0
    _server: asyncio.Server | None = None
    _late: list[bytes] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", self.port, limit=_HEAD_LIMIT, ssl=self.certificate
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        there = _There(self.target, self.platform)
        try:
            # Cancelled by `stop` alone, and the streams' own callback takes a cancelled task for a fault.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._exchange(reader, writer, there):
                    pass
        finally:
            self._tasks.discard(task)
            there.close()
            writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, there: _There
    ) -> bool:
        """One request and its answer; False when the connection is to end."""
        head = await reader.readuntil(b"\r\n\r\n")
        method, target = head.decode("latin-1").split(" ", 2)[:2]
        deed = self.decide(method, target)
        self.done[deed] = self.done.get(deed, 0) + 1
        self.seen += 1
        if deed in _STATUS:
            await reader.readexactly(_length(head))
            writer.write(self._refusal(deed))
            await writer.drain()
            return False
        if deed is Deed.LOSE_REQUEST:
            await reader.readexactly(_length(head))
            reset(writer)
            return False
        body = bytearray()
        try:
            answer = await there.pass_on(method, head, reader, body)
        except (OSError, asyncio.IncompleteReadError):
            if self.record:
                self.exchanges.append(Exchanged(method, target, head, bytes(body), 0, b"", told=False))
            raise
        await self._copies(deed, head + body)
        told = await self._answer(deed, writer, answer)
        if self.record:
            status = int(answer.split(b" ", 2)[1])
            self.exchanges.append(Exchanged(method, target, head, bytes(body), status, answer, told))
        return told

    async def _answer(self, deed: Deed, writer: asyncio.StreamWriter, answer: bytes) -> bool:
        if deed is Deed.LOSE_ANSWER:
            reset(writer)
            return False
        if deed is Deed.TRUNCATE:
            writer.write(answer[: (answer.index(b"\r\n\r\n") + 4 + len(answer)) // 2])
            await writer.drain()
            writer.close()
            return False
        pieces = [answer]
        if deed is Deed.DRIBBLE:
            pieces = [answer[start : start + 64] for start in range(0, min(len(answer), 2048), 64)]
            pieces.append(answer[2048:])
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            if len(pieces) > 1:
                await asyncio.sleep(_DRIBBLE_S)
        return True

    async def _copies(self, deed: Deed, request: bytes) -> None:
        """Copies arrive on a connection of their own, and nobody waits for their answers but us."""
        late, self._late = self._late, []
        if deed is Deed.LATE_COPY:
            self._late = [request]
        for copy in [*late, *([request] if deed is Deed.TWICE else [])]:
            aside = _There(self.target, self.platform)
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await aside.ask(copy.split(b" ", 1)[0].decode(), copy)
            aside.close()

    def _refusal(self, deed: Deed) -> bytes:
        body, kind = (_PAGE, "text/html") if deed is Deed.PORTAL else (b"no", "text/plain")
        lines = [f"HTTP/1.1 {_STATUS[deed]}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        if deed is Deed.TOO_MANY:
            lines.append(f"Retry-After: {self.retry_after_s}")
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


class _There:
    """A connection to the platform, made when it is needed."""

    def __init__(self, target: tuple[str, int], context: ssl.SSLContext | None) -> None:
        self._target, self._context = target, context
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, request: bytes) -> bytes:
        """The whole answer; OSError or IncompleteReadError when the platform breaks off."""
        reader, writer = await self._connected()
        writer.write(request)
        await writer.drain()
        return await _answer_of(reader, method)

    async def pass_on(self, method: str, head: bytes, source: asyncio.StreamReader, body: bytearray) -> bytes:
        """As `ask`, with a body that is passed on as it comes, and put into ``body``; when it breaks off the
        platform is left with what came."""
        reader, writer = await self._connected()
        writer.write(head)
        left = _length(head)
        while left:
            piece = await source.read(min(left, _HEAD_LIMIT))
            if not piece:
                raise asyncio.IncompleteReadError(bytes(body), left)
            left -= len(piece)
            body += piece
            writer.write(piece)
            await writer.drain()
        await writer.drain()
        return await _answer_of(reader, method)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            name = "localhost" if self._context else None
            self._streams = await asyncio.open_connection(
                *self._target, ssl=self._context, server_hostname=name, limit=_HEAD_LIMIT
            )
        return self._streams

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].transport.abort()


async def _answer_of(reader: asyncio.StreamReader, method: str) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    empty = method == "HEAD" or status in (204, 304)
    return head + (b"" if empty else await reader.readexactly(_length(head)))


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0
