"""Several ways over one line: large bodies go one after the other, and each way can be cut from elsewhere."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import pytest

from offline.https import Https, Reply
from offline.wire import Refusal

PATIENCE_S = 20.0
LARGE = bytes(200_000)
SMALL = bytes(200)


@dataclass
class Line(httpx.BaseTransport):
    """Takes a body up to its middle, then the rest, then answers: each when it is allowed to."""

    begun: threading.Event = field(default_factory=threading.Event)
    taken: threading.Event = field(default_factory=threading.Event)
    may_take: threading.Event = field(default_factory=threading.Event)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        for _ in request.stream:
            self.begun.set()
            if not self.may_take.wait(PATIENCE_S):
                raise httpx.WriteError("never allowed to")
        self.taken.set()
        if not self.may_answer.wait(PATIENCE_S):
            raise httpx.ReadError("never allowed to")
        return httpx.Response(204, stream=httpx.ByteStream(b""))


@dataclass
class Ways:
    """Two ways with one turn, each used in a thread of its own."""

    first: Line
    second: Line
    _https: tuple[Https, Https]
    _threads: ThreadPoolExecutor

    def send(self, way: int, body: bytes) -> Callable[[], Reply | Refusal]:
        asked = self._threads.submit(self._https[way].exchange, "PATCH", "/", {}, body)
        return lambda: asked.result(PATIENCE_S)


@pytest.fixture
def ways() -> Iterator[Ways]:
    lines, turn = (Line(), Line()), threading.Lock()
    made = [Https("http://platform", None, PATIENCE_S, transport=line) for line in lines]
    for https in made:
        https.turn = turn
    with ThreadPoolExecutor(2) as threads:
        yield Ways(*lines, (made[0], made[1]), threads)
        for line in lines:
            line.may_take.set()
            line.may_answer.set()
    for https in made:
        https.close()


def good(*answers: Callable[[], Reply | Refusal]) -> bool:
    return all(isinstance(answer(), Reply) for answer in answers)


def test_the_next_large_body_begins_when_the_one_before_is_out_and_not_before(ways: Ways) -> None:
    """Its answer isn't waited for: while it is on its way the line would stand idle."""
    one = ways.send(0, LARGE)
    assert ways.first.begun.wait(PATIENCE_S)
    other = ways.send(1, LARGE)
    assert not ways.second.begun.wait(0.05)
    ways.first.may_take.set()
    assert ways.second.begun.wait(PATIENCE_S)
    for line in (ways.first, ways.second):
        line.may_take.set()
        line.may_answer.set()
    assert good(one, other)


def test_a_small_body_waits_for_nobody(ways: Ways) -> None:
    one = ways.send(0, LARGE)
    assert ways.first.begun.wait(PATIENCE_S)
    ways.second.may_take.set()
    ways.second.may_answer.set()
    assert good(ways.send(1, SMALL))
    ways.first.may_take.set()
    ways.first.may_answer.set()
    assert good(one)


def test_a_body_that_breaks_off_leaves_its_turn_to_the_next(ways: Ways) -> None:
    ways.first.handle_request = broken  # type: ignore[method-assign]
    assert isinstance(ways.send(0, LARGE)(), Refusal)
    ways.second.may_take.set()
    ways.second.may_answer.set()
    assert good(ways.send(1, LARGE))


def broken(request: httpx.Request) -> httpx.Response:
    assert isinstance(request.stream, httpx.SyncByteStream)
    next(iter(request.stream))
    raise httpx.WriteError("reset")


def test_who_has_the_turn_and_hangs_does_not_keep_it_for_ever() -> None:
    turn, line = threading.Lock(), Line()
    line.may_take.set()
    line.may_answer.set()
    https = Https("http://platform", None, 0.01, transport=line)
    https.turn, https.pace.rate = turn, 1e9
    with turn:
        assert isinstance(https.exchange("PATCH", "/", {}, LARGE), Reply)
    https.close()
    assert turn.acquire(blocking=False)


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE_S)
        yield listening


def https_to(server: socket.socket) -> Https:
    url = f"http://127.0.0.1:{server.getsockname()[1]}"
    return Https(url, None, 60.0, transport=httpx.HTTPTransport(verify=False))


def test_what_waits_in_another_thread_is_cut_too(server: socket.socket) -> None:
    https = https_to(server)
    with ThreadPoolExecutor(1) as lane:
        asked = lane.submit(https.exchange, "GET", "/", {})
        line = server.accept()[0]
        line.recv(4096)
        line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        assert isinstance(asked.result(PATIENCE_S), Reply)
        asked = lane.submit(https.exchange, "GET", "/", {})
        assert line.recv(4096)  # the request is out: only the answer is waited for
        https.cut()
        assert isinstance(asked.result(PATIENCE_S), Refusal)
    https.cut()  # nobody waits, nothing breaks
    https.close()
    line.close()


def test_a_slow_line_finds_little_in_the_kernels_hands(server: socket.socket) -> None:
    """With all of a body there it would seem to be out, and its turn be over, before it has begun."""
    https = https_to(server)
    https.turn, https.pace.rate, https.pace.round_trip = threading.Lock(), 16_000.0, 0.4
    kept = []
    for _ in range(2):
        with ThreadPoolExecutor(1) as lane:
            asked = lane.submit(https.exchange, "GET", "/", {})
            if not kept:
                kept.append(server.accept()[0])
            kept[0].recv(4096)
            kept[0].sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            assert isinstance(asked.result(PATIENCE_S), Reply)
    made = https._socket
    assert made is not None
    assert made.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * 16_000  # the kernel doubles it
    https.close()
    kept[0].close()
