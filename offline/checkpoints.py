"""Has the audit chain anchored at the platform: entries go up, a signed head follows, an anchor comes back.

At most one SM2 signature for a checkpoint, none for an entry.  A checkpoint is durable before it is sent; a
lost answer is asked for again with the same document.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from kiosk.contract.checkpoint import ENTRIES_LIMIT, Anchor, ChainState, Checkpoint, Head, Segment
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.providers import Signer
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Problem
from offline import anchors, audit
from offline.db import Database
from offline.disk import KERNEL, Disk
from offline.moments import Times
from offline.stored import time_of
from offline.wire import Refusal, Remedy

log = logging.getLogger(__name__)

# The platform's refusals that a person has to look at, and what they are called here.
REFUSED = ("audit-forked", "audit-behind")
SEGMENT_BYTES = 256 * 1024
SEGMENTS = 8  # in one go; applications come first, and the next greeting is near
RETRY_S = 60.0
HOUR_S = 3600.0


class Line(Protocol):
    def chain_state(self, chain: str) -> ChainState | Refusal: ...

    def hand_over(self, segment: Segment) -> Head | Refusal: ...

    def anchor(self, checkpoint: SignedDocument) -> SignedDocument | Refusal: ...


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A checkpoint is due after so many entries, or so many hours with at least one."""

    entries: int = 100
    hours: float = 6


@dataclass
class Checkpoints:
    """`send` after each greeting; it does nothing while no checkpoint is due.

    What fails on the way is tried again after a minute.  A chain that the platform doesn't take is a problem
    for staff (`offline.anchors.chain`), offered again after `Rhythm.hours`.  DBAPIError and OSError when the
    store or the disk fails.
    """

    db: Database
    data: Path
    terminal: str
    line: Line
    signer: Signer
    platform: PublicKey
    times: Times
    rhythm: Rhythm = Rhythm()
    disk: Disk = KERNEL
    _next: float = field(default=float("-inf"), init=False)

    def send(self) -> None:
        """What somebody wrote into the tables by hand may fit no document: applications are sent all the
        same, and `kiosk audit verify` names it."""
        if self.times.clock.monotonic() < self._next:
            return
        try:
            self._send()
        except ValueError as error:  # pydantic's own is one; its text may show what was found
            log.error("no checkpoint: the audit tables hold what no chain has: %s", type(error).__name__)
            self._next = self.times.clock.monotonic() + HOUR_S

    def _send(self) -> None:
        if not self.due():
            return
        self._next = self.times.clock.monotonic() + RETRY_S
        chain_id = self._chain_id()
        state = self.line.chain_state(chain_id)
        if isinstance(state, Refusal):
            log.info("no checkpoint: %s", state.code)
            return
        self._remember(state.anchor)
        with self.db.reading() as connection:
            waiting = anchors.pending(connection, chain_id)
            last = waiting.sequence if waiting else audit.head(connection, self.terminal).sequence
        outcome = self._hand_over(chain_id, state.held, last)
        if outcome is None:
            self._next = float("-inf")  # there is more to hand over at the next greeting
        elif isinstance(outcome, Refusal) and outcome.code not in REFUSED:
            log.info("no audit segment: %s", outcome.code)
        else:
            self._anchor(chain_id, state.held)

    def due(self) -> bool:
        """Whether entries wait for an anchor, long or many enough."""
        with self.db.reading() as connection:
            chain, head = anchors.chain(connection), audit.head(connection, self.terminal)
            newest = anchors.newest_anchored(connection, chain.id)
            if anchors.pending(connection, chain.id):
                return True
        if chain.problem and not self._is_old(chain.problem_at):
            return False
        more = head.sequence - (newest.sequence if newest else 0)
        old = newest is None or self._is_old(newest.made_at)
        return more >= self.rhythm.entries or (more != 0 and old)

    def _is_old(self, wall: str) -> bool:
        """One from the future was written before the clock was set: as good as an old one."""
        age = (self.times.clock.now() - time_of(wall)).total_seconds()
        return not 0 <= age < self.rhythm.hours * HOUR_S

    def _chain_id(self) -> str:
        with self.db.reading() as connection:
            chain = anchors.chain(connection)
        if chain.id:
            return chain.id
        earlier = anchors.kept_beside(self.data, self.platform, self.terminal)
        with self.db.writing() as connection:
            if not anchors.chain(connection).id:
                anchors.begin_chain(connection, self.times.moment().wall, earlier)
            return anchors.chain(connection).id

    def _hand_over(self, chain_id: str, held: Head, last: int) -> Head | Refusal | None:
        """Entries behind what the platform has, up to the last one that a checkpoint will cover.  None when
        there are more than may go at once."""
        for _ in range(SEGMENTS):
            if held.sequence >= last:
                return held
            with self.db.reading() as connection:
                segment = self._segment(connection, chain_id, held, last)
            if segment is None:
                return held  # the checkpoint will say what is wrong
            outcome = self.line.hand_over(segment)
            if isinstance(outcome, Refusal):
                return outcome
            held = outcome
        return None if held.sequence < last else held

    def _segment(self, connection: Connection, chain_id: str, held: Head, last: int) -> Segment | None:
        """The next entries; None where they are not whole any more."""
        base, before = self._own(connection, held.sequence), anchors.chain(connection).before
        bodies: list[str] = []
        size = 0
        for entry in islice(
            audit.entries(connection, held.sequence), min(ENTRIES_LIMIT, last - held.sequence)
        ):
            size += len(entry.body)
            if bodies and size > SEGMENT_BYTES:
                break
            bodies.append(entry.body.decode(errors="replace"))  # no text any more: its digest will tell
        if base is None or not bodies:
            return None
        return Segment(chain=chain_id, after=base, entries=tuple(bodies), before=before)

    def _own(self, connection: Connection, sequence: int) -> Head | None:
        digest = audit.digest_at(connection, self.terminal, sequence)
        return Head(sequence=sequence, digest=digest.hex()) if digest and len(digest) == 32 else None

    def _anchor(self, chain_id: str, held: Head) -> None:
        with self.db.writing() as connection:
            made = self._checkpoint(connection, chain_id, held)
        if made is None:
            log.error("the audit chain has no head that could be signed")
            return
        checkpoint, signed = made
        answer = self.line.anchor(signed)
        if isinstance(answer, SignedDocument):
            self._anchored(checkpoint, answer)
        elif answer.code in REFUSED or answer.remedy is Remedy.BUSINESS:
            code = answer.code if answer.code in REFUSED else "audit-forked"
            self._refused(checkpoint, Problem(code, f"{answer.code}: {answer.detail}"))
        else:
            log.info("no anchor: %s", answer.code)

    def _checkpoint(
        self, connection: Connection, chain_id: str, held: Head
    ) -> tuple[Checkpoint, SignedDocument] | None:
        """The one that waits for its answer, else a new one over the chain as it is now; None where the last
        entry was tampered with."""
        if row := anchors.pending(connection, chain_id):
            signed = SignedDocument.of(row.document, row.signature)
            return Checkpoint.parse_canonical(row.document), signed
        here = self._own(connection, audit.head(connection, self.terminal).sequence)
        if here is None:
            return None
        base = self._own(connection, held.sequence) if held.sequence <= here.sequence else None
        made = Checkpoint(
            terminal_id=self.terminal,
            chain=chain_id,
            head=here,
            base=base or here,
            made_at=self.times.moment().wall,
            before=anchors.chain(connection).before,
        )
        signed = SignedDocument.sign(made, self.signer)
        anchors.keep_checkpoint(connection, made, signed)
        return made, signed

    def _anchored(self, checkpoint: Checkpoint, signed: SignedDocument) -> None:
        """An anchor of a later head is an answer as well: the chain here has to reach that far.  So has it to
        the newest that is known: a store that lost its end sends an old checkpoint again, and is answered."""
        try:
            anchor = signed.open(Anchor, self.platform)
        except ValueError as error:
            log.error("an anchor was not taken: %s", error)
            return
        if (anchor.terminal_id, anchor.chain) != (self.terminal, checkpoint.chain):
            log.error("an anchor was not taken: it is another chain's")
            return
        kept = self._keep(signed, anchor)
        newest = kept if kept.chain == anchor.chain else anchor
        with self.db.writing() as connection:
            anchors.keep_anchor(connection, checkpoint.chain, checkpoint.head.sequence, signed)
            if all(self._own(connection, one.head.sequence) == one.head for one in (anchor, newest)):
                anchors.note_problem(connection, self.times, None)
                self._next = float("-inf")
                return
        lost = f"entry {newest.head.sequence} was anchored, and is not here as it was"
        self._refused(checkpoint, Problem("audit-behind", lost))

    def _refused(self, checkpoint: Checkpoint, problem: Problem) -> None:
        """Loud: staff see it in the health report until the platform anchors again."""
        log.error("the audit chain is not taken by the platform: %s", problem.code)
        with self.db.writing() as connection:
            anchors.keep_refusal(connection, checkpoint.chain, checkpoint.head.sequence, problem.code)
            known = anchors.chain(connection).problem
            anchors.note_problem(connection, self.times, problem)
            if known is None or known.code != problem.code:
                audit.record(
                    connection,
                    self.terminal,
                    self.times.moment().wall,
                    "anchor-refused",
                    problem=problem.code,
                )

    def _remember(self, signed: SignedDocument | None) -> None:
        """The platform's newest anchor: it may be newer than what this store knows of."""
        try:
            anchor = signed.open(Anchor, self.platform) if signed else None
        except ValueError:
            return
        if signed and anchor and anchor.terminal_id == self.terminal:
            self._keep(signed, anchor)

    def _keep(self, signed: SignedDocument, anchor: Anchor) -> Anchor:
        """Beside the store, unless a newer one lies there: never an older one in its place.  The newest."""
        kept = anchors.kept_beside(self.data, self.platform, self.terminal)
        if kept is not None and not _is_newer(anchor, kept):
            return kept
        anchors.keep_beside(self.data, signed, self.disk)
        return anchor


def _is_newer(anchor: Anchor, kept: Anchor) -> bool:
    """Told by the platform's own clock: chains have no common count."""
    return datetime.fromisoformat(anchor.anchored_at) > datetime.fromisoformat(kept.anchored_at)


def renew(db: Database, data: Path, terminal: str, platform: PublicKey, times: Times, by: str) -> bool:
    """A person knows why the platform refuses this chain: the entries go on under a new chain's name, which
    names the one before.  False where the platform refuses nothing."""
    earlier = anchors.kept_beside(data, platform, terminal)
    with db.writing() as connection:
        if anchors.chain(connection).problem is None:
            return False
        at = times.moment().wall
        anchors.begin_chain(connection, at, earlier)
        audit.record(connection, terminal, at, "chain-renewed", by=by)
    return True
