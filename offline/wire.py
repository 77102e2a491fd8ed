"""What sync asks of a way to the platform, and what may come back.  The consumer owns the interface.

A province that speaks another language replaces the class behind `Gateway` and nothing else.  Every call
has a hard time limit of its own; what goes wrong comes back as a `Refusal` that says what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.contract.batches import BATCH_LIMIT
from kiosk.contract.problem import Remedy  # shared with the platform: one table, one meaning
from kiosk.problems import Problem
from offline.pace import Pace

__all__ = [
    "BATCH_LIMIT",
    "CONNECTION_WAS_OLD",
    "TIMED_OUT",
    "Accepted",
    "Announced",
    "Gateway",
    "Refusal",
    "Remedy",
]

# The code of a `Refusal` that says that no answer came in time: then a smaller chunk may get through.
TIMED_OUT = "timed-out"
# The code of a `Refusal` after which the same may be tried at once, on a new connection.
CONNECTION_WAS_OLD = "connection-was-old"
# The platform's, for a correction of what it doesn't have.
VERSION_EARLY = "version-early"
# Codes that mean everybody, beside the remedies that do.
_OF_THE_LINE = (TIMED_OUT, "no-connection", "no-platform", CONNECTION_WAS_OLD, "url-malformed", "busy")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The platform, or the way to it, said no.

    ``code`` is the platform's own stable code, ``detail`` for staff; neither holds personal data.
    ``retry_after_s`` is the least time to wait, 0 when none was named.
    """

    remedy: Remedy
    problem: Problem
    code: str
    retry_after_s: float = 0
    detail: str = ""

    @property
    def is_of_the_line(self) -> bool:
        """Whether the next application would hear the same: the line is cut, the platform busy or full, or
        this terminal isn't let in."""
        return self.remedy in (Remedy.AUTH, Remedy.QUOTA) or self.code in _OF_THE_LINE


@dataclass(frozen=True, slots=True)
class Announced:
    """``missing`` maps the id of each part that is not complete there to the bytes that are (its offset).
    Empty: only the commit is missing."""

    application_id: str
    missing: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Accepted:
    """An acceptance as it came.  Its signature is unchecked: the caller checks before it believes."""

    document: bytes = field(repr=False)  # canonical JSON of `kiosk.contract.Acceptance`
    signature: bytes = field(repr=False)  # the platform's SM2 signature over it, or over its batch
    # Canonical JSON of `kiosk.contract.batches.BatchProof`; empty when the signature is over the document.
    proof: bytes = field(default=b"", repr=False)


class Gateway(Protocol):
    """One terminal's way to the platform.  Not for two threads at once."""

    def announce(self, manifest: bytes, signature: bytes) -> Announced | Accepted | Refusal:
        """Offer an application.  `Accepted` when the platform already has it with the same content."""

    def announce_together(
        self, manifests: Sequence[tuple[bytes, bytes]]
    ) -> Sequence[Announced | Accepted | Refusal] | Refusal:
        """Manifests with their signatures, at most `BATCH_LIMIT`; an answer to each in their order, or why
        the request as a whole had none."""

    def send_whole(
        self, application_id: str, bundle: bytes, digest: bytes, *, commit: bool
    ) -> Announced | Accepted | Refusal | None:
        """Everything of one application in one request, announced with it; ``bundle`` is the sealed
        file without its trailing digest, which is ``digest``.
        With ``commit`` the answer is its acceptance.  None from a platform that takes parts only."""

    def send(self, application_id: str, part_id: str, offset: int, chunk: bytes, total: int) -> int | Refusal:
        """Append to a part, which is created when unknown; the offset then reached."""

    def held(self, application_id: str, part_id: str) -> int | Refusal:
        """How many bytes of a part the platform holds."""

    def commit(self, application_id: str) -> Accepted | Refusal:
        """Everything was sent.  Asking again gives the same acceptance."""

    def commit_together(self, application_ids: Sequence[str]) -> Sequence[Accepted | Refusal] | Refusal:
        """The same for many; answers as in `announce_together`."""

    def rate(self, evaluation: bytes, signature: bytes) -> Refusal | None:
        """Hand over an evaluation (好差评); handing it over twice counts once."""

    def pace(self) -> Pace:
        """How fast the line is, as its exchanges have shown."""

    def hello(self) -> Refusal | None:
        """The smallest exchange there is: shows that the platform is there, its time and its epoch."""

    def epoch(self) -> str:
        """The platform's epoch as of the last answer, empty before the first."""

    def verified(self) -> bool:
        """Whether the newest answer was the platform's own word, by its signature: then `epoch` is the life
        that it has now, and not one that it had before."""

    def clock_offset(self) -> float | None:
        """Platform time minus ours in seconds, as of the last answer."""

    def cut(self) -> None:
        """Whatever waits on the line ends at once, and what is asked later is not asked; for a signal
        handler."""
