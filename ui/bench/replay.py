"""The peer of sync: a bare HTTP client that sends the same bytes in as many requests, prepared beforehand.

What sync sends is remembered as it passes.  For the replay the platform stands as it stood before, and each
request is signed anew for a session of the client's own, before the clock runs: what remains is a loop over
`httpx.Client.send`.
"""

from __future__ import annotations

import mmap
import secrets
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from kiosk.config import Settings
from kiosk.contract import headers as h
from kiosk.contract.session import OpenSession, Session
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.providers import KeyPair
from kiosk.crypto.sm2 import PublicKey

_OPENINGS = ("/v1/enrolment", "/v1/sessions")
# What belongs to a connection or to a signature, and not to what is asked.
_ANEW = {"host", "connection", "user-agent", "accept", "accept-encoding", h.SIGNATURE, h.SIGNATURE_INPUT}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it left.  Header names are lower case."""

    method: str
    target: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class _Memory:
    """Room that is there before the clock runs: to keep the bytes themselves would have sync read each bundle
    into fresh memory, which costs four times as much as into what the last one has left."""

    def __init__(self, room: int) -> None:
        self._room = mmap.mmap(-1, room, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE)

    def keep(self, piece: bytes) -> memoryview:
        """ValueError when it is full."""
        start = self._room.tell()
        self._room.write(piece)
        return memoryview(self._room)[start : start + len(piece)]


class _Kept(httpx.SyncByteStream):
    """A body that remembers itself while it is sent."""

    def __init__(self, stream: httpx.SyncByteStream, memory: _Memory, pieces: list[memoryview]) -> None:
        self._stream, self._memory, self._pieces = stream, memory, pieces

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            self._pieces.append(self._memory.keep(piece))
            yield piece


class Recorder(httpx.BaseTransport):
    """The network, with a memory for so many bytes."""

    def __init__(self, settings: Settings, room: int) -> None:
        self._memory = _Memory(room)
        self._network = httpx.HTTPTransport(verify=context_of(settings))
        self._lock = threading.Lock()
        self._asked: list[tuple[httpx.Request, list[memoryview]]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        pieces: list[memoryview] = []
        assert isinstance(request.stream, httpx.SyncByteStream)
        request.stream = _Kept(request.stream, self._memory, pieces)
        with self._lock:
            self._asked.append((request, pieces))
        return self._network.handle_request(request)

    def forget(self) -> None:
        self._asked.clear()

    def asked(self) -> list[Asked]:
        """In the order in which they left, without those that open a session."""
        every = [
            Asked(
                request.method,
                request.url.raw_path.decode(),
                {k.lower(): v for k, v in request.headers.items() if k.lower() not in _ANEW},
                b"".join(pieces),
            )
            for request, pieces in self._asked
        ]
        return [one for one in every if one.target not in _OPENINGS]

    def close(self) -> None:
        self._network.close()


def context_of(settings: Settings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(settings.platform.ca))


class BareClient:
    """One session, opened at once; `prepare` signs, `send` sends."""

    def __init__(self, settings: Settings, key: KeyPair) -> None:
        self._terminal, self._url = settings.terminal.id, settings.platform.url
        self._client = httpx.Client(verify=context_of(settings), trust_env=False, timeout=60)
        self._key = key
        platform = PublicKey.from_bytes(bytes.fromhex(settings.platform.key))
        self._session = self._open(platform)

    def prepare(self, asked: Sequence[Asked]) -> list[httpx.Request]:
        secret = self._key.decrypt(bytes.fromhex(self._session.wrapped_key))
        return [self._signed(one, secret) for one in asked]

    def send(self, requests: Sequence[httpx.Request]) -> None:
        """RuntimeError when the platform refuses one: then it would not do the same work."""
        for request in requests:
            answer = self._client.send(request)
            if answer.status_code >= 400:
                raise RuntimeError(f"{request.method} {request.url.path}: {answer.status_code}")

    def close(self) -> None:
        self._client.close()

    def _signed(self, one: Asked, secret: bytes) -> httpx.Request:
        headers = one.headers | {h.TERMINAL: self._terminal, h.CONTENT_DIGEST: h.content_digest(one.body)}
        now = int(datetime.now(UTC).timestamp())
        stamp = h.Stamp(now, secrets.token_urlsafe(18), self._session.session_id)
        headers |= h.sign_request(h.Request(one.method, one.target, headers), stamp, secret)
        return self._client.build_request(
            one.method, self._url + one.target, headers=headers, content=one.body or None
        )

    def _open(self, platform: PublicKey) -> Session:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        wish = OpenSession(terminal_id=self._terminal, created=now, nonce=secrets.token_urlsafe(18))
        signed = SignedDocument.sign(wish, self._key)
        answer = self._client.post(
            f"{self._url}/v1/sessions",
            content=signed.model_dump_json().encode(),
            headers={"content-type": "application/json"},
        )
        answer.raise_for_status()
        return SignedDocument.parse(answer.content).open(Session, platform)
