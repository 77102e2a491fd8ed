"""The lab's own proxy: what it says it does to bytes and exchanges, it does."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from kiosk.faultlab.proxy import LoopThread, only_line, whole_way
from kiosk.faultlab.proxyhttp import Deed, Meddler
from kiosk.faultlab.proxyline import Weather
from kiosk.sandbox.tls import make_certificates

ANSWER = b"answer " * 100


class Echo(ThreadingHTTPServer):
    """Remembers what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[bytes] = []
        self.heard = b""  # of the newest body

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that breaks is what this is about."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = b""
        while len(body) < int(self.headers["content-length"]):
            piece = self.rfile.read1()
            if not piece:
                self.close_connection = True
                return
            body += piece
            self.server.heard = body  # type: ignore[attr-defined]
        self.server.bodies.append(body)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("content-length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def meddler(echo: Echo) -> Iterator[Meddler]:
    loop = LoopThread()
    made = Meddler(("127.0.0.1", echo.server_address[1]), record=True)
    loop.run(made.start())
    yield made
    loop.run(made.stop())
    loop.close()


def post(url: str, body: bytes = b"body", **more: object) -> httpx.Response:
    with httpx.Client(trust_env=False, **more) as client:  # type: ignore[arg-type]
        return client.post(url, content=body)


def until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not met():
        assert time.monotonic() < end, "it never came to that"


def test_a_good_line_lets_everything_through_and_counts_it(echo: Echo) -> None:
    with only_line(echo.url) as way:
        assert post(way.url, bytes(50_000)).content == ANSWER
        assert 50_000 < way.line.passed.up < 51_000
        assert len(ANSWER) < way.line.passed.down < 1_500
        assert way.line.passed.connections == 1


def test_a_slow_line_takes_its_time(echo: Echo) -> None:
    with only_line(echo.url, Weather(rate=200_000, latency_s=0.1)) as way:
        began = time.monotonic()
        post(way.url, bytes(40_000))
        took = time.monotonic() - began
    assert (
        took >= 40_000 / 200_000 + 2 * 0.1
    )  # the bytes, and a round trip each to connect and to be answered


def test_a_reset_comes_after_the_byte_that_was_named_and_once(echo: Echo) -> None:
    with only_line(echo.url) as way:
        way.line.weather.reset_after = 10_000
        with pytest.raises(httpx.NetworkError):
            post(way.url, bytes(50_000))
        assert (way.line.passed.up, way.line.passed.reset) == (10_000, 1)
        assert post(way.url).status_code == 200


def test_nobody_gets_through_a_line_that_refuses(echo: Echo) -> None:
    with only_line(echo.url) as way:
        way.line.weather.refusing = True
        with pytest.raises(httpx.TransportError):
            post(way.url)
        way.line.weather.refusing = False
        assert post(way.url).status_code == 200
        assert way.line.passed.refused == 1


def test_a_cut_ends_what_is_under_way(echo: Echo) -> None:
    with only_line(echo.url, Weather(rate=20_000)) as way:
        cutter = threading.Thread(target=lambda: (until(lambda: way.line.passed.up > 0), way.line.cut()))
        cutter.start()
        with pytest.raises(httpx.NetworkError):
            post(way.url, bytes(100_000))
        cutter.join()
        assert way.line.passed.cut == 1
    assert bytes(100_000) not in echo.bodies


def test_a_flapping_line_comes_back(echo: Echo) -> None:
    with only_line(echo.url) as way:
        way.line.flap(0.02, 0.02)
        deadline = time.monotonic() + 10
        while not (way.line.passed.refused and echo.bodies) and time.monotonic() < deadline:
            try:
                post(way.url)
            except httpx.TransportError:
                continue
        assert way.line.passed.refused
        assert echo.bodies


@pytest.mark.parametrize(
    ("deed", "status"),
    [
        (Deed.PASS, 200),
        (Deed.DRIBBLE, 200),
        (Deed.PORTAL, 200),
        (Deed.TOO_LARGE, 413),
        (Deed.LOCKED, 423),
        (Deed.TOO_MANY, 429),
        (Deed.BROKEN, 500),
        (Deed.TOO_SLOW, 504),
    ],
)
def test_what_is_answered(echo: Echo, meddler: Meddler, deed: Deed, status: int) -> None:
    meddler.decide = lambda _method, _target: deed
    answer = post(f"http://127.0.0.1:{meddler.port}/x")
    assert answer.status_code == status
    ours = deed not in (Deed.PASS, Deed.DRIBBLE)
    assert (answer.content != ANSWER) is ours
    assert len(echo.bodies) == (0 if ours else 1)
    assert ("retry-after" in answer.headers) is (deed is Deed.TOO_MANY)
    assert meddler.done == {deed: 1}


@pytest.mark.parametrize(
    ("deed", "heard"), [(Deed.LOSE_REQUEST, 0), (Deed.LOSE_ANSWER, 1), (Deed.TRUNCATE, 1)]
)
def test_what_breaks_off(echo: Echo, meddler: Meddler, deed: Deed, heard: int) -> None:
    meddler.decide = lambda _method, _target: deed
    with pytest.raises(httpx.TransportError):
        post(f"http://127.0.0.1:{meddler.port}/x")
    assert len(echo.bodies) == heard


def test_a_request_is_delivered_twice(echo: Echo, meddler: Meddler) -> None:
    meddler.decide = lambda _method, _target: Deed.TWICE
    assert post(f"http://127.0.0.1:{meddler.port}/x", b"again").content == ANSWER
    assert echo.bodies == [b"again", b"again"]


def test_a_copy_arrives_out_of_order(echo: Echo, meddler: Meddler) -> None:
    deeds = iter([Deed.LATE_COPY, Deed.PASS])
    meddler.decide = lambda _method, _target: next(deeds)
    for body in (b"first", b"second"):
        post(f"http://127.0.0.1:{meddler.port}/x", body)
    assert echo.bodies == [b"first", b"second", b"first"]


def test_what_passed_is_kept_when_asked_for(meddler: Meddler) -> None:
    post(f"http://127.0.0.1:{meddler.port}/x?y=1", b"kept")
    until(lambda: len(meddler.exchanges) == 1)
    (seen,) = meddler.exchanges
    assert (seen.method, seen.target, seen.body, seen.status, seen.told) == (
        "POST",
        "/x?y=1",
        b"kept",
        200,
        True,
    )
    assert seen.answer.endswith(ANSWER)


def test_what_came_of_a_body_that_breaks_off_is_passed_on(echo: Echo, meddler: Meddler) -> None:
    """As it comes: who waits for the whole would hide from the platform what a cut line had carried."""
    with socket.create_connection(("127.0.0.1", meddler.port)) as line:
        line.sendall(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        until(lambda: echo.heard == b"half")
    until(lambda: len(meddler.exchanges) == 1)
    (seen,) = meddler.exchanges
    assert (seen.body, seen.status, seen.told) == (b"half", 0, False)
    assert echo.bodies == []


def test_the_terminal_believes_the_way_as_it_believes_the_platform(echo: Echo, tmp_path: Path) -> None:
    """TLS is ended with the platform's certificate, on both sides of the meddler."""
    certificates = make_certificates(tmp_path / "tls", "127.0.0.1")
    echo.socket = certificates.context().wrap_socket(echo.socket, server_side=True)
    trusted = ssl.create_default_context(cafile=str(certificates.ca))
    with whole_way(echo.url.replace("http:", "https:"), tmp_path / "tls") as way:
        assert way.url.startswith("https://")
        assert post(way.url, verify=trusted).content == ANSWER
