"""Signed exchanges: enrols on first use, keeps a session open, signs requests, believes only signed answers.

Clocks.  Requests are stamped with platform time as learned from answers, so a terminal whose clock is wrong
still works: refused once as stale, it learns the difference and asks again.  Learning it from an answer that
is not signed yet (before a session is open) is safe: the worst that a false time does is a request that the
platform refuses, since a session's key only opens with the terminal's own.  However far off our clock is,
sending goes on; staff are told (`platform-clock-off`).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from kiosk.contract import headers as h
from kiosk.contract.enrolment import Enrolled, EnrolRequest
from kiosk.contract.problem import CODES, MEDIA_TYPE, ProblemBody, remedy_of
from kiosk.contract.session import OpenSession, Session
from kiosk.contract.signed import BadSignature, Document, SignedDocument
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.providers import KeyPair
from kiosk.crypto.sm2 import PublicKey
from kiosk.ports import Clock
from kiosk.problems import Problem
from offline.https import ANSWER_LIMIT, Https, Reply
from offline.pace import Pace
from offline.wire import CONNECTION_WAS_OLD, Refusal, Remedy

JSON = "application/json"
_ATTEMPTS = 4
_RENEWED_EARLY = timedelta(seconds=30)
_ONLINE_S = 60
# After these the session is opened anew and the call made again, without a person.
_RENEW = ("session-unknown", "session-expired", "signature-bad", "nonce-replayed")
_AGAIN = (*_RENEW, "time-stale", CONNECTION_WAS_OLD)
# Refused while opening a session: the platform doesn't know our key.
_NOT_ENROLLED = ("terminal-unknown", "signature-bad")
_PROBLEMS = {
    "time-stale": "platform-clock-off",
    "terminal-unknown": "terminal-not-enrolled",
    "terminal-revoked": "terminal-revoked",
    "enrol-code-unknown": "terminal-not-enrolled",
    "enrol-code-used": "terminal-not-enrolled",
    "other-content": "id-already-used",
    "catalogue-outdated": "application-outdated",
    "version-early": "platform-refused",
    "face-refused": "face-refused",
    "identity-code-expired": "identity-code-expired",
    "identity-code-used": "identity-code-used",
    "identity-code-unknown": "identity-code-unknown",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this terminal is, and whom it believes.  ``platform`` is None when no key is configured."""

    terminal_id: str
    terminal_name: str
    enrol_code: str = field(repr=False)
    key: KeyPair
    platform: PublicKey | None


@dataclass(frozen=True, slots=True)
class _Open:
    id: str
    key: bytes = field(repr=False)
    expires_at: datetime


class Exchange:
    """For one thread.  Nothing raises for what network or platform do: it comes back as a `Refusal`."""

    def __init__(self, http: Https, identity: Identity, clock: Clock) -> None:
        self._http = http
        self._identity = identity
        self._clock = clock
        self._session: _Open | None = None
        self._good_at = float("-inf")
        self.epoch = ""
        self.verified = False  # whether the newest answer was the platform's own word
        self.offset_s: float | None = None

    def call(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        limit: int = ANSWER_LIMIT,
        digest: bytes = b"",
        *,
        blindly: bool = True,
    ) -> Reply | Refusal:
        """A signed answer with a status below 400, or why there is none.  ``digest`` is the body's SM3 where
        the caller has it already.  Without ``blindly`` nothing is asked again that may have been done."""
        given = {**({"content-type": JSON} if body else {}), **(headers or {})}
        given[h.CONTENT_DIGEST] = h.content_digest(body, digest)
        for _ in range(_ATTEMPTS):
            outcome = self._attempt(method, target, body, given, limit)
            if isinstance(outcome, Reply) or outcome.code not in _AGAIN:
                break
            if outcome.code == CONNECTION_WAS_OLD and not blindly:
                break
            if outcome.code in _RENEW:
                self._session = None
        if isinstance(outcome, Reply) or outcome.remedy not in (Remedy.TRANSIENT, Remedy.AUTH):
            self._good_at = self._clock.monotonic()
        else:
            self._good_at = float("-inf")
        return outcome

    @property
    def pace(self) -> Pace:
        return self._http.pace

    def online(self) -> bool:
        """Whether the newest exchange went well, within the last minute."""
        return self._clock.monotonic() - self._good_at <= _ONLINE_S

    def opened(self, reply: Reply, kind: type[Document]) -> Document | Refusal:
        """The document in an answer, if the platform's own key signed it."""
        if self._identity.platform is None:
            return _auth("key-missing", "key-missing", "platform.key is not set")
        try:
            return SignedDocument.parse(reply.body).open(kind, self._identity.platform)
        except BadSignature:
            return _auth("platform-key-wrong", "platform-key-wrong", "the answer is signed by another key")
        except ValueError as error:  # pydantic's is one too; neither shows the input
            return _bad("answer-malformed", type(error).__name__)

    def take_turns(self, turn: threading.Lock | None) -> None:
        self._http.turn = turn

    def cut(self) -> None:
        self._http.cut()

    def close(self) -> None:
        self._http.close()

    def _attempt(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], limit: int
    ) -> Reply | Refusal:
        session = self._entered()
        if isinstance(session, Refusal):
            return session
        signed = {**headers, h.TERMINAL: self._identity.terminal_id}
        stamp = h.Stamp(int(self._platform_now().timestamp()), secrets.token_urlsafe(18), session.id)
        signed |= h.sign_request(h.Request(method, target, signed), stamp, session.key)
        before, self.verified = self._clock.now(), False
        reply = self._http.exchange(method, target, signed, body, limit)
        if isinstance(reply, Refusal):
            return reply
        try:
            answer = h.Answer(reply.status, reply.headers)
            h.verify_answer(answer, reply.body, signed[h.SIGNATURE], session.key)
        except h.BadHeaders:
            return self._unsigned(reply, before)
        self.verified = True
        self._learn(reply, before)
        return reply if reply.status < 400 else _refusal(reply)

    def _unsigned(self, reply: Reply, before: datetime) -> Refusal:
        """What may be believed without a signature: that there is no session to sign with.  All else is
        somebody else's page, a proxy in trouble, or an answer that was changed."""
        refusal = _refusal(reply)
        if reply.status == 401 and refusal.code in _AGAIN:
            self._learn(reply, before)
            return refusal
        if reply.status >= 500 or reply.media_type == "text/html" or 300 <= reply.status < 400:
            return Refusal(Remedy.TRANSIENT, Problem("network-down", f"status {reply.status}"), "no-platform")
        return _bad("answer-unsigned", f"status {reply.status}")

    def _entered(self) -> _Open | Refusal:
        """The session, opened or renewed when there is none."""
        if self._session and self._platform_now() < self._session.expires_at - _RENEWED_EARLY:
            return self._session
        opened = self._open()
        if isinstance(opened, Refusal) and opened.code in _NOT_ENROLLED:
            refused = self._enrol()
            opened = refused or self._open()
        if isinstance(opened, _Open):
            self._session = opened
        return opened

    def _open(self) -> _Open | Refusal:
        request = OpenSession(
            terminal_id=self._identity.terminal_id,
            created=self._platform_now().isoformat(timespec="milliseconds"),
            nonce=secrets.token_urlsafe(18),
        )
        reply = self._signed_document("/v1/sessions", SignedDocument.sign(request, self._identity.key))
        answer = reply if isinstance(reply, Refusal) else self.opened(reply, Session)
        if isinstance(answer, Refusal):
            return answer
        if (answer.terminal_id, answer.nonce) != (request.terminal_id, request.nonce):
            return _bad("answer-malformed", "a session for another request")
        try:
            key = self._identity.key.decrypt(bytes.fromhex(answer.wrapped_key))
        except CryptoError:
            return _bad("answer-malformed", "the session key does not open")
        self.epoch, self.verified = answer.epoch, True
        return _Open(answer.session_id, key, datetime.fromisoformat(answer.expires_at))

    def _enrol(self) -> Refusal | None:
        code, key = self._identity.enrol_code, self._identity.key
        try:
            request = EnrolRequest(
                terminal_id=self._identity.terminal_id,
                terminal_name=self._identity.terminal_name,
                code=code,
                public_key=key.public.to_bytes().hex(),
                nonce=secrets.token_urlsafe(18),
            )
        except ValidationError:
            return _auth("terminal-not-enrolled", "terminal-unknown", "no usable enrolment code")
        reply = self._signed_document("/v1/enrolment", SignedDocument.sign(request, key))
        answer = reply if isinstance(reply, Refusal) else self.opened(reply, Enrolled)
        if isinstance(answer, Refusal):
            return answer
        if (answer.public_key, answer.nonce) != (request.public_key, request.nonce):
            return _bad("answer-malformed", "an enrolment for another request")
        return None

    def _signed_document(self, target: str, signed: SignedDocument) -> Reply | Refusal:
        """A call without a session: the documents themselves are signed."""
        before, self.verified = self._clock.now(), False
        reply = self._http.exchange("POST", target, {"content-type": JSON}, signed.model_dump_json().encode())
        if isinstance(reply, Refusal):
            return reply
        if reply.media_type not in (JSON, MEDIA_TYPE):
            return Refusal(Remedy.TRANSIENT, Problem("network-down", f"status {reply.status}"), "no-platform")
        self._learn(reply, before)
        return reply if reply.status < 400 else _refusal(reply)

    def _learn(self, reply: Reply, before: datetime) -> None:
        """Epoch, where the answer was verified, and platform time."""
        if self.verified:
            self.epoch = reply.headers.get(h.EPOCH, self.epoch)
        try:
            theirs = datetime.fromisoformat(reply.headers.get(h.TIME, ""))
            after = self._clock.now()
            offset = (theirs - (before + (after - before) / 2)).total_seconds()
        except (ValueError, TypeError):
            return
        self.offset_s = offset

    def _platform_now(self) -> datetime:
        """Our clock put right.  Was it set since, the platform calls the request stale, and we learn anew."""
        return self._clock.now().astimezone(UTC) + timedelta(seconds=self.offset_s or 0)


def _refusal(reply: Reply) -> Refusal:
    """From the problem document, or from the header where there is no body (HEAD)."""
    try:
        body = ProblemBody.model_validate_json(reply.body)
    except ValidationError:
        code = reply.headers.get(h.CODE, "")
        body = ProblemBody(status=min(max(reply.status, 400), 599), code=code if code in CODES else "unnamed")
    return refusal_of(body)


def refusal_of(body: ProblemBody) -> Refusal:
    """What a problem means here."""
    remedy = remedy_of(body.code)
    default = "network-down" if remedy is Remedy.TRANSIENT else "platform-refused"
    problem = Problem(_PROBLEMS.get(body.code, default), body.code)
    return Refusal(remedy, problem, body.code, body.retry_after_s, body.detail or body.title)


def _auth(problem: str, code: str, detail: str) -> Refusal:
    return Refusal(Remedy.AUTH, Problem(problem, detail), code)


def _bad(code: str, detail: str) -> Refusal:
    return Refusal(Remedy.TRANSIENT, Problem("platform-answer-bad", detail), code)
