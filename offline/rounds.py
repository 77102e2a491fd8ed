"""One round of sync: what is due is announced together, sent, and committed together, each with its answer.

Where the line itself fails, nobody else is tried on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from typing import BinaryIO

from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Problem
from offline import already
from offline.acceptances import Believed, checked_as
from offline.bundles import Bundles
from offline.db import problem_of
from offline.delivery import Delivery, Sent
from offline.leases import Leased, header, leased, locked_file
from offline.ledger import Ledger
from offline.meter import Meter
from offline.queue import Queue
from offline.states import State, Step
from offline.tables import AnyRow
from offline.together import ask, groups, guarded, remaining
from offline.waiting import ChunkSize, back_off
from offline.wire import BATCH_LIMIT, VERSION_EARLY, Accepted, Announced, Gateway, Refusal, Remedy

# A platform that forgets again and again is a platform in trouble: come back later.
TRIES = 3
# Those that were sent wait for each other so long at most before they are committed.
TOGETHER_S = 3.0

# What may not be sent now is looked at again after this.
HELD_S = 600.0

# What the platform lacks of each by its id; None where it wasn't asked, since all of it fits one request.
Missing = dict[str, Mapping[str, int] | None]


class Progress(StrEnum):
    """What one step came to."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    WAITING = "waiting"  # failed for now, comes back by itself
    HELD = "held"  # by the bounds of a line that is paid by volume
    PAUSED = "paused"  # others are more urgent: goes on in the next round
    RATED = "rated"
    GREETED = "greeted"
    SHREDDED = "shredded"
    IDLE = "idle"


@dataclass(slots=True)
class Round:
    """For one set of rows.  ``heard`` is told how each exchange went: None, or why it failed."""

    queue: Queue
    ledger: Ledger
    bundles: Bundles
    gateway: Gateway
    platform: PublicKey
    chunk: ChunkSize
    jitter: Callable[[], float]
    heard: Callable[[Refusal | None], None]
    meter: Meter
    breaks_off: Callable[[], bool]  # whether something else has to be said now; this goes on after it
    # All of this step where it is full: then there may be others, and their manifests go before parts.
    full: frozenset[str] = frozenset()
    newest: str = ""  # the last local number of this step: what comes after it is more urgent
    _done: dict[str, Progress] = field(default_factory=dict, init=False)
    _ready: list[Leased] = field(default_factory=list, init=False)
    _ready_at: float = field(default=0.0, init=False)
    # Who is brought again since the platform had forgotten them, and who is forgotten now.
    _again: dict[str, Refusal] = field(default_factory=dict, init=False)
    _forgotten: dict[str, Refusal] = field(default_factory=dict, init=False)
    _line: Refusal | None = field(default=None, init=False)  # why nobody else is tried

    def run(self, due: Sequence[AnyRow]) -> list[Progress]:
        """What became of each, in the order given; those that another process has are left out."""
        with ExitStack() as files:
            ours = self._leased(due, files)
            for _ in range(TRIES):
                self._bring(ours)
                ours = [one for one in ours if one.id in self._forgotten]
                if not ours:
                    break
                self.queue.follow(Step.FORGET, [one.id for one in ours])
                self._again, self._forgotten = self._forgotten, {}
            self._wait([(one, self._again[one.id]) for one in ours])
        return [self._done[row.id] for row in due if row.id in self._done]

    def _leased(self, due: Sequence[AnyRow], files: ExitStack) -> list[Leased]:
        """Those that nobody else has, read again since somebody else may have had them meanwhile."""
        opened: dict[str, BinaryIO | None] = {}
        for row in due:
            try:
                opened[row.id] = locked_file(self.bundles, row.id, files)
            except FileNotFoundError:
                opened[row.id] = files.enter_context(BytesIO())  # no bundle, which is said below
            except OSError as error:
                self._put_off(row, problem_of(error))
        rows, ours = self.queue.unsent(list(opened)), []
        for application_id, file in opened.items():
            if file is not None and application_id in rows:
                try:
                    ours.append(leased(rows[application_id], file))
                except BundleError as error:
                    why = "the bundle is missing" if isinstance(file, BytesIO) else str(error)
                    self._damaged(rows[application_id], why)
                except OSError as error:
                    self._put_off(rows[application_id], problem_of(error))
        return ours

    def _bring(self, ours: list[Leased]) -> None:
        """Announce all, send the small ones first, commit."""
        missing: Missing = {one.id: None for one in ours if self._needs_no_word(one, len(ours))}
        missing |= self._announce([one for one in ours if one.id not in missing])
        if self.full and not self._again:
            self._announce_others()
        sendable = [one for one in ours if one.id in missing]
        for one in sorted(sendable, key=lambda one: remaining(one, missing[one.id])):
            if self._line:
                self._wait([(one, self._line)])
            elif self.breaks_off():
                self._done[one.id] = Progress.PAUSED
            elif shut := self._shut(one, missing[one.id]):
                self.queue.hold([one.id], shut, HELD_S)
                self._done[one.id] = Progress.HELD
            else:
                self._send(one, missing[one.id], alone=len(ours) == 1)
        self._commit()

    def _shut(self, one: Leased, missing: Mapping[str, int] | None) -> Problem | None:
        """Why it may not go now.  Never for who lacks nothing but the commit, or was hurried by staff."""
        return None if one.row.hurried or missing == {} else self.meter.shut()

    def _needs_no_word(self, one: Leased, many: int) -> bool:
        """It travels whole, with its manifest: the only one there is, or one that was announced before."""
        fits = one.whole is not None and one.whole <= self.chunk.whole
        if not fits or one.id in self._again:
            return False
        alone = many == 1 and one.row.state == State.SAVED and not self._shut(one, None)
        return alone or one.row.state == State.ANNOUNCED

    def _announce(self, ours: list[Leased]) -> Missing:
        """What the platform lacks of each; who isn't in it needs nothing more in this round."""
        missing: Missing = {}
        for group in groups(ours, lambda one: len(one.bundle.manifest), self.chunk.whole):
            if self._line:
                self._wait([(one, self._line) for one in group])
                continue
            answers = list(ask(lambda some: self.gateway.announce_together([o.words for o in some]), group))
            known = {one.id: answer.missing for one, answer in answers if isinstance(answer, Announced)}
            self.queue.follow(Step.ANNOUNCE, list(known))
            for _ in known:
                self.bundles.reached("announced")
            missing |= known
            self._settle([(one, answer) for one, answer in answers if not isinstance(answer, Announced)])
            if known:
                self.heard(None)
        return missing

    def _announce_others(self) -> None:
        """The manifests of all who wait, before anybody's parts.  A refusal is heard in its own round."""
        number = ""
        while not self._line and (rows := self.queue.unknown(number)):
            number = rows[-1].local_number
            words = [(row.id, self._words(row)) for row in rows if row.id not in self.full]
            readable = [(one, found) for one, found in words if found]
            for group in groups(readable, lambda one: len(one[1][0]), self.chunk.whole):
                answers = list(ask(lambda some: self.gateway.announce_together([w for _, w in some]), group))
                known = [one[0] for one, answer in answers if isinstance(answer, Announced)]
                self.queue.follow(Step.ANNOUNCE, known)
                for _, answer in answers:
                    self._notice(answer)

    def _words(self, row: AnyRow) -> tuple[bytes, bytes] | None:
        """None for a bundle that can't be read: its own round says so."""
        try:
            with self.bundles.open(row.id) as file:
                bundle = header(row, file)
        except (OSError, BundleError):
            return None
        return bundle.manifest, bundle.signature

    def _send(self, one: Leased, missing: Mapping[str, int] | None, *, alone: bool) -> None:
        try:
            outcome = guarded(lambda: self._deliver(one, missing, alone=alone))
        except BundleError as error:
            return self._damaged(one.row, str(error))
        except OSError as error:
            return self._put_off(one.row, problem_of(error))
        if outcome is Sent.PAUSED:
            self._done[one.id] = Progress.PAUSED
            self.heard(None)
        elif outcome is Sent.ALL:
            self._ready_at = self._ready_at if self._ready else self._now()
            self._ready.append(one)
            self.heard(None)
            if len(self._ready) == BATCH_LIMIT or self._now() - self._ready_at >= TOGETHER_S:
                self._commit()
        elif outcome is not None:
            self._settle([(one, outcome)])
        return None

    def _deliver(
        self, one: Leased, missing: Mapping[str, int] | None, *, alone: bool
    ) -> Accepted | Sent | Refusal | None:
        """None for who was settled on the way."""
        self.chunk.fit(self.gateway.pace().rate)
        delivery = Delivery(
            gateway=self.gateway,
            one=one,
            chunk=self.chunk,
            sending=self.meter.count,
            taken=self._taking(one),
            reached=self.bundles.reached,
            paused=lambda: (
                self.breaks_off()
                or bool(self._shut(one, None))
                or self.queue.has_fresh(max(self.newest, one.row.local_number))
            ),
        )
        if missing is None or (len(missing) == len(one.manifest.parts) and not any(missing.values())):
            outcome = delivery.whole(commit=alone)
            if outcome is not None:
                return outcome
        if one.whole and missing != {}:
            one.check()
        if missing is None:
            missing = self._announce([one]).get(one.id)
        return None if missing is None else delivery.parts(missing)

    def _taking(self, one: Leased) -> Callable[[], None]:
        """Writes down that sending has begun, once."""
        noted = one.row.state == State.SENDING and one.id not in self._again

        def taken() -> None:
            nonlocal noted
            if not noted:
                self.queue.follow(Step.SEND, [one.id])
                noted = True

        return taken

    def _commit(self) -> None:
        ready, self._ready = self._ready, []
        if not ready:
            return
        if self._line and self._line.remedy is not Remedy.QUOTA:
            self._wait([(one, self._line) for one in ready])
        else:
            self._settle(list(ask(lambda some: self.gateway.commit_together([o.id for o in some]), ready)))

    def _settle(self, answers: Sequence[tuple[Leased, Accepted | Refusal]]) -> None:
        believed, accepted = Believed(self.platform), []
        for one, answer in answers:
            self._notice(answer)
            if isinstance(answer, Refusal):
                self._refused(one, answer)
                continue
            acceptance = checked_as(answer, one.id, one.row.content_digest, self.platform, believed)
            if isinstance(acceptance, Problem):
                self._stop(one.id, Step.STOP, acceptance)
                continue
            self.bundles.reached("asked")
            accepted.append((one.id, acceptance, answer))
        if accepted:
            self.ledger.accept_all(accepted, self.gateway.epoch())
            self.chunk.grow()
        for application_id, _, _ in accepted:
            self.bundles.reached("stored")
            self._done[application_id] = Progress.ACCEPTED

    def _refused(self, one: Leased, refusal: Refusal) -> None:
        match refusal.remedy:
            case Remedy.BUSINESS:
                self._stop(one.id, Step.REFUSE, told(refusal))
            case Remedy.OTHER_CONTENT:
                self._stop(one.id, Step.STOP, told(refusal))
            case Remedy.GONE:
                self._forgotten[one.id] = refusal
            case _ if refusal.code == VERSION_EARLY and self.queue.is_alone(one.id):
                self._stop(one.id, Step.STOP, told(refusal))  # the platform waits for what never comes
            case _:
                self._wait([(one, refusal)])

    def _notice(self, answer: object) -> None:
        """What an answer says of the line: a refusal in the matter is a good exchange."""
        refusal = answer if isinstance(answer, Refusal) else None
        if refusal and refusal.is_of_the_line:
            self._line = refusal
        bad = refusal and (refusal.is_of_the_line or refusal.problem.code == "platform-answer-bad")
        self.heard(refusal if bad else None)

    def _wait(self, failures: Sequence[tuple[Leased, Refusal]]) -> None:
        later = [
            (one.id, told(why), back_off(one.row.attempts + 1, self.jitter, why.retry_after_s))
            for one, why in failures
        ]
        if later:
            self.queue.postpone(later)
        self._done |= {one.id: Progress.WAITING for one, _ in failures}

    def _put_off(self, row: AnyRow, problem: Problem) -> None:
        """A medium that fails may work again."""
        self.queue.postpone([(row.id, problem, back_off(row.attempts + 1, self.jitter))])
        self._done[row.id] = Progress.WAITING

    def _damaged(self, row: AnyRow, why: str) -> None:
        """Stopped, unless the platform turns out to have it; while it can't be asked, it is asked again."""
        answer = self._line or already.asked(self.gateway, row)
        self._notice(answer)
        there = already.found(answer, row, self.platform)
        problem = Problem("bundle-damaged", why)
        if there is None:
            self._stop(row.id, Step.STOP, problem)
        elif isinstance(there, Refusal):
            later = back_off(row.attempts + 1, self.jitter, there.retry_after_s)
            self.queue.postpone([(row.id, problem, later)])
            self._done[row.id] = Progress.WAITING
        else:
            self.ledger.accept(row.id, there.acceptance, there.accepted, self.gateway.epoch())
            self._done[row.id] = Progress.ACCEPTED

    def _stop(self, application_id: str, step: Step, problem: Problem) -> None:
        self.ledger.stop(application_id, step, problem)
        self._done[application_id] = Progress.REFUSED if step is Step.REFUSE else Progress.QUARANTINED

    def _now(self) -> float:
        return self.queue.times.clock.monotonic()


def told(refusal: Refusal) -> Problem:
    """What the row keeps for staff: our code, the platform's code and its words."""
    return Problem(
        refusal.problem.code, f"{refusal.code}: {refusal.detail}" if refusal.detail else refusal.code
    )
