"""Pages from a person's own phone: it scans a code on the screen, takes the picture, and sends it here.

The terminal listens while a code is out, and at no other time.  A code lets one page in.
"""

from __future__ import annotations

import logging
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from devices.pages.reading import page_from
from devices.pages.server import PhoneServer
from devices.pages.ticket import MOST_GUESSES, Standing, Ticket, new_code
from kiosk.domain.pages import Taken
from kiosk.ports import Health, Offer, State
from kiosk.problems import Failed, Problem

log = logging.getLogger(__name__)

LAST_WORDS_S = 5.0  # for the answer to the phone whose page was taken
_ENDS = {
    Standing.EXPIRED: Problem("phone-code-expired"),
    Standing.GUESSED: Problem("phone-code-guessed", f"{MOST_GUESSES} wrong codes"),
}


class PhonePages:
    """Obeys `kiosk.ports.PageSource`.

    ``address`` is ``host:port``, the host a name or an address of this machine; `open` fails with
    `phone-unreachable` when it isn't, or the port is taken, and with `phone-certificate` when certificate and
    key can't be used.  What the phone sends is decoded in a process of its own.
    """

    def __init__(
        self,
        address: str,
        seconds: float,
        certificate: Path | None = None,
        key: Path | None = None,
        *,
        read: Callable[[bytes], Taken | Problem] = page_from,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        host, _, port = address.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self._seconds, self._certificate, self._key = seconds, certificate, key
        self._read, self._monotonic = read, monotonic
        self._visit: _Listening | None = None

    def open(self, stirred: Callable[[], None] = lambda: None) -> Offer | Problem:
        self.withdraw()
        try:
            family, address = self._where()
            ticket = Ticket(new_code(), self._monotonic() + self._seconds, self._monotonic)
            listening = _Listening(ticket, stirred, self._read)
            listening.serve(PhoneServer(family, address, listening, self._tls(), self._monotonic))
        except Failed as failed:
            return failed.problem
        except OSError as error:
            return _unreachable(error)
        self._visit = listening
        scheme = "https" if self._certificate else "http"
        host = f"[{self._host}]" if ":" in self._host else self._host
        return Offer(f"{scheme}://{host}:{listening.port}/{ticket.code}", self._seconds)

    def read(self, timeout: float) -> Taken | Problem | None:
        if self._visit is None:
            threading.Event().wait(timeout)
            return None
        return self._visit.next(timeout)

    def withdraw(self) -> None:
        if self._visit:
            self._visit.end()
        self._visit = None

    def health(self) -> Health:
        """Whether a phone could be asked here.  Nobody listens for it: the address is taken and let go."""
        how = f"{self._host}:{self._port}, {'https' if self._certificate else 'http'}"
        if self._visit and self._visit.listens:
            return Health(State.GOOD, (), how)
        try:
            self._tls()
            family, address = self._where()
            with socket.socket(family, socket.SOCK_STREAM) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
        except Failed as failed:
            return Health(State.BAD, (failed.problem,), how)
        except socket.gaierror as error:
            state = State.UNKNOWN if error.errno == socket.EAI_AGAIN else State.BAD
            return Health(state, (_unreachable(error),), how)
        except OSError as error:
            return Health(State.BAD, (_unreachable(error),), how)
        return Health(State.GOOD, (), how)

    def close(self) -> None:
        self.withdraw()

    def _where(self) -> tuple[int, tuple[str, int]]:
        family, _, _, _, address = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)[0]
        return family, (str(address[0]), self._port)

    def _tls(self) -> ssl.SSLContext | None:
        if self._certificate is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            # An encrypted key would be asked for at the console.
            context.load_cert_chain(self._certificate, self._key, password=lambda: b"")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else ""
            raise Failed("phone-certificate", why or type(error).__name__) from None
        return context


def _unreachable(error: OSError) -> Problem:
    return Problem("phone-unreachable", error.strerror or type(error).__name__)


class _Listening:
    """One code and its server, in a thread that ends with the code.  The desk of `devices.pages.server`."""

    def __init__(
        self, ticket: Ticket, stirred: Callable[[], None], read: Callable[[bytes], Taken | Problem]
    ) -> None:
        self.ticket, self._stirred, self._page_from = ticket, stirred, read
        self._found: queue.SimpleQueue[Taken | Problem] = queue.SimpleQueue()
        self._ended = threading.Event()
        self.port = 0
        self.listens = False

    def serve(self, server: PhoneServer) -> None:
        self.port, self.listens = server.server_address[1], True
        self._server = server
        self._thread = threading.Thread(target=self._run, name="phone", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        server = self._server
        try:
            while not self._ended.is_set() and self.ticket.standing in (Standing.OPEN, Standing.TAKING):
                server.handle_request()
                server.sweep()
        finally:
            server.server_close()
            self.listens = False
            if problem := _ENDS.get(self.ticket.standing):
                self._found.put(problem)
        until = server.monotonic() + LAST_WORDS_S
        while server.busy and not self._ended.wait(0.05) and server.monotonic() < until:
            server.sweep()
        server.cut_all()

    def stirred(self) -> None:
        if not self._ended.is_set():
            self._stirred()

    def take(self, picture: bytes) -> Taken | Problem:
        found = self._page_from(picture)
        if self._ended.is_set():  # the person has left: nothing of the picture stays
            return Problem("phone-code-expired")
        if isinstance(found, Taken):
            self.ticket.use()
        return found

    def hand_on(self, found: Taken | Problem) -> None:
        if not self._ended.is_set():
            self._found.put(found)

    def next(self, timeout: float) -> Taken | Problem | None:
        with suppress(queue.Empty):
            return self._found.get(timeout=timeout)
        return None

    def end(self) -> None:
        """Nobody is answered any more, and what has come is forgotten."""
        self._ended.set()
        self._server.cut_all()
        self._thread.join(timeout=5)
        self._found = queue.SimpleQueue()
