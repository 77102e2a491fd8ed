"""The network can be stood in for: what the fault lab does to the line, it does here."""

from __future__ import annotations

import httpx

from kiosk.clock import SystemClock
from kiosk.config import Settings
from offline.gateway import HttpGateway
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
