"""The way to the platform with everything that can be wrong with it, run in a thread of its own.

The terminal speaks to a `Line`, which spoils bytes; behind it stands a `Meddler`, which spoils exchanges;
behind that the platform.  Either may be left out: a line alone lets TLS through as it is.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from kiosk.faultlab.proxyhttp import Meddler
from kiosk.faultlab.proxyline import Line, Weather

T = TypeVar("T")


class LoopThread:
    """An event loop in a thread, for servers that are steered from elsewhere."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """To its end, from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass(frozen=True, slots=True)
class Way:
    """``url`` is what the terminal is told."""

    url: str
    line: Line
    meddler: Meddler | None


@contextmanager
def only_line(url: str, weather: Weather | None = None) -> Iterator[Way]:
    """A bad line to the platform at ``url``; what passes stays sealed by TLS."""
    loop = LoopThread()
    line = Line(_place(url), weather or Weather())
    loop.run(line.start())
    try:
        yield Way(_through(url, line.port), line, None)
    finally:
        loop.run(line.stop())
        loop.close()


@contextmanager
def whole_way(url: str, tls: Path, weather: Weather | None = None, *, record: bool = False) -> Iterator[Way]:
    """A bad line and a meddler behind it.  ``tls`` is the platform's folder of certificates."""
    loop = LoopThread()
    certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.load_cert_chain(tls / "server.pem", tls / "server.key")
    platform = ssl.create_default_context(cafile=str(tls / "ca.pem"))
    meddler = Meddler(_place(url), certificate=certificate, platform=platform, record=record)
    loop.run(meddler.start())
    line = Line(("127.0.0.1", meddler.port), weather or Weather())
    loop.run(line.start())
    try:
        yield Way(_through(url, line.port), line, meddler)
    finally:
        loop.run(line.stop())
        loop.run(meddler.stop())
        loop.close()


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def _through(url: str, port: int) -> str:
    return f"{urlsplit(url).scheme}://127.0.0.1:{port}"
