"""Open sessions and the nonces that they have seen.

In memory on purpose: a session dies with the process, and with it every request that could be replayed.  The
terminal opens another one without a person.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.contract.headers import SKEW_S, Stamp
from kiosk.sandbox.refused import Refused

KEY_SIZE = 32
_REMEMBERED = timedelta(days=1)  # an expired session is told apart from an unknown one this long


@dataclass(slots=True)
class Nonces:
    """Seen nonces.  Those too old to pass the time check are forgotten."""

    seen: dict[str, float] = field(default_factory=dict)

    def admit(self, nonce: str, created: float, now: float) -> None:
        """Refused for a time too far off, or a nonce seen before."""
        if abs(now - created) > SKEW_S:
            raise Refused("time-stale")
        if len(self.seen) % 256 == 255:
            self.seen = {n: at for n, at in self.seen.items() if now - at <= SKEW_S}
        if nonce in self.seen:
            raise Refused("nonce-replayed")
        self.seen[nonce] = created


@dataclass(slots=True)
class OpenedSession:
    id: str
    terminal_id: str
    key: bytes = field(repr=False)
    expires_at: datetime
    nonces: Nonces = field(default_factory=Nonces, repr=False)


class Sessions:
    """For any thread."""

    def __init__(self, seconds: float) -> None:
        self._life = timedelta(seconds=seconds)
        self._sessions: dict[str, OpenedSession] = {}
        self._openings = Nonces()
        self._lock = threading.Lock()

    def open(self, terminal_id: str, nonce: str, created: datetime, now: datetime) -> OpenedSession:
        """Refused when the request to open is stale or was seen before."""
        session = OpenedSession(
            secrets.token_urlsafe(18), terminal_id, secrets.token_bytes(KEY_SIZE), now + self._life
        )
        with self._lock:
            self._openings.admit(f"{terminal_id} {nonce}", created.timestamp(), now.timestamp())
            self._sessions = {i: s for i, s in self._sessions.items() if now - s.expires_at < _REMEMBERED}
            self._sessions[session.id] = session
        return session

    def find(self, session_id: str, now: datetime) -> OpenedSession:
        with self._lock:
            session = self._sessions.get(session_id)
        if session is None:
            raise Refused("session-unknown")
        if now >= session.expires_at:
            raise Refused("session-expired")
        return session

    def admit(self, session: OpenedSession, stamp: Stamp, now: datetime) -> None:
        """Once a request's signature holds: Refused when it is stale or was made before."""
        with self._lock:
            session.nonces.admit(stamp.nonce, stamp.created, now.timestamp())

    def expire_all(self, now: datetime) -> None:
        with self._lock:
            for session in self._sessions.values():
                session.expires_at = now
