"""The small web server that a phone talks to: one form, one file, and nothing else.

It lives as long as one code does.  Every connection has a deadline that no trickle of bytes can move, few are
open at a time, and a picture is only ever received, never given.  Neither addresses nor paths are logged: the
path is the code.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, Protocol

from devices.pages import forms
from devices.pages.reading import MOST_BYTES
from devices.pages.ticket import Ticket
from kiosk.domain.pages import Taken
from kiosk.problems import Problem
from kiosk.words import Words

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 12  # a browser opens some that it never uses
ASK_S = 10.0  # to say what is wanted
SEND_S = 90.0  # for a whole picture, once the code was right: 12 MB at 1.1 Mbit/s
_ENVELOPE = 8192  # bytes of a form around its file
_MOST_DRAINED = 4 * MOST_BYTES  # of what is too large: a browser shows no answer before it sent everything
_PIECE = 1 << 16


class Desk(Protocol):
    """Where a caller's request goes.  Called from any thread."""

    ticket: Ticket

    def stirred(self) -> None:
        """Somebody with the right code is there."""

    def take(self, picture: bytes) -> Taken | Problem:
        """The page in what was sent.  Called while the ticket is claimed."""

    def hand_on(self, found: Taken | Problem) -> None:
        """Let the terminal have it.  Called once the phone was answered: the terminal may hang up then."""


class PhoneServer(ThreadingMixIn, TCPServer):
    """Listens from construction to `server_close`.  Raises OSError when it can't."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 8
    timeout = 0.1  # between two looks at deadlines

    def __init__(
        self,
        family: int,
        address: tuple[str, int],
        desk: Desk,
        tls: ssl.SSLContext | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address_family = family
        self.desk, self._tls, self.monotonic = desk, tls, monotonic
        self._deadlines: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        super().__init__(address, Caller)
        self.socket.settimeout(self.timeout)  # a caller that is gone before it was let in

    def get_request(self) -> tuple[Any, Any]:
        connection, address = self.socket.accept()
        connection.settimeout(ASK_S)
        if self._tls:  # the handshake is the caller's own thread's: nobody else waits for it
            connection = self._tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False, suppress_ragged_eofs=True
            )
        return connection, address

    def verify_request(self, request: Any, _: Any) -> bool:
        with self._lock:
            if len(self._deadlines) >= MOST_CONNECTIONS:
                return False
            self._deadlines[request] = self.monotonic() + ASK_S
            return True

    def extend(self, connection: socket.socket, seconds: float) -> None:
        with self._lock:
            if connection in self._deadlines:
                self._deadlines[connection] = self.monotonic() + seconds
        connection.settimeout(seconds)

    def sweep(self) -> None:
        """Cut off who takes too long."""
        now = self.monotonic()
        with self._lock:
            for connection in [c for c, until in self._deadlines.items() if now >= until]:
                _cut(connection)

    def cut_all(self) -> None:
        with self._lock:
            for connection in self._deadlines:
                _cut(connection)

    @property
    def busy(self) -> bool:
        return bool(self._deadlines)

    def close_request(self, request: Any) -> None:
        with self._lock:
            self._deadlines.pop(request, None)
        super().close_request(request)

    def handle_error(self, *_: Any) -> None:
        """A caller that broke off, most of the time.  Who it was is nobody's business."""
        log.info("a phone's request ended early")
        log.debug("where", exc_info=True)


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # past TLS: its thread is told by the end of the line
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


class Caller(BaseHTTPRequestHandler):
    """One request.  Whatever isn't the form or its file is answered by 404, which says nothing."""

    server: PhoneServer

    def do_GET(self) -> None:
        if self._admitted():
            self.server.desk.stirred()
            self._answer(HTTPStatus.OK, forms.form_page(self._words()))

    def do_POST(self) -> None:
        if not self._admitted():
            return
        desk = self.server.desk
        desk.stirred()
        if not desk.ticket.claim():
            self._drain(max(0, self._length()))
            self._answer(HTTPStatus.CONFLICT, forms.form_page(self._words(), said="wait"))
            return
        try:
            self.server.extend(self.connection, SEND_S)
            status, page, found = self._taken(desk)
        finally:
            desk.ticket.release()  # before it is answered: who is told to try again may do so at once
        try:
            self._answer(status, page)
        finally:
            if found:
                desk.hand_on(found)

    def _taken(self, desk: Desk) -> tuple[HTTPStatus, bytes, Taken | Problem | None]:
        """Take what is sent; what is to be said of it.  It must say how long it is, and be no longer than a
        picture may be."""
        length, words = self._length(), self._words()
        if length < 0:
            return HTTPStatus.LENGTH_REQUIRED, b"", None
        if length > MOST_BYTES + _ENVELOPE:
            self._drain(length)
            too_large = Problem("page-too-large")
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, forms.form_page(words, too_large), too_large
        body = self.rfile.read(length)  # of one that breaks off the file has no end
        picture = forms.file_of(body, self.headers.get_boundary() or "")
        if not picture:
            return HTTPStatus.BAD_REQUEST, forms.form_page(words, said="nothing"), None
        found = desk.take(picture)
        if isinstance(found, Problem):
            return HTTPStatus.UNPROCESSABLE_ENTITY, forms.form_page(words, found), found
        return HTTPStatus.OK, forms.done_page(words), found

    def _length(self) -> int:
        """How much is said to come; -1 when that isn't said as it should be."""
        said = self.headers.get("Content-Length", "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 12 else -1

    def _drain(self, length: int) -> None:
        """Hear it and forget it."""
        length = min(length, _MOST_DRAINED)
        while length > 0 and (piece := self.rfile.read(min(length, _PIECE))):
            length -= len(piece)

    def _admitted(self) -> bool:
        if self.server.desk.ticket.admits(self.path.split("?")[0].removeprefix("/")):
            return True
        self._answer(HTTPStatus.NOT_FOUND, b"")
        return False

    def _words(self) -> Words:
        return Words(forms.language_of(self.headers.get("Accept-Language", "")))

    def _answer(self, status: HTTPStatus, page: bytes) -> None:
        self.send_response_only(status)  # without the server's name and version
        for name, value in forms.HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(page)

    def send_error(self, code: int, *_: str | None, **__: str | None) -> None:
        """What isn't HTTP, or another method.  HTTP/0.9 has no headers."""
        if self.request_version != "HTTP/0.9":
            self._answer(HTTPStatus.NOT_FOUND if code >= 500 else HTTPStatus.BAD_REQUEST, b"")

    def log_message(self, format: str, *args: object) -> None:
        """Paths and addresses go into no log."""
