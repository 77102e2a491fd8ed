"""What the platform has of an application whose bundle is no longer what was saved.

The answer to a commit may have been lost, and the bundle damaged since then.  Then nothing is lost, and
nobody need be called: the platform is asked before a person is.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.contract.acceptance import Acceptance
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Problem
from offline.acceptances import checked_as
from offline.tables import AnyRow
from offline.together import guarded
from offline.wire import Accepted, Gateway, Refusal, Remedy

# The platform has heard the question and doesn't have it: no later answer will differ.
_NOT_THERE = (Remedy.GONE, Remedy.BUSINESS, Remedy.OTHER_CONTENT)


@dataclass(frozen=True, slots=True)
class There:
    """The platform has it, and its word was checked."""

    acceptance: Acceptance
    accepted: Accepted


def asked(gateway: Gateway, row: AnyRow) -> Accepted | Refusal:
    """By the commit: it needs no manifest, which may be what is damaged; it is answered for ever with the
    acceptance of the first time, by older platforms too; and where only the commit was missing, it is all
    that was missing."""
    return guarded(lambda: gateway.commit(row.id))


def found(answer: Accepted | Refusal, row: AnyRow, platform: PublicKey) -> There | Refusal | None:
    """A `Refusal`: not known yet, ask later.  None: it isn't there, or not with this content."""
    if isinstance(answer, Refusal):
        return None if answer.remedy in _NOT_THERE else answer
    acceptance = checked_as(answer, row.id, row.content_digest, platform)
    return None if isinstance(acceptance, Problem) else There(acceptance, answer)
