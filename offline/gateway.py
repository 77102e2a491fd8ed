"""The terminal's way to the platform over HTTPS: the calls of the contract, one method each.

A province that speaks another language replaces this class and what stands behind it (`offline.exchange`,
`offline.https`), and nothing else.
"""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Self, TypeVar

import httpx
from pydantic import ValidationError

from kiosk.config import Settings
from kiosk.contract.answers import Query, QueryAnswer
from kiosk.contract.applications import Announcement, CaseStatus
from kiosk.contract.base import Wire
from kiosk.contract.checkpoint import ChainState, Head, Segment
from kiosk.contract.content import Person
from kiosk.contract.edition import EditionDelta
from kiosk.contract.headers import SKEW_S, upload_checksum
from kiosk.contract.heartbeat import Heartbeat
from kiosk.contract.identity import ElectronicIdentity, FaceCheck, FaceVerdict, RedeemCode
from kiosk.contract.known import KnownAnswer, KnownQuery
from kiosk.contract.signed import SignedDocument
from kiosk.contract.together import (
    BUNDLE_TYPE,
    AnnouncementAnswers,
    Announcements,
    CommitAnswers,
    Commits,
)
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.providers import KeyPair
from kiosk.crypto.sm2 import PublicKey
from kiosk.crypto.sm3 import sm3
from kiosk.domain.faces import FacePhoto, FaceProof
from kiosk.domain.known import NOTHING, Known
from kiosk.domain.people import Citizen
from kiosk.ports import AnswerSheet, Clock, Row
from kiosk.problems import Problem
from offline import many
from offline.draftcalls import DraftCalls
from offline.electronic import citizen_of
from offline.exchange import Exchange, Identity
from offline.https import Https, Reply
from offline.pace import Pace
from offline.wire import Accepted, Announced, Refusal, Remedy

_TUS = {"tus-resumable": "1.0.0"}
_CHUNK = {**_TUS, "content-type": "application/offset+octet-stream"}
_EDITION_LIMIT = 128 * 1024 * 1024
_PROGRESS_LIMIT = 4 * 1024 * 1024
# What a platform says to a call that it is too old to know; so long it is spared that call.
_NO_SUCH_CALL = ("not-found", "method-not-allowed")
OLDER_S = 3600.0

Model = TypeVar("Model", bound=Wire)


class HttpGateway:
    """`offline.wire.Gateway` for sync, `kiosk.ports.Platform` for a visit.  One instance for one thread.

    The first call enrols the terminal when it must and opens a session; both are renewed without a person.
    Every call ends within the configured time-out plus what its size needs; a call may take several
    exchanges, at most four.
    """

    def __init__(self, exchange: Exchange, terminal: str, clock: Clock) -> None:
        self._exchange, self._terminal, self._clock = exchange, terminal, clock
        self._older_until = float("-inf")

    @classmethod
    def open(
        cls,
        settings: Settings,
        key: KeyPair,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        trusted: Callable[[], datetime | None] = lambda: None,
    ) -> Self:
        """Nothing is sent yet, and nothing is checked that only the network can tell.  ``transport`` stands
        in for the network, ``trusted`` for a clock that is known to be wrong."""
        platform = settings.platform
        try:
            public = PublicKey.from_bytes(bytes.fromhex(platform.key))
        except (CryptoError, ValueError):
            public = None
        identity = Identity(
            terminal_id=settings.terminal.id,
            terminal_name=settings.terminal.name,
            enrol_code=platform.enrol_code,
            key=key,
            platform=public,
        )
        http = Https(platform.url, platform.ca, platform.timeout_s, clock.monotonic, transport, trusted)
        return cls(Exchange(http, identity, clock), settings.terminal.id, clock)

    def announce(self, manifest: bytes, signature: bytes) -> Announced | Accepted | Refusal:
        signed = SignedDocument.of(manifest, signature)
        answer = self._ask(Announcement, "POST", "/v1/applications", signed)
        if isinstance(answer, Refusal):
            return answer
        return many.of_announcement(answer)

    def announce_together(
        self, manifests: Sequence[tuple[bytes, bytes]]
    ) -> Sequence[Announced | Accepted | Refusal] | Refusal:
        if self._many:
            signed = tuple(SignedDocument.of(*manifest) for manifest in manifests)
            answer = self._ask(
                AnnouncementAnswers, "POST", "/v1/announcements", Announcements(manifests=signed)
            )
            if not self._is_older(answer):
                return answer if isinstance(answer, Refusal) else many.announced(answer, len(manifests))
        return many.one_by_one(lambda manifest: self.announce(*manifest), manifests)

    def send_whole(
        self, application_id: str, bundle: bytes, digest: bytes, *, commit: bool
    ) -> Announced | Accepted | Refusal | None:
        if not self._many:
            return None
        target = f"/v1/applications/{application_id}/bundle" + ("?commit=true" if commit else "")
        reply = self._exchange.call("PUT", target, bundle, {"content-type": BUNDLE_TYPE}, digest=digest)
        answer = reply if isinstance(reply, Refusal) else _read(Announcement, reply)
        if self._is_older(answer):
            return None
        return answer if isinstance(answer, Refusal) else many.of_announcement(answer)

    def commit_together(self, application_ids: Sequence[str]) -> Sequence[Accepted | Refusal] | Refusal:
        if self._many:
            asked = Commits(application_ids=tuple(application_ids))
            answer = self._ask(CommitAnswers, "POST", "/v1/commits", asked)
            if not self._is_older(answer):
                return answer if isinstance(answer, Refusal) else many.committed(answer, len(application_ids))
        return many.one_by_one(self.commit, application_ids)

    @property
    def _many(self) -> bool:
        """Whether to try the calls that an older platform doesn't have."""
        return self._clock.monotonic() >= self._older_until

    def _is_older(self, answer: object) -> bool:
        older = isinstance(answer, Refusal) and answer.code in _NO_SUCH_CALL
        if older:
            self._older_until = self._clock.monotonic() + OLDER_S
        return older

    def send(self, application_id: str, part_id: str, offset: int, chunk: bytes, total: int) -> int | Refusal:
        """At offset 0 the part is created with its first chunk, in one request.  Where a kept connection
        breaks the caller is told: whether the platform has the chunk is asked before it goes again."""
        digest = sm3(chunk)  # tus and RFC 9530 want the same one
        headers = {**_CHUNK, "upload-checksum": upload_checksum(chunk, digest)}
        if offset == 0:
            created = self._create(application_id, part_id, chunk, total, headers, digest)
            if not (isinstance(created, Refusal) and created.code == "offset-conflict"):
                return created
        headers["upload-offset"] = str(offset)
        target = _part(application_id, part_id)
        return _offset(self._exchange.call("PATCH", target, chunk, headers, digest=digest, blindly=False))

    def held(self, application_id: str, part_id: str) -> int | Refusal:
        """0 for a part of which nothing was sent."""
        answer = _offset(self._exchange.call("HEAD", _part(application_id, part_id), headers=_TUS))
        return 0 if isinstance(answer, Refusal) and answer.code == "part-unknown" else answer

    def commit(self, application_id: str) -> Accepted | Refusal:
        answer = self._ask(SignedDocument, "POST", f"/v1/applications/{application_id}/commit")
        return answer if isinstance(answer, Refusal) else many.accepted(answer)

    def status(self, application_id: str) -> CaseStatus | Refusal:
        """What became of an application that this terminal announced."""
        return self._ask(CaseStatus, "GET", f"/v1/applications/{application_id}")

    def progress(self, after: int) -> tuple[bytes, bytes] | Refusal | None:
        """What became of this terminal's applications since an outcome's number, and the signature,
        unchecked, for `offline.outcomes.Outcomes.apply`; None when there is nothing newer."""
        reply = self._exchange.call("GET", f"/v1/progress?after={after}", limit=_PROGRESS_LIMIT)
        if isinstance(reply, Refusal):
            return reply
        if reply.status == 204:
            return None
        signed = _read(SignedDocument, reply)
        if isinstance(signed, Refusal):
            return signed
        return signed.document.encode(), bytes.fromhex(signed.signature)

    def rate(self, evaluation: bytes, signature: bytes) -> Refusal | None:
        body = SignedDocument.of(evaluation, signature).model_dump_json().encode()
        reply = self._exchange.call("POST", "/v1/evaluations", body)
        return reply if isinstance(reply, Refusal) else None

    def edition(self, after: int) -> tuple[bytes, bytes] | Refusal | None:
        """The newest catalogue and its signature, unchecked, for `offline.catalogue.accept_copy`; None when
        none is newer than ``after``."""
        reply = self._exchange.call("GET", f"/v1/catalogue?after={after}", limit=_EDITION_LIMIT)
        if isinstance(reply, Refusal):
            return reply
        if reply.status == 204:
            return None
        return _pair(_read(SignedDocument, reply))

    def changes(self, after: int) -> tuple[bytes, bytes] | EditionDelta | Refusal | None:
        """As `edition`, or what has changed since then, for `offline.catalogue.accept_delta`.  A platform
        that knows no deltas answers with the whole."""
        reply = self._exchange.call("GET", f"/v1/catalogue?after={after}&delta=1", limit=_EDITION_LIMIT)
        if isinstance(reply, Refusal):
            return reply
        if reply.status == 204:
            return None
        try:
            return EditionDelta.parse(reply.body)
        except ValidationError:
            return _pair(_read(SignedDocument, reply))

    def configuration(self, after: int) -> tuple[bytes, bytes] | Refusal | None:
        """This terminal's newest configuration and its signature, unchecked, for
        `offline.configuration.accept_configuration`; None when none is newer than ``after``."""
        reply = self._exchange.call("GET", f"/v1/configuration?after={after}")
        if isinstance(reply, Refusal):
            return reply
        return None if reply.status == 204 else _pair(_read(SignedDocument, reply))

    def check_face(self, citizen: Citizen, photo: FacePhoto, consented_at: str) -> FaceProof | Problem:
        try:
            request = FaceCheck(
                citizen=Person.of(citizen),
                jpeg=base64.b64encode(photo.jpeg).decode(),
                consented_at=consented_at,
            )
        except ValidationError as error:
            return _unfit(error)
        answer = self._ask(FaceVerdict, "POST", "/v1/face-checks", request)
        if isinstance(answer, Refusal):
            return answer.problem
        return FaceProof(answer.verdict, photo, consented_at, answer.score, answer.reference)

    def answer(self, item_code: str, citizen: Citizen) -> AnswerSheet | Problem:
        try:
            body = Query(item_code=item_code, citizen=Person.of(citizen)).model_dump_json().encode()
        except ValidationError as error:
            return _unfit(error)
        reply = self._exchange.call("POST", "/v1/queries", body)
        found = reply if isinstance(reply, Refusal) else self._exchange.opened(reply, QueryAnswer)
        if isinstance(found, Refusal):
            offline = found.remedy in (Remedy.TRANSIENT, Remedy.QUOTA)
            return Problem("answer-needs-network", found.code) if offline else found.problem
        if found.item_code != item_code:
            return Problem("platform-answer-bad", "an answer to another query")
        return AnswerSheet(
            title=found.title,
            rows=tuple(Row(row.label, row.value) for row in found.rows),
            number=found.number,
            issued_at=found.issued_at,
            verify_text=found.verify_text,
            notes=found.notes,
        )

    def prepare(self, item_code: str, citizen: Citizen) -> Known:
        """Whatever goes wrong: then more is asked of the person, and that is all."""
        try:
            agreed = self._clock.now().isoformat()
            query = KnownQuery(item_code=item_code, citizen=Person.of(citizen), agreed_at=agreed)
        except ValidationError:
            return NOTHING
        found = self._ask(KnownAnswer, "POST", "/v1/known", query)
        return NOTHING if isinstance(found, Refusal) or found.item_code != item_code else found.to_domain()

    def redeem(self, code: str) -> Citizen | Problem:
        """A code that was used up by an answer which never came here is answered again: the exchange may
        ask twice, and it is the same request."""
        try:
            request = RedeemCode(request=secrets.token_urlsafe(18), code=code)
        except ValidationError:
            return Problem("code-unreadable")
        reply = self._exchange.call("POST", "/v1/identity-codes/redeem", request.model_dump_json().encode())
        found = reply if isinstance(reply, Refusal) else self._exchange.opened(reply, ElectronicIdentity)
        if isinstance(found, Refusal):
            offline = found.remedy in (Remedy.TRANSIENT, Remedy.QUOTA)
            return Problem("identity-needs-network", found.code) if offline else found.problem
        if (found.terminal_id, found.request) != (self._terminal, request.request):
            return Problem("platform-answer-bad", "an identity for another request")
        return citizen_of(found, self._clock.now().date())

    def drafts(self, language: str) -> DraftCalls:
        """The calls around unfinished forms; for the same thread."""
        return DraftCalls(self._exchange, language)

    def hello(self) -> Refusal | None:
        reply = self._exchange.call("GET", "/v1/hello")
        return reply if isinstance(reply, Refusal) else None

    def beat(self, heartbeat: Heartbeat) -> Refusal | None:
        """How this terminal is."""
        reply = self._exchange.call("POST", "/v1/heartbeats", heartbeat.model_dump_json().encode())
        return reply if isinstance(reply, Refusal) else None

    def chain_state(self, chain: str) -> ChainState | Refusal:
        """What the platform has of this terminal's audit chain."""
        return self._ask(ChainState, "GET", f"/v1/audit/chains/{chain}")

    def hand_over(self, segment: Segment) -> Head | Refusal:
        """Entries of the audit chain; what the platform has of it then."""
        return self._ask(Head, "POST", "/v1/audit/segments", segment)

    def anchor(self, checkpoint: SignedDocument) -> SignedDocument | Refusal:
        """The platform's `Anchor` for a checkpoint.  Its signature is unchecked."""
        return self._ask(SignedDocument, "POST", "/v1/audit/checkpoints", checkpoint)

    def pace(self) -> Pace:
        return self._exchange.pace

    def online(self) -> bool:
        return self._exchange.online()

    def epoch(self) -> str:
        return self._exchange.epoch

    def verified(self) -> bool:
        return self._exchange.verified

    def clock_offset(self) -> float | None:
        return self._exchange.offset_s

    def take_turns(self, turn: threading.Lock | None) -> None:
        """Large bodies go one after the other by all ways that share it; before the first call."""
        self._exchange.take_turns(turn)

    def cut(self) -> None:
        """Whatever waits on the line ends at once, as if the line were cut; for a signal handler."""
        self._exchange.cut()

    def close(self) -> None:
        self._exchange.close()

    def _create(
        self,
        application_id: str,
        part_id: str,
        chunk: bytes,
        total: int,
        headers: dict[str, str],
        digest: bytes,
    ) -> int | Refusal:
        named = base64.b64encode(part_id.encode()).decode()
        creation = {**headers, "upload-length": str(total), "upload-metadata": f"part {named}"}
        target = f"/v1/applications/{application_id}/parts"
        return _offset(self._exchange.call("POST", target, chunk, creation, digest=digest, blindly=False))

    def _ask(self, kind: type[Model], method: str, target: str, given: Wire | None = None) -> Model | Refusal:
        body = given.model_dump_json().encode() if given else b""
        reply = self._exchange.call(method, target, body)
        return reply if isinstance(reply, Refusal) else _read(kind, reply)


def clock_problem(offset_s: float | None) -> Problem | None:
    """What staff are told of a clock that is off, although the terminal can still work with it."""
    if offset_s is None or abs(offset_s) <= SKEW_S:
        return None
    return Problem("platform-clock-off", f"by {offset_s / 60:+.0f} minutes")


def _part(application_id: str, part_id: str) -> str:
    return f"/v1/applications/{application_id}/parts/{part_id}"


def _read(kind: type[Model], reply: Reply) -> Model | Refusal:
    try:
        return kind.read(reply.body)
    except ValidationError:
        problem = Problem("platform-answer-bad", f"not a {kind.__name__}")
        return Refusal(Remedy.TRANSIENT, problem, "answer-malformed")


def _unfit(error: ValidationError) -> Problem:
    """Data from card or camera that the contract has no room for; names the field, never its value."""
    place = ".".join(map(str, error.errors(include_input=False)[0]["loc"]))
    return Problem("face-poor" if place == "jpeg" else "card-bad-field", place)


def _pair(signed: SignedDocument | Refusal) -> tuple[bytes, bytes] | Refusal:
    if isinstance(signed, Refusal):
        return signed
    return signed.document.encode(), bytes.fromhex(signed.signature)


def _offset(reply: Reply | Refusal) -> int | Refusal:
    if isinstance(reply, Refusal):
        return reply
    text = reply.headers.get("upload-offset", "")
    if not (text.isascii() and text.isdigit()):
        return Refusal(
            Remedy.TRANSIENT, Problem("platform-answer-bad", "no Upload-Offset"), "answer-malformed"
        )
    return int(text)
