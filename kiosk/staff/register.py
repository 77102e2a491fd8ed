"""Signing in as staff, with a PIN or with a card.  Every try is written down, the refused ones too."""

from __future__ import annotations

import hmac
import logging
import math
import secrets
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.config import Settings
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm2 import PublicKey
from kiosk.crypto.sm3 import sm3
from kiosk.domain.staff import STAFF_ID, StaffMember, StaffProof
from kiosk.ports import Audit, Clock
from kiosk.problems import Failed, Problem
from kiosk.published import published
from kiosk.staff.attempts import Attempts
from kiosk.staff.pins import DEFAULT, LONGEST, Cost, fits, verifier
from kiosk.staff.roster import Entry, read, roster_file

log = logging.getLogger(__name__)

CHALLENGE_SIZE = 32
CHALLENGE_S = 30.0  # a card answers in one or two seconds
ATTEMPTS_FILE = "staff-attempts.json"


class StaffRegister:
    """Answers who somebody is.  The file of members is read anew each time, so `kiosk staff` takes effect at
    once.

    Expected refusals are `Problem`: ``staff-pin-wrong`` (whose ``count`` is how many tries are left before a
    wait), ``staff-locked`` (``count``: seconds to wait), ``staff-unknown``, ``staff-card-refused``,
    ``staff-register-bad``.  A staff id that nobody has is answered like a wrong PIN, after the same time.

    A member whom the platform revoked is ``staff-revoked``, once number and PIN or card have proven right.

    `by_pin`, `by_card` and `signed_out` take up to half a second and write to the disk: call them in a lane.
    `challenge` is quick and may be called in any thread.  An entry that can't be written is logged and holds
    nobody up: who repairs a full disk has to sign in on it.
    """

    def __init__(
        self,
        roster: Path,
        attempts: Attempts,
        clock: Clock,
        audit: Audit,
        cost: Cost = DEFAULT,
        revoked: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self._roster, self._attempts, self._clock, self._audit = roster, attempts, clock, audit
        self._cost, self._revoked = cost, revoked
        self._lock = threading.Lock()
        self._asked: tuple[bytes, float] | None = None

    @classmethod
    def load(cls, settings: Settings, data: Path, clock: Clock, audit: Audit) -> StaffRegister:
        """The register of these settings.  A file that is wrong is told by whoever tries to sign in."""

        def revoked() -> frozenset[str]:
            return published(settings, data).revoked_staff()

        roster, attempts = roster_file(settings, data), attempts_of(data, clock)
        return cls(roster, attempts, clock, audit, revoked=revoked)

    def problem(self) -> Problem | None:
        """What is wrong with the file of members, or ``staff-unknown`` when it names nobody."""
        try:
            return None if read(self._roster) else Problem("staff-unknown", "nobody is registered")
        except Failed as failed:
            return failed.problem

    def anybody(self) -> bool:
        """Whether somebody is registered who could sign in; not while the file is wrong."""
        try:
            return any(entry.pin or entry.card for entry in read(self._roster).values())
        except Failed:
            return False

    def by_pin(self, member_id: str, pin: str) -> StaffMember | Problem:
        """Whose id and PIN these are."""
        return self._told("pin", member_id, lambda: self._by_pin(member_id, pin))

    def locked_s(self, member_id: str) -> float:
        """Seconds until that id may try a PIN again; 0 when it may now."""
        return self._attempts.wait_s(member_id)

    def challenge(self) -> bytes:
        """32 random bytes for a card to sign.  Good for one proof within half a minute, and only until the
        next one is asked for."""
        drawn = secrets.token_bytes(CHALLENGE_SIZE)
        with self._lock:
            self._asked = drawn, self._clock.monotonic()
        return drawn

    def by_card(self, proof: StaffProof) -> StaffMember | Problem:
        """Whose card gave this proof.  A challenge is used up by any proof, good or not."""
        return self._told("card", proof.holder, lambda: self._by_card(proof))

    def witnessed(self, member: StaffMember, sure: bool) -> None:
        """What a member of staff said of a person who didn't want the camera.  Of whom is in the application
        alone: the log names no residents."""
        self._record("staff-witnessed", member=member.id, said="yes" if sure else "no")

    def signed_out(self, member: StaffMember) -> None:
        self._record("staff-signed-out", member=member.id, role=member.role.value)

    def _by_pin(self, member_id: str, pin: str) -> StaffMember | Problem:
        entries = read(self._roster)
        if not STAFF_ID.fullmatch(member_id):
            return Problem("staff-pin-wrong", "no staff id")
        if wait := self._attempts.wait_s(member_id):
            return _locked(wait)
        self._attempts.begin(member_id)
        entry = entries.get(member_id)
        # For an id without a PIN the same work is done, so that its time tells nothing.
        if entry is None or not entry.pin:
            verifier(pin[:LONGEST], self._cost)
        elif fits(entry.pin, pin[: LONGEST + 1]):
            self._attempts.forgive(member_id)
            return entry.member
        if wait := self._attempts.wait_s(member_id):
            return _locked(wait)
        return Problem("staff-pin-wrong", count=self._attempts.left(member_id))

    def _by_card(self, proof: StaffProof) -> StaffMember | Problem:
        if not self._was_asked(proof.challenge):
            return Problem("staff-card-refused", "an answer to another challenge, or too late")
        entry = read(self._roster).get(proof.holder)
        if entry is None:
            return Problem("staff-unknown", "the card's holder is not registered")
        return entry.member if _proves(entry, proof) else Problem("staff-card-refused", _why(entry))

    def _was_asked(self, challenge: bytes) -> bool:
        with self._lock:
            asked, self._asked = self._asked, None
        if asked is None:
            return False
        fresh = self._clock.monotonic() - asked[1] <= CHALLENGE_S
        return hmac.compare_digest(asked[0], challenge) and fresh

    def _told(
        self, by: str, member_id: str, work: Callable[[], StaffMember | Problem]
    ) -> StaffMember | Problem:
        try:
            found = work()
        except Failed as failed:
            found = failed.problem
        if isinstance(found, StaffMember) and found.id in self._revoked():
            found = Problem("staff-revoked")
        if isinstance(found, StaffMember):
            self._record("staff-signed-in", by=by, member=found.id, role=found.role.value)
        else:
            # What somebody typed may be anything: only ids that a member could have are written down.
            known = member_id if STAFF_ID.fullmatch(member_id) else ""
            self._record("staff-refused", by=by, member=known, problem=found.code)
        return found

    def _record(self, event: str, **details: str) -> None:
        problem = self._audit.note(event, **details)
        if problem:
            log.error("%s is not in the audit log: %s", event, problem.code)


def attempts_of(data: Path, clock: Clock) -> Attempts:
    return Attempts(data / ATTEMPTS_FILE, lambda: clock.now().timestamp())


def card_entry(proof: StaffProof) -> str:
    """What the register keeps of a card that was read for registering: its public key if it signed with it,
    else the digest of its secret.  Raises `Failed("staff-card-refused")` for a key that didn't sign."""
    if proof.signature:
        kept = f"sm2:{proof.public_key.hex()}"
        if not _signed(proof.public_key, proof):
            raise Failed("staff-card-refused", "the card's signature does not fit its own public key")
        return kept
    if len(proof.secret) != 32:
        raise Failed("staff-card-refused", "the card gave neither signature nor secret")
    return f"secret:{sm3(proof.secret).hex()}"


def _proves(entry: Entry, proof: StaffProof) -> bool:
    """A member's card is of one kind: a secret never stands in for a signature."""
    kind, _, kept = entry.card.partition(":")
    if kind == "sm2":
        return _signed(bytes.fromhex(kept), proof)
    if kind == "secret":
        return len(proof.secret) == 32 and hmac.compare_digest(sm3(proof.secret), bytes.fromhex(kept))
    return False


def _signed(key: bytes, proof: StaffProof) -> bool:
    try:
        return PublicKey.from_bytes(key).verify(proof.challenge, proof.signature)
    except CryptoError:
        return False


def _why(entry: Entry) -> str:
    return "the card is not the one that is registered" if entry.card else "no card is registered for that id"


def _locked(wait: float) -> Problem:
    seconds = math.ceil(wait)
    return Problem("staff-locked", f"{seconds} s", count=seconds)
