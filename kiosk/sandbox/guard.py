"""Stands before every call of the API: reads no more than it must, proves who asks, signs what is answered.

Plain ASGI.  A request passes: fate (steering), signature over its headers, time and nonce, size, content
digest, refusal (steering), then the call itself.  Whatever a signed request is told is signed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import anyio.to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.contract import headers as h
from kiosk.contract.problem import MEDIA_TYPE
from kiosk.sandbox.arriving import KEEP_S, Arriving, arriving
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.sessions import OpenedSession
from kiosk.sandbox.steering import Fate

# Calls without a session: the two that lead to one are signed documents, the third is the contract itself.
OPEN_PATHS = ("/v1/enrolment", "/v1/sessions", "/openapi.json")
_DRAINED = (
    16 * 1024 * 1024
)  # an oversized body up to here is read and thrown away, so that the answer is heard
_PORTAL = b"<!doctype html><title>Wi-Fi</title><p>Please log in.</p>"

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Reply:
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Guard:
    """``drop`` breaks the connection of a request.  What has come of a chunk is kept when it breaks off, and
    when nothing more has come for ``keep_s`` seconds; None for never so."""

    def __init__(
        self,
        app: ASGIApp,
        office: Office,
        drop: Callable[[Scope], None],
        keep_s: float | None = KEEP_S,
    ) -> None:
        self._app = app
        self._office = office
        self._drop = drop
        self._keep_s = keep_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        steering = self._office.steering
        if steering.latency_s:
            await asyncio.sleep(steering.latency_s)
        fate = steering.next_fate(scope["path"])
        if fate is Fate.CUT_BEFORE:
            await self._cut(scope, receive)
            return
        if fate is Fate.PORTAL:
            await _send(send, _Reply(200, {"content-type": "text/html; charset=utf-8"}, _PORTAL), scope)
            return
        reply = await self._reply(scope, receive)
        if fate is Fate.CUT_AFTER:
            await self._cut(scope, receive)
            return
        if fate is Fate.TAMPERED:
            reply.body = reply.body[:-2] + bytes(b ^ 1 for b in reply.body[-2:])
        await _send(send, reply, scope)

    async def _reply(self, scope: Scope, receive: Receive) -> _Reply:
        request = _request(scope)
        session: OpenedSession | None = None
        try:
            if scope["path"] in OPEN_PATHS:
                body = await _read(request, receive, self._limit(scope["path"]))
            else:
                session, stamp = self._prove(request)
                self._office.sessions.admit(session, stamp, self._office.now())
                scope["state"]["terminal_id"] = session.terminal_id
                body = await self._proven(request, scope, receive, session.terminal_id)
            code = self._office.steering.next_refusal(scope["path"])
            if code:
                raise Refused(code, "steered", self._office.steering.retry_after_s)
            reply = await self._call(scope, body)
        except Refused as refusal:
            reply = problem_reply(refusal)
        return self._sealed(reply, request, session)

    def _prove(self, request: h.Request) -> tuple[OpenedSession, h.Stamp]:
        try:
            session = self._office.sessions.find(h.stamp_of(request.headers).session_id, self._office.now())
            stamp = h.verify_request(request, session.key)
        except h.BadHeaders as error:
            raise Refused(error.code) from None
        if request.headers[h.TERMINAL] != session.terminal_id:
            raise Refused("signature-bad")
        return session, stamp

    async def _proven(self, request: h.Request, scope: Scope, receive: Receive, terminal: str) -> bytes:
        """The body, if it is what was signed."""
        limit, chunk = self._limit(scope["path"]), arriving(self._office, terminal, request)
        if chunk is None:
            body = await _read(request, receive, limit)
            _check_content(request, body)
            return body
        body = await _read(request, _keeping(receive, chunk, self._keep_s, limit), limit)
        try:
            _check_content(request, body)
        except Refused:
            await anyio.to_thread.run_sync(chunk.take_back)
            raise
        scope["state"]["kept"] = chunk.kept
        return body

    def _limit(self, path: str) -> int:
        setup = self._office.setup
        return setup.chunk_limit if "/parts" in path or path.endswith("/bundle") else setup.body_limit

    async def _call(self, scope: Scope, body: bytes) -> _Reply:
        reply, pieces, sent = _Reply(), [], False

        async def receive() -> Message:
            nonlocal sent
            if sent:
                return {"type": "http.disconnect"}
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                reply.status = message["status"]
                reply.headers = {
                    k.decode("latin-1").lower(): v.decode("latin-1") for k, v in message["headers"]
                }
            else:
                pieces.append(message.get("body", b""))

        try:
            await self._app(scope, receive, send)
        except Exception:
            _log.exception("a call failed: %s %s", scope["method"], scope["path"].rpartition("/")[0])
            raise Refused("internal") from None
        reply.body = b"".join(pieces)
        return reply

    def _sealed(self, reply: _Reply, request: h.Request, session: OpenedSession | None) -> _Reply:
        """With platform time and epoch; signed when the request was."""
        body = b"" if request.method == "HEAD" else reply.body
        reply.headers |= {
            h.TIME: self._office.stamp(),
            h.EPOCH: self._office.epoch,
            h.CONTENT_DIGEST: h.content_digest(body),
        }
        if session is not None:
            stamp = h.Stamp(int(self._office.now().timestamp()), secrets.token_urlsafe(12), session.id)
            answer = h.Answer(reply.status, reply.headers)
            reply.headers |= h.sign_answer(answer, request.headers[h.SIGNATURE], stamp, session.key)
        return reply

    async def _cut(self, scope: Scope, receive: Receive) -> None:
        """Breaks the connection, then waits until the server has noticed, so that it sends nothing."""
        self._drop(scope)
        while (await receive())["type"] != "http.disconnect":
            pass


def problem_reply(refusal: Refused) -> _Reply:
    body = refusal.body()
    headers = {name.lower(): value for name, value in refusal.headers.items()}
    headers |= {"content-type": MEDIA_TYPE, h.CODE: refusal.code}
    if refusal.retry_after_s:
        headers["retry-after"] = str(round(refusal.retry_after_s))
    return _Reply(body.status, headers, body.model_dump_json().encode())


def _request(scope: Scope) -> h.Request:
    target = scope["raw_path"].decode("latin-1")
    if scope["query_string"]:
        target += "?" + scope["query_string"].decode("latin-1")
    # A header that stands twice reads as one, as RFC 9421 clause 2.1 joins them.
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        text = value.decode("latin-1").strip()
        key = name.decode("latin-1").lower()
        found[key] = f"{found[key]}, {text}" if key in found else text
    return h.Request(scope["method"], target, found)


async def _read(request: h.Request, receive: Receive, limit: int) -> bytes:
    announced = int(request.headers.get("content-length", "0"))
    if announced > _DRAINED:
        raise Refused("too-large", f"{limit} bytes are allowed")
    pieces, size, more = [], 0, True
    while more and size <= _DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused("digest-mismatch")
        piece, more = message.get("body", b""), message.get("more_body", False)
        size += len(piece)
        if size <= limit:
            pieces.append(piece)
    if size > limit:
        raise Refused("too-large", f"{limit} bytes are allowed")
    return b"".join(pieces)


def _keeping(receive: Receive, chunk: Arriving, keep_s: float | None, limit: int) -> Receive:
    """Keeps what has come of a chunk when it breaks off, or when nothing more comes for a while."""
    pieces: list[bytes] = []
    size = 0

    async def keep() -> None:
        if (chunk.kept or 0) < size <= limit:
            await anyio.to_thread.run_sync(chunk.keep, b"".join(pieces))

    async def received() -> Message:
        nonlocal size
        while True:
            try:
                async with asyncio.timeout(keep_s) if keep_s is not None else contextlib.nullcontext():
                    message = await receive()
                break
            except TimeoutError:
                await keep()
        if message["type"] == "http.disconnect":
            await keep()
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        return message

    return received


def _check_content(request: h.Request, body: bytes) -> None:
    try:
        h.check_content(request.headers, body)
    except h.BadHeaders as error:
        raise Refused(error.code) from None


async def _send(send: Send, reply: _Reply, scope: Scope) -> None:
    body = b"" if scope["method"] == "HEAD" else reply.body
    headers = {k: v for k, v in reply.headers.items() if k != "content-length"}
    if reply.status != 204:
        headers["content-length"] = str(len(body))
    encoded = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
