"""The network can be stood in for: what the fault lab does to the line, it does here."""

from __future__ import annotations

import httpx

from kiosk.clock import SystemClock
from kiosk.config import Settings
from offline.gateway import HttpGateway
from offline.https import Https, Reply
from offline.wire import Refusal, Remedy
from tests.helpers.platform import terminal_key


def test_a_transport_stands_in_for_the_network() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, headers={"content-type": "text/html"}, stream=httpx.ByteStream(b"log in"))

    gateway = HttpGateway.open(Settings(), terminal_key(), SystemClock(), httpx.MockTransport(answer))
    refusal = gateway.hello()
    gateway.close()
    assert asked == ["/v1/sessions"]
    assert isinstance(refusal, Refusal)
    assert (refusal.remedy, refusal.code) == (Remedy.TRANSIENT, "no-platform")


def asked_with(method: str, body: bytes) -> tuple[httpx.Request, Reply]:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        twice = [("Bm-Code", "one"), ("bm-code", "two"), ("Set-Cookie", "a=1")]
        return httpx.Response(200, headers=twice, stream=httpx.ByteStream(b"heard"))

    line = Https("https://platform.example:8443", None, 5, transport=httpx.MockTransport(answer))
    assert isinstance(line.exchange(method, "/v1/x?y=1", {"Bm-Terminal": "T1"}, body), Reply)
    reply = line.exchange(method, "/v1/x?y=1", {"Bm-Terminal": "T1"}, body)
    line.close()
    assert isinstance(reply, Reply)
    return asked[-1], reply


def test_a_request_says_where_it_goes_and_how_long_it_is() -> None:
    large = bytes(600_000)
    for method, body, length in (("GET", b"", None), ("POST", b"", "0"), ("PUT", large, "600000")):
        request, _ = asked_with(method, body)
        assert (request.url.raw_path, request.read()) == (b"/v1/x?y=1", body)
        assert request.headers["host"] == "platform.example:8443"
        assert request.headers["bm-terminal"] == "T1"
        assert request.headers.get("content-length") == length
        assert "cookie" not in request.headers


def test_a_header_that_stands_twice_reads_as_one() -> None:
    _, reply = asked_with("GET", b"")
    assert (reply.headers["bm-code"], reply.body) == ("one, two", b"heard")
