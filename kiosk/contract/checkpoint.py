"""The audit chain at the platform (电子监察): segments of entries, and signed checkpoints that are anchored.

A terminal uploads its entries in segments; then it signs where its chain stands (`Checkpoint`), and the
platform, which has the same entries, signs that it knows (`Anchor`).  From then on nobody can change, cut or
write anew what lies before, at the terminal or anywhere else, without being found out.  Entries name
applications by id and staff by number, residents not at all.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from kiosk.contract.base import Digest, Fingerprint, Moment, TerminalId, Wire
from kiosk.contract.signed import SignedDocument

ENTRIES_LIMIT = 400
BODY_LIMIT = 8 * 1024

# A random name that a terminal gives a chain when it begins one.
ChainId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Sequence = Annotated[int, Field(ge=0, le=2**53 - 1)]


class Head(Wire):
    """Where a chain stands: the number of its last entry and the SM3 digest that covers all before."""

    sequence: Sequence
    digest: Digest


class EarlierChain(Wire):
    """The chain that came before this one: its newest anchored head, as far as the terminal still knows."""

    chain: ChainId
    head: Head


class Checkpoint(Wire):
    """Signed by the terminal.  ``base`` is an entry that the platform said it has, with the terminal's own
    digest of it: if the two differ, this document alone proves a fork.  ``before`` is told with a chain that
    was begun anew, after the one before was damaged, lost or refused."""

    kind: Literal["audit-checkpoint"] = "audit-checkpoint"
    terminal_id: TerminalId
    chain: ChainId
    head: Head
    base: Head
    made_at: Moment
    before: EarlierChain | None = None

    @model_validator(mode="after")
    def _base_is_not_after_head(self) -> Checkpoint:
        if self.base.sequence > self.head.sequence:
            raise ValueError("a checkpoint's base lies behind its head")
        return self


class Anchor(Wire):
    """Signed by the platform: it has every entry up to this head, and they fit together."""

    kind: Literal["audit-anchor"] = "audit-anchor"
    terminal_id: TerminalId
    chain: ChainId
    head: Head
    anchored_at: Moment
    epoch: str = Field(max_length=64)
    platform_key: Fingerprint


class Segment(Wire):
    """Entries in their order, as they are spelled in the chain; the first follows ``after``.  Proven by its
    session; the checkpoint that comes after it is signed."""

    chain: ChainId
    after: Head
    entries: tuple[Annotated[str, Field(max_length=BODY_LIMIT)], ...] = Field(
        min_length=1, max_length=ENTRIES_LIMIT, repr=False
    )
    before: EarlierChain | None = None


class ChainState(Wire):
    """What the platform has of a chain.  ``held`` is the last entry (0: none); ``anchor`` the newest one, of
    this chain or, where this chain has none, of the terminal's newest chain that has."""

    held: Head
    anchor: SignedDocument | None = None
