"""The audit chain by stick: what a greeting would hand over goes into the letter, and the anchor comes back.

`offline.checkpoints` does the work; these are its two ends, one for the way out and one for the way back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.contract.checkpoint import Anchor, ChainState, Checkpoint, Head, Segment
from kiosk.contract.courier import SEGMENTS_LIMIT, Answer
from kiosk.contract.problem import remedy_of
from kiosk.contract.signed import SignedDocument
from kiosk.crypto import audit
from kiosk.crypto.sm3 import sm3
from kiosk.problems import Problem
from offline import anchors
from offline.checkpoints import Checkpoints, Line, Rhythm
from offline.link import read_link
from offline.station import Station
from offline.wire import Refusal, Remedy

# Whatever is not anchored yet goes along: the next stick may be a month away.
_EVERYTHING = Rhythm(entries=1, hours=0)
_NO_ANSWER = Refusal(Remedy.TRANSIENT, Problem("network-down", "by stick"), "by-stick")


@dataclass
class Outbound:
    """Gathers segments and the checkpoint.  Goes on from the newest anchor that is known here, which the
    platform has for certain; what it has beyond it changes nothing there."""

    station: Station
    segments: list[Segment] = field(default_factory=list)
    checkpoint: SignedDocument | None = None
    _held: Head | None = None

    def chain_state(self, chain: str) -> ChainState | Refusal:
        if self._held is None:
            with self.station.db.reading() as connection:
                row = anchors.newest_anchored(connection, chain)
                life = read_link(connection).epoch
            anchor = Anchor.parse(row.anchor) if row else None
            # A platform restored from a backup may lack what it had anchored.
            self._held = anchor.head if anchor and anchor.epoch == life else self._genesis()
        return ChainState(held=self._held)

    def hand_over(self, segment: Segment) -> Head | Refusal:
        if len(self.segments) == SEGMENTS_LIMIT:
            return _NO_ANSWER
        self.segments.append(segment)
        head = audit.ChainHead(segment.after.sequence, bytes.fromhex(segment.after.digest))
        for body in segment.entries:
            head = audit.append(head, body.encode()).head
        self._held = Head(sequence=head.sequence, digest=head.digest.hex())
        return self._held

    def anchor(self, checkpoint: SignedDocument) -> SignedDocument | Refusal:
        self.checkpoint = checkpoint
        return _NO_ANSWER

    def _genesis(self) -> Head:
        first = audit.genesis(self.station.settings.terminal.id)
        return Head(sequence=0, digest=first.digest.hex())


@dataclass(frozen=True, slots=True)
class Inbound:
    """Says what an answer on a stick says of the one checkpoint that waits for it."""

    answer: Answer
    waiting: Head

    def chain_state(self, chain: str) -> ChainState | Refusal:  # noqa: ARG002 - the Protocol's
        return ChainState(held=self.waiting, anchor=self.answer.anchor)

    def hand_over(self, segment: Segment) -> Head | Refusal:  # noqa: ARG002 - the Protocol's
        return _NO_ANSWER

    def anchor(self, checkpoint: SignedDocument) -> SignedDocument | Refusal:  # noqa: ARG002 - as above
        if self.answer.anchor is not None:
            return self.answer.anchor
        code = self.answer.anchor_refused
        return Refusal(remedy_of(code), Problem("platform-refused", code), code)


def gather(station: Station) -> Outbound:
    """What goes into the letter.  The checkpoint is durable here before it is in it."""
    out = Outbound(station)
    checkpoints = _checkpoints(station, out)
    while out.checkpoint is None and len(out.segments) < SEGMENTS_LIMIT:
        before = len(out.segments)
        checkpoints.send()
        if len(out.segments) == before:
            break
    return out


def anchored(station: Station, answer: Answer) -> bool:
    """Take the platform's word on the checkpoint that waits for it; False for any other."""
    if not answer.checkpoint or not (answer.anchor or answer.anchor_refused):
        return False
    with station.db.reading() as connection:
        row = anchors.pending(connection, anchors.chain(connection).id)
    if row is None or sm3(row.document).hex() != answer.checkpoint:
        return False
    _checkpoints(station, Inbound(answer, Checkpoint.parse_canonical(row.document).head)).send()
    return answer.anchor is not None


def _checkpoints(station: Station, line: Line) -> Checkpoints:
    return Checkpoints(
        station.db,
        station.data,
        station.settings.terminal.id,
        line,
        station.keys.signer,
        station.platform,
        station.times,
        _EVERYTHING,
        station.bundles.disk,
    )
