"""A terminal that talks to a real platform: its key, its gateway, applications sealed as the outbox does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from kiosk.clock import SystemClock
from kiosk.contract import headers as h
from kiosk.contract.evaluation import Evaluation
from kiosk.contract.manifest import Manifest
from kiosk.contract.session import OpenSession, Session
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PrivateKey, PublicKey
from kiosk.crypto.small import DeviceKey
from kiosk.domain.applications import Application
from kiosk.ports import Clock
from offline.gateway import HttpGateway
from offline.https import Https, Reply
from offline.keys import TerminalKeys
from offline.sealing import Sealed, Slip, seal_application
from offline.wire import Accepted, Announced, Refusal
from tests.helpers import applications, people
from tests.helpers.platform import RunningPlatform

SAVED_AT = "2026-11-20T09:05:00+08:00"


@dataclass
class ShiftedClock:
    """The machine's clock, off by so many seconds."""

    shift_s: float = 0

    def now(self) -> datetime:
        return SystemClock().now() + timedelta(seconds=self.shift_s)

    def monotonic(self) -> float:
        return SystemClock().monotonic()


def valid_application(**changes: Any) -> Application:
    """One whose citizen has a valid number."""
    return replace(applications.application(), citizen=people.citizen(), **changes)


@dataclass
class Terminal:
    """``gateway`` is made for the platform's settings; `fresh_gateway` makes another with other settings."""

    platform: RunningPlatform
    id: str = "BM01"
    clock: Clock = field(default_factory=SystemClock)
    key: PrivateKey = field(default_factory=PrivateKey.generate)
    gateway: HttpGateway = field(init=False)

    def __post_init__(self) -> None:
        code = self.platform.new_enrol_code()
        self.gateway = self.fresh_gateway(enrol_code=code)

    def fresh_gateway(self, clock: Clock | None = None, **changes: Any) -> HttpGateway:
        settings = self.platform.settings(self.id, **changes)
        return HttpGateway.open(settings, self.key, clock or self.clock)

    def seal(self, application: Application | None = None, platform: PublicKey | None = None) -> Sealed:
        keys = TerminalKeys(self.key, DeviceKey.generate())
        slip = Slip(self.id, f"{self.id}-2026-000001-1", SAVED_AT)
        whole = application or valid_application()
        return seal_application(whole, slip, platform or self.platform.public_key, keys, lambda _i, m: m)

    def announce(self, sealed: Sealed) -> Announced | Accepted | Refusal:
        return self.gateway.announce(sealed.document, sealed.signature)

    def send_all(self, sealed: Sealed, chunk_size: int = 64 * 1024) -> None:
        """Every part, whole."""
        for part in sealed.manifest.parts:
            send_part(self.gateway, sealed, part.id, chunk_size)

    def deliver(self, sealed: Sealed) -> Accepted | Refusal:
        """Announce, send, commit."""
        announced = self.announce(sealed)
        if not isinstance(announced, Announced):
            return announced
        for part_id, offset in announced.missing.items():
            send_part(self.gateway, sealed, part_id, 64 * 1024, offset)
        return self.gateway.commit(sealed.manifest.application_id)

    def rating(self, sealed: Sealed, level: int = 5, **changes: Any) -> tuple[bytes, bytes]:
        evaluation = Evaluation(
            application_id=sealed.manifest.application_id,
            terminal_id=self.id,
            level=level,
            rated_at=SAVED_AT,
            **changes,
        ).canonical()
        return evaluation, self.key.sign(evaluation)

    def close(self) -> None:
        self.gateway.close()


def send_part(gateway: HttpGateway, sealed: Sealed, part_id: str, chunk_size: int, offset: int = 0) -> None:
    data = sealed.parts[part_id]
    while offset < len(data):
        reached = gateway.send(
            sealed.manifest.application_id, part_id, offset, data[offset : offset + chunk_size], len(data)
        )
        assert isinstance(reached, int), reached
        offset = reached


def resigned(sealed: Sealed, key: PrivateKey, **changes: Any) -> Sealed:
    """The same application with another manifest, signed by ``key``."""
    manifest = Manifest.model_validate({**sealed.manifest.model_dump(), **changes})
    document = manifest.canonical()
    return replace(sealed, manifest=manifest, document=document, signature=key.sign(document))


@dataclass
class Caller:
    """Speaks the contract by hand, so that a test can get one thing wrong."""

    terminal: Terminal
    session_id: str = ""
    key: bytes = b""

    def __post_init__(self) -> None:
        assert self.terminal.gateway.hello() is None  # enrolled from here on
        settings = self.terminal.platform.settings()
        self.http = Https(settings.platform.url, settings.platform.ca, 5)
        self.renew()

    def renew(self) -> None:
        answer = self.open_session()
        assert answer.status == 200, answer.body
        session = SignedDocument.parse(answer.body).open(Session, self.terminal.platform.public_key)
        self.session_id = session.session_id
        self.key = self.terminal.key.decrypt(bytes.fromhex(session.wrapped_key))

    def open_session(self, **changes: Any) -> Reply:
        request = OpenSession.model_validate(
            {
                "terminal_id": self.terminal.id,
                "created": SystemClock().now().isoformat(timespec="milliseconds"),
                "nonce": secrets.token_urlsafe(12),
            }
            | changes
        )
        return self.post_document("/v1/sessions", SignedDocument.sign(request, self.terminal.key))

    def post_document(self, target: str, signed: SignedDocument) -> Reply:
        return self.plain(
            "POST", target, {"content-type": "application/json"}, signed.model_dump_json().encode()
        )

    def headers(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        given: dict[str, str] | None = None,
        nonce: str = "",
        age_s: int = 0,
        session_id: str = "",
    ) -> dict[str, str]:
        """Signed headers, ready to be spoiled."""
        headers = {
            **({"content-type": "application/json"} if body else {}),
            **(given or {}),
            h.TERMINAL: self.terminal.id,
            h.CONTENT_DIGEST: h.content_digest(body),
        }
        created = int(SystemClock().now().timestamp()) - age_s
        stamp = h.Stamp(created, nonce or secrets.token_urlsafe(12), session_id or self.session_id)
        return headers | h.sign_request(h.Request(method, target, headers), stamp, self.key)

    def signed(self, method: str, target: str, body: bytes = b"", **options: Any) -> Reply:
        return self.plain(method, target, self.headers(method, target, body, **options), body)

    def plain(
        self, method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        reply = self.http.exchange(method, target, headers or {}, body)
        assert isinstance(reply, Reply), reply
        return reply

    def close(self) -> None:
        self.http.close()
        self.terminal.close()
