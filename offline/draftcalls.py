"""Drafts at the platform: left by one terminal, taken by another, opened by code and card alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from pydantic import ValidationError

from kiosk.contract.drafts import DraftContent, LeaveDraft, WaitingDraft
from kiosk.crypto.carried import CarriedKey
from kiosk.crypto.errors import CryptoError
from kiosk.domain.draft_codes import LENGTH, LETTERS, with_check
from kiosk.domain.drafts import Left, SavedDraft
from kiosk.problems import Problem
from offline.exchange import Exchange
from offline.https import Reply
from offline.wire import Refusal

_PROBLEMS = {
    "draft-unknown": "draft-code-wrong",
    "draft-expired": "draft-code-expired",
    "too-many-requests": "draft-code-tries",
}
_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DraftCalls:
    """``language`` is the terminal's own.  Making a key from a code takes up to a second."""

    exchange: Exchange
    language: str

    def leave(self, number: str, saved: SavedDraft, days: int) -> Left | Problem:
        """Under the code that it has already, or under a new one.  `draft-needs-network` when the platform
        can't be asked, `draft-not-left` when it doesn't take it."""
        code = saved.code or new_code()
        try:
            key = CarriedKey.of(code, number)
            body = LeaveDraft.of(key.seal(_content(saved)), days).model_dump_json().encode()
        except ValidationError:
            return Problem("draft-not-left", "not as the contract says")
        found = self._waiting(self.exchange.call("PUT", _target(key), body))
        if isinstance(found, Problem):
            return Problem("draft-not-left", found.detail) if found.code in _PROBLEMS.values() else found
        return Left(code, found.until)

    def take(self, number: str, code: str) -> SavedDraft | Problem:
        """It stays there until it ends, is finished or is given up: a terminal may break down.
        `draft-code-wrong`, `draft-code-expired`, `draft-code-tries`, or as in `leave`; `draft-unreadable` for
        one that a newer program left."""
        key = CarriedKey.of(code, number)
        found = self._waiting(self.exchange.call("GET", _target(key), limit=_LIMIT))
        if isinstance(found, Problem):
            return found
        try:
            content = DraftContent.parse(key.open(found.opened()))
        except (ValueError, CryptoError) as error:
            return Problem("draft-unreadable", type(error).__name__)
        return content.model_copy(update={"code": code}).to_domain(self.language)

    def drop(self, number: str, code: str) -> None:
        """Finished or given up.  Where the platform isn't reached it ends there with its days."""
        self.exchange.call("DELETE", _target(CarriedKey.of(code, number)))

    def _waiting(self, reply: Reply | Refusal) -> WaitingDraft | Problem:
        if isinstance(reply, Refusal):
            known = _PROBLEMS.get(reply.code)
            return Problem(known or _other(reply), reply.code)
        try:
            return WaitingDraft.read(reply.body)
        except ValidationError:
            return Problem("platform-answer-bad", "not a WaitingDraft")


def new_code() -> str:
    return with_check("".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1)))


def _content(saved: SavedDraft) -> bytes:
    return DraftContent.of(saved).model_copy(update={"code": ""}).canonical()


def _target(key: CarriedKey) -> str:
    return f"/v1/drafts/{key.index}"


def _other(reply: Refusal) -> str:
    return "draft-needs-network" if reply.is_of_the_line else "draft-not-left"
