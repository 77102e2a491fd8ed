"""A bad line: TCP connections pass through it as they would over a village's radio link.

It moves bytes and knows nothing of what they say, so TLS passes through.  What it does can be changed at any
moment and from any thread.  Both directions have the whole rate, and all connections share it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import struct
from collections.abc import Coroutine
from dataclasses import dataclass, field

# What a modem keeps before its line: with more, a sender would believe that all is gone already.
_BUFFER = 16 * 1024
_BLOCK = 4 * 1024
_AT_ONCE_S = 0.001


@dataclass(slots=True)
class Weather:
    """``rate`` in bytes a second each way, 0 for as fast as it goes; ``latency_s`` of a round trip, half each
    way.  ``reset_after``: when so many more bytes have gone up, the connection they went by is reset,
    once; -1 for never.  ``refusing``: nobody gets through (no network, a name that can't be looked up)."""

    rate: float = 0
    latency_s: float = 0
    reset_after: int = -1
    refusing: bool = False


@dataclass(slots=True)
class Passed:
    """Bytes of TCP payload that came out at the other end, and how often a connection was made or broken."""

    up: int = 0
    down: int = 0
    connections: int = 0
    refused: int = 0
    cut: int = 0
    reset: int = 0


@dataclass(slots=True)
class _Way:
    """One direction of the line: when its last byte has left."""

    free_at: float = 0.0


@dataclass(slots=True)
class Line:
    """Listens on a loopback port once `start` has returned, and passes on to ``target`` (host, port).

    Everything but `start` and `stop` may be called from any thread.
    """

    target: tuple[str, int]
    weather: Weather = field(default_factory=Weather)
    passed: Passed = field(default_factory=Passed)
    port: int = 0
    _server: asyncio.Server | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _up: _Way = field(default_factory=_Way)
    _down: _Way = field(default_factory=_Way)
    _open: dict[int, tuple[asyncio.StreamWriter, ...]] = field(default_factory=dict)
    _count: itertools.count[int] = field(default_factory=itertools.count)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _moods: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)  # its connections inherit it
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self._server = await asyncio.start_server(self._connected, sock=listening, limit=_BUFFER)
        self.port = listening.getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self._break_all()
        await _end(*self._tasks, *self._moods)

    def cut(self) -> None:
        """Resets every connection that there is."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._cut)

    def cut_every(self, seconds: float) -> None:
        """From now on, until `calm`."""
        self._keep(self._cutting(seconds))

    def flap(self, up_s: float, down_s: float) -> None:
        """There for a while and gone for a while, until `calm`."""
        self._keep(self._flapping(up_s, down_s))

    def calm(self) -> None:
        """Nothing is wrong with it any more."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._calm)

    def _calm(self) -> None:
        for task in self._moods:
            task.cancel()
        self.weather = Weather()

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(lambda: self._moods.append(asyncio.ensure_future(work)))

    async def _cutting(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            self._cut()

    async def _flapping(self, up_s: float, down_s: float) -> None:
        while True:
            await asyncio.sleep(up_s)
            self.weather.refusing = True
            self._cut()
            await asyncio.sleep(down_s)
            self.weather.refusing = False

    def _cut(self) -> None:
        self.passed.cut += len(self._open)
        self._break_all()

    def _break_all(self) -> None:
        for number in list(self._open):
            self._break(number)

    def _break(self, number: int) -> None:
        for writer in self._open.pop(number, ()):
            reset(writer)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather.refusing:
            self.passed.refused += 1
            reset(writer)
            return
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        number = next(self._count)
        self._open[number] = (writer,)
        self.passed.connections += 1
        try:
            # Cancelled by `stop` alone, and the streams' own callback takes a cancelled task for a fault.
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._relay(number, reader, writer)
        finally:
            self._break(number)
            self._tasks.discard(task)

    async def _relay(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.weather.latency_s)  # the handshake's round trip
        there, away = await asyncio.open_connection(*self.target, limit=_BUFFER)
        if number not in self._open:  # broken meanwhile
            reset(away)
            return
        self._open[number] = (writer, away)
        pumps = [
            asyncio.ensure_future(self._pump(number, reader, away, self._up, upward=True)),
            asyncio.ensure_future(self._pump(number, there, writer, self._down, upward=False)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            await _end(*pumps)

    async def _pump(
        self,
        number: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        way: _Way,
        *,
        upward: bool,
    ) -> None:
        """Takes bytes as fast as the line's rate; a second task lets them out when they have travelled."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        out = asyncio.ensure_future(self._let_out(number, under_way, writer, upward=upward))
        try:
            loop, leaves = asyncio.get_running_loop(), 0.0
            while True:
                asked = loop.time()
                block = await reader.read(_BLOCK)
                if not block:
                    break
                # What lay there already began to travel when the line was free: that this process was woken
                # late is not the line's fault.
                came = loop.time()
                leaves = await self._take_turn(way, len(block), came if came - asked > _AT_ONCE_S else leaves)
                under_way.put_nowait((leaves + self.weather.latency_s / 2, block))
            under_way.put_nowait((0, b""))
            await out
        finally:
            await _end(out)

    async def _take_turn(self, way: _Way, size: int, since: float) -> float:
        """Waits until the line has taken so many bytes, which were there since then; the time."""
        now = asyncio.get_running_loop().time()
        if not self.weather.rate:
            return now
        way.free_at = max(since or now, way.free_at) + size / self.weather.rate
        await asyncio.sleep(way.free_at - now)
        return way.free_at

    async def _let_out(
        self,
        number: int,
        under_way: asyncio.Queue[tuple[float, bytes]],
        writer: asyncio.StreamWriter,
        *,
        upward: bool,
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, block = await under_way.get()
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            if not block:
                writer.write_eof() if writer.can_write_eof() else writer.close()
                return
            kept = self._until_reset(len(block)) if upward else len(block)
            if upward:
                self.passed.up += kept
            else:
                self.passed.down += kept
            writer.write(block[:kept])
            if kept < len(block):
                self.passed.reset += 1
                self._break(number)
                return
            await writer.drain()

    def _until_reset(self, size: int) -> int:
        """How many of so many bytes still pass."""
        left = self.weather.reset_after
        if left < 0:
            return size
        self.weather.reset_after = -1 if left < size else left - size
        return min(size, left)


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection without a goodbye: the other side is told that it was reset."""
    made: socket.socket | None = writer.get_extra_info("socket")
    if made is not None and made.fileno() >= 0:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
