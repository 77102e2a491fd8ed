"""One application's way to the platform: announce, send what is missing, commit.  Knows nothing of the store.

Every try begins with announcing, which is idempotent and tells how far an earlier try came: there is nothing
to remember between tries, so there is nothing to remember wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.contract.manifest import Manifest, PartInfo
from kiosk.crypto.bundle import BundleReader
from kiosk.problems import Problem
from offline.states import Step
from offline.waiting import ChunkSize
from offline.wire import TIMED_OUT, Accepted, Announced, Gateway, Refusal, Remedy

# A platform that forgets again and again is a platform in trouble: come back later.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Delivery:
    """``tell`` hears of each step that the platform has taken; ``reached`` of the points between."""

    gateway: Gateway
    bundle: BundleReader
    manifest: Manifest
    chunk: ChunkSize
    tell: Callable[[Step], None]
    reached: Callable[[str], None]

    def run(self) -> Accepted | Refusal:
        """Until the platform has accepted or refused, or the line fails."""
        for _ in range(ROUNDS):
            outcome = self._round()
            if isinstance(outcome, Accepted):
                self.chunk.grow()
                return outcome
            if outcome.remedy is not Remedy.GONE:
                return outcome
            self.tell(Step.FORGET)
        return outcome

    def _round(self) -> Accepted | Refusal:
        answer = self.gateway.announce(self.bundle.manifest, self.bundle.signature)
        if not isinstance(answer, Announced):
            return answer
        self.tell(Step.ANNOUNCE)
        self.reached("announced")
        for part in self.manifest.parts:
            if part.id in answer.missing and (refusal := self._send(part, answer.missing[part.id])):
                return refusal
        self.reached("sent")
        return self.gateway.commit(self.manifest.application_id)

    def _send(self, part: PartInfo, offset: int) -> Refusal | None:
        """The rest of one part.  A line that loses chunks is tried with smaller ones, never for ever."""
        if not 0 <= offset <= part.size:
            return _nonsense(part, offset)
        while offset < part.size:
            data = self.bundle.read(part.id, offset, self.chunk.now)
            answer = self.gateway.send(self.manifest.application_id, part.id, offset, data, part.size)
            if isinstance(answer, Refusal):
                if not (_smaller_may_help(answer) and self.chunk.halve()):
                    return answer
                return self._send_from_what_is_held(part)
            if not offset < answer <= part.size:
                return _nonsense(part, answer)
            offset = answer
            self.tell(Step.SEND)
            self.reached("sent-chunk")
        return None

    def _send_from_what_is_held(self, part: PartInfo) -> Refusal | None:
        held = self.gateway.held(self.manifest.application_id, part.id)
        return held if isinstance(held, Refusal) else self._send(part, held)


def _smaller_may_help(refusal: Refusal) -> bool:
    """An answer that was lost shows as an offset conflict when the chunk is sent again."""
    return refusal.remedy is Remedy.OVERSIZE or refusal.code in (
        TIMED_OUT,
        "offset-conflict",
        "checksum-mismatch",
    )


def _nonsense(part: PartInfo, offset: int) -> Refusal:
    detail = f"part {part.id} of {part.size} bytes: offset {offset}"
    return Refusal(Remedy.TRANSIENT, Problem("platform-answer-bad", detail), "offset-impossible")
