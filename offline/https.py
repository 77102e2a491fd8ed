"""One HTTP exchange with hard limits: time, size, redirects, and whose certificate is believed.

Knows nothing of sessions.  Whatever the network does comes back as a `Refusal`; nothing is raised.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import httpx

from kiosk.problems import Problem
from offline.pace import LARGE, UNKNOWN, Pace
from offline.trustedtime import dated_context
from offline.wire import CONNECTION_WAS_OLD, TIMED_OUT, Refusal, Remedy

ANSWER_LIMIT = 1024 * 1024
# A connection is kept so long without a word: longer than one waits for its turn.
KEPT_S = 25.0
# Slower than this, in bytes a second, a line is worth waiting for.
_SLOW = 256 * 1024.0
# A block is one record of TLS at least, and a record that was cut is lost: none should take long.
_SMALL_BLOCK, _BLOCK_S = 4 * 1024, 0.25
# Handed to the connection at once, which ends on its own time-out: the largest chunk there is goes whole.
_BLOCK = 256 * 1024
# Such requests say how long their body is even where there is none (RFC 9110 clause 8.6).
_WITH_BODY = ("POST", "PUT", "PATCH")
_ALWAYS = {"accept-encoding": "identity", "user-agent": "bianmin-kiosk"}
# Such requests make the platform work: how long they take says little of the line.
_WORK = ("application/json",)
# OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED.
_NOT_YET_VALID, _EXPIRED = 9, 10


@dataclass(frozen=True, slots=True)
class Reply:
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of the platform, and how many bytes its answer may have."""

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    limit: int


class Https:
    """For one thread.  ``ca`` is the only authority believed, None for what the system believes."""

    def __init__(
        self,
        url: str,
        ca: Path | None,
        timeout_s: float,
        monotonic: Callable[[], float] = time.monotonic,
        transport: httpx.BaseTransport | None = None,
        trusted: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """``transport`` stands in for the network, for the fault lab; its answers come as streams.
        ``trusted`` is the platform's time where our clock is known to be wrong (`offline.trustedtime`)."""
        self._url = url.rstrip("/")
        self._ca = ca
        self._timeout_s = timeout_s
        self._monotonic = monotonic
        self._transport = transport
        self._trusted = trusted
        self.pace = Pace()
        self.turn: threading.Lock | None = None  # shared with other ways: who has it sends a large body
        self._network: httpx.BaseTransport | None = None
        self._warm = False  # the last exchange went well, so its connection may be in use again
        self._cut = False
        self._asking: int | None = None  # the thread that waits on the line
        self._socket: socket.socket | None = None  # of the connection that was used last

    def exchange(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        limit: int = ANSWER_LIMIT,
    ) -> Reply | Refusal:
        """At most ``timeout_s`` plus what the sizes need at the line's measured rate (`offline.pace`)."""
        question = _Question(method, target, headers, body, limit)
        came = self._attempt(question)
        if isinstance(came, Refusal) and came.problem.code == "platform-clock-off" and self._go_by_trusted():
            return self._attempt(question)
        return came

    def _go_by_trusted(self) -> bool:
        """Whether a certificate may be asked again, its dates now checked at a time that we know better."""
        at = self._trusted() if self._ca else None
        if at is None or self._ca is None:
            return False
        since = self._monotonic()
        now = partial(_later, at, since, self._monotonic)
        self.close()
        self._network = self._made(dated_context(self._ca, now))
        return True

    def _attempt(self, question: _Question) -> Reply | Refusal:
        if self._cut:
            return Refusal(Remedy.TRANSIENT, Problem("network-down", "asked to end"), "no-connection")
        try:
            network = self._opened()
        except (OSError, ssl.SSLError) as error:
            detail = f"platform.ca: {type(error).__name__}"
            return Refusal(Remedy.AUTH, Problem("config-malformed", detail), "ca-unusable")
        was_warm, self._warm = self._warm, False
        try:
            self._asking = threading.get_ident()
            try:
                reply = self._once(network, question)
            finally:
                self._asking = None
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
            # A kept connection may have been closed meanwhile (a restarted platform): not a failure yet.
            if was_warm:
                return Refusal(Remedy.TRANSIENT, Problem("network-down"), CONNECTION_WAS_OLD)
            return refusal_of(error)
        except httpx.HTTPError as error:
            if isinstance(error, httpx.TimeoutException):
                self.pace.failed(len(question.body))
            return refusal_of(error)
        except httpx.InvalidURL:
            return Refusal(Remedy.AUTH, Problem("config-malformed", "platform.url"), "url-malformed")
        self._warm = isinstance(reply, Reply)
        return reply

    def cut(self) -> None:
        """What waits on the line ends now, as if the line were cut, and what is asked later likewise.  For a
        signal handler: where its own thread waits nothing else ends a wait in the kernel, so it raises; in
        any other thread the connection breaks, if it had carried an answer before."""
        self._cut = True
        if self._asking == threading.get_ident():
            raise httpx.ReadError("asked to end")
        if self._asking is not None and self._socket is not None:
            with contextlib.suppress(OSError):  # gone already
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # not TLS's own: another thread reads

    def close(self) -> None:
        if self._network is not None:
            self._network.close()
            self._network = None

    def _opened(self) -> httpx.BaseTransport:
        if self._network is None:
            # What stands in for the network has no certificates, and reading those of the system is slow.
            context = self._transport is None and ssl.create_default_context(
                cafile=str(self._ca) if self._ca else None
            )
            self._network = self._made(context)
        return self._network

    def _made(self, context: ssl.SSLContext | bool) -> httpx.BaseTransport:
        # No proxies or authorities from the environment: only what is configured is believed.  And no client
        # around it: its cookies, redirects and merging of headers are a third of what an exchange costs.
        limits = httpx.Limits(keepalive_expiry=KEPT_S)
        return self._transport or httpx.HTTPTransport(verify=context, trust_env=False, limits=limits)

    def _once(self, network: httpx.BaseTransport, question: _Question) -> Reply | Refusal:
        size = len(question.body)
        allowed = self._timeout_s + self.pace.allowed_s(size)
        with self._in_turn(size, allowed) as passed_on:
            return self._asked(network, question, allowed, passed_on)

    @contextlib.contextmanager
    def _in_turn(self, size: int, allowed: float) -> Iterator[Callable[[], None]]:
        """Waits for the turn to send a large body, but never for ever: whoever has it may hang.  What it
        gives is called when all is on its way: then it is the next one's."""
        ours = self.turn is not None and size >= LARGE and self.turn.acquire(timeout=allowed)

        def passed_on() -> None:
            nonlocal ours
            if ours and self.turn is not None:
                ours = False
                self.turn.release()

        try:
            yield passed_on
        finally:
            passed_on()

    def _asked(
        self,
        network: httpx.BaseTransport,
        question: _Question,
        allowed: float,
        passed_on: Callable[[], None],
    ) -> Reply | Refusal:
        began = self._monotonic()
        deadline = began + allowed
        self._keep_little()
        request = self._request(question, deadline, allowed, passed_on)
        response = network.handle_request(request)
        if (line := response.extensions.get("network_stream")) is not None:
            self._socket = line.get_extra_info("socket")
        stream = response.stream
        assert isinstance(stream, httpx.SyncByteStream)
        try:
            pieces, size = [], 0
            for piece in stream:
                size += len(piece)
                if size > question.limit:
                    return Refusal(
                        Remedy.TRANSIENT, Problem("platform-answer-bad", "too long"), "answer-too-long"
                    )
                if self._monotonic() > deadline + size / UNKNOWN:
                    raise httpx.ReadTimeout("the answer takes too long")
                pieces.append(piece)
        finally:
            stream.close()
        if not question.body or question.headers.get("content-type") not in _WORK:
            self.pace.note(len(question.body), self._monotonic() - began)
        return Reply(response.status_code, _read(response.headers.raw), b"".join(pieces))

    def _request(
        self, question: _Question, deadline: float, allowed: float, passed_on: Callable[[], None]
    ) -> httpx.Request:
        url = httpx.URL(self._url + question.target)
        given = {"host": url.netloc.decode(), **_ALWAYS, **question.headers}
        if question.body or question.method in _WITH_BODY:
            given["content-length"] = str(len(question.body))
        wait = {"connect": self._timeout_s, "pool": allowed, "write": allowed, "read": allowed}
        stream = _Stream(self._blocks(question.body, deadline, passed_on))
        return httpx.Request(question.method, url, headers=given, stream=stream, extensions={"timeout": wait})

    def _keep_little(self) -> None:
        """Before a slow line the kernel may hold few bytes: with more, all would seem to be gone at once.  It
        needs those that are not confirmed yet, and more, so that a line that has got faster shows it."""
        rate, round_trip = self.pace.rate, self.pace.round_trip or 0
        if self.turn is not None and self._socket is not None and rate and rate < _SLOW:
            with contextlib.suppress(OSError):  # closed meanwhile
                size = int(rate * (round_trip + _BLOCK_S))
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, size)

    def _blocks(self, body: bytes, deadline: float, passed_on: Callable[[], None]) -> Iterator[bytes]:
        rate = self.pace.rate or UNKNOWN
        block = min(_BLOCK, max(_SMALL_BLOCK, int(rate * _BLOCK_S)))
        for start in range(0, len(body), block):
            if self._monotonic() > deadline:
                raise httpx.WriteTimeout("the request takes too long")
            yield body[start : start + block]
        passed_on()


@dataclass(frozen=True, slots=True)
class _Stream(httpx.SyncByteStream):
    """What goes out, once."""

    blocks: Iterator[bytes]

    def __iter__(self) -> Iterator[bytes]:
        return self.blocks


def _read(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """A header that stands twice reads as one (RFC 9110 clause 5.3)."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _later(then: datetime, since: float, monotonic: Callable[[], float]) -> datetime:
    return then + timedelta(seconds=monotonic() - since)


def refusal_of(error: Exception) -> Refusal:
    """What a fault of the line means.  Its text may name hosts, so only its type is told."""
    name = type(error).__name__
    fault = _certificate_fault(error)
    if fault is not None:
        clock = fault.verify_code in (_NOT_YET_VALID, _EXPIRED)
        problem = Problem("platform-clock-off" if clock else "platform-key-wrong", fault.verify_message)
        return Refusal(Remedy.AUTH, problem, "certificate-refused")
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return Refusal(Remedy.TRANSIENT, Problem("network-down", name), TIMED_OUT)
    return Refusal(Remedy.TRANSIENT, Problem("network-down", name), "no-connection")


def _certificate_fault(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None
