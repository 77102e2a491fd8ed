"""Codes that stand for an electronic ID on a phone: short-lived, and good for one redemption.

In memory on purpose, like sessions: a code outlives nothing.  Only its digest is kept.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm3 import sm3
from kiosk.domain.people import Citizen
from kiosk.sandbox.refused import Refused

LIFE_S = 60.0
_PREFIX = "BMDZ1."  # so that a person with a scanner in hand sees whose code it is
_REMEMBERED = timedelta(minutes=30)  # a code past its time is told apart from an unknown one this long


@dataclass(slots=True)
class _Issued:
    holder: Citizen = field(repr=False)
    expires_at: datetime
    redeemed_by: tuple[str, str] | None = None  # terminal and request
    answer: SignedDocument | None = field(default=None, repr=False)


class IdentityCodes:
    """For any thread."""

    def __init__(self) -> None:
        self._issued: dict[bytes, _Issued] = {}
        self._lock = threading.Lock()

    def issue(self, holder: Citizen, now: datetime, life_s: float = LIFE_S) -> str:
        """A new code; with no life left it is expired from the start."""
        code = _PREFIX + secrets.token_urlsafe(32)
        with self._lock:
            self._issued = {d: i for d, i in self._issued.items() if now - i.expires_at < _REMEMBERED}
            self._issued[sm3(code.encode())] = _Issued(holder, now + timedelta(seconds=life_s))
        return code

    def redeem(self, code: str, terminal_id: str, request: str, now: datetime) -> Citizen | SignedDocument:
        """Who holds the ID, once; then, for the same terminal's same request, what it was answered.
        Refused for everybody else, for an expired code, and for one that was never issued."""
        with self._lock:
            issued = self._issued.get(sm3(code.encode()))
            if issued is None or now - issued.expires_at >= _REMEMBERED:
                raise Refused("identity-code-unknown")
            if issued.answer is not None and issued.redeemed_by == (terminal_id, request):
                return issued.answer
            if issued.redeemed_by is not None:
                raise Refused("identity-code-used")
            if now >= issued.expires_at:
                raise Refused("identity-code-expired")
            issued.redeemed_by = (terminal_id, request)
            return issued.holder

    def answered(self, code: str, answer: SignedDocument) -> None:
        """What the one redemption was answered, for the request that lost it on the way."""
        with self._lock:
            if issued := self._issued.get(sm3(code.encode())):
                issued.answer = answer
