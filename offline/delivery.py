"""What is missing of one application, on its way to the platform.  Knows nothing of the store.

The platform says what it lacks, so there is nothing to remember between tries, and nothing to remember
wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from kiosk.contract.manifest import PartInfo
from kiosk.problems import Problem
from offline.leases import Leased
from offline.waiting import ChunkSize
from offline.wire import CONNECTION_WAS_OLD, TIMED_OUT, Accepted, Announced, Gateway, Refusal, Remedy


class Sent(Enum):
    """How sending ended in peace."""

    ALL = auto()
    PAUSED = auto()  # others are more urgent; goes on where it stands


@dataclass(frozen=True, slots=True)
class Delivery:
    """``sending`` hears how many bytes are going out, ``taken`` is called after each chunk that the platform
    has, ``reached`` hears of the points between; ``paused`` is asked whether others are more urgent."""

    gateway: Gateway
    one: Leased
    chunk: ChunkSize
    sending: Callable[[int], None]
    taken: Callable[[], None]
    reached: Callable[[str], None]
    paused: Callable[[], bool]

    def whole(self, *, commit: bool) -> Accepted | Sent | Refusal | None:
        """In one request; None when it must go in parts: the platform or the line can't take it so."""
        if self.one.whole is None or self.one.whole > self.chunk.whole:
            return None
        data, digest = self.one.read()
        self.sending(len(data))
        answer = self.gateway.send_whole(self.one.id, data, digest, commit=commit)
        if isinstance(answer, Refusal):
            if answer.code == "digest-mismatch":
                self.one.check()  # was it the line, or our own disk?
            return None if _is_too_large(answer) and self.chunk.halve() else answer
        if isinstance(answer, Announced):
            if answer.missing:
                return Refusal(Remedy.GONE, Problem("platform-answer-bad"), "parts-missing")
            self.reached("sent")
            return Sent.ALL
        return answer

    def parts(self, missing: Mapping[str, int]) -> Sent | Refusal:
        """What is missing, small parts first, each from where the platform stands."""
        wanted = sorted((p for p in self.one.manifest.parts if p.id in missing), key=lambda part: part.size)
        for part in wanted:
            if part is not wanted[0] and self.paused():
                return Sent.PAUSED
            ended = self._send(part, missing[part.id])
            if ended is not Sent.ALL:
                return ended
        self.reached("sent")
        return Sent.ALL

    def _send(self, part: PartInfo, offset: int) -> Sent | Refusal:
        """The rest of one part.  A line that loses chunks is tried with smaller ones, never for ever.

        A chunk whose answer was lost is never sent again before the platform was asked what it has.
        """
        known = -1  # what it had when the line broke before
        while 0 <= offset < part.size:
            data = self.one.bundle.read(part.id, offset, self.chunk.now)
            self.sending(len(data))
            answer = self.gateway.send(self.one.id, part.id, offset, data, part.size)
            if isinstance(answer, Refusal):
                broke = _has_broken(answer)
                held = (
                    self.gateway.held(self.one.id, part.id) if broke or self._goes_smaller(answer) else answer
                )
                if isinstance(held, Refusal):
                    return held
                if broke and held <= known:
                    return answer  # no further than the last time
                if broke:
                    self.chunk.broke(kept=held > offset)
                if held > offset:
                    self.taken()
                known, offset = held if broke else known, held
                continue
            if not offset < answer <= part.size:
                return _nonsense(part, answer)
            full, offset = len(data) == self.chunk.now, answer
            self.taken()
            self.reached("sent-chunk")
            if full:
                self.chunk.passed()
            if offset < part.size and self.paused():
                return Sent.PAUSED
        return Sent.ALL if offset == part.size else _nonsense(part, offset)

    def _goes_smaller(self, refusal: Refusal) -> bool:
        return (_is_too_large(refusal) or refusal.code == "checksum-mismatch") and self.chunk.halve()


def _is_too_large(refusal: Refusal) -> bool:
    return refusal.remedy is Remedy.OVERSIZE or refusal.code == TIMED_OUT


def _has_broken(refusal: Refusal) -> bool:
    """What the platform has isn't known: a line that was good broke, or it stands elsewhere."""
    return refusal.code in (CONNECTION_WAS_OLD, "offset-conflict")


def _nonsense(part: PartInfo, offset: int) -> Refusal:
    detail = f"part {part.id} of {part.size} bytes: offset {offset}"
    return Refusal(Remedy.TRANSIENT, Problem("platform-answer-bad", detail), "offset-impossible")
