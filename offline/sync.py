"""The one loop that talks to the platform about what was handed over.  The queue is the store, and only that.

A unit of work is a round of applications brought as far as they get (`offline.rounds`), one evaluation, a
word to the platform, or one bundle destroyed.  Whoever has failed least comes first, so no record blocks
another; nobody is given up.  Two loops at once are harmless: the lock on the bundle file is the lease, and
the kernel ends it with its holder.
"""

from __future__ import annotations

import logging
import random
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Event

from sqlalchemy.exc import DBAPIError

from kiosk.contract.evaluation import Evaluation
from kiosk.crypto.providers import Signer
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Problem
from offline.bundles import Bundles
from offline.db import problem_of
from offline.ledger import Ledger
from offline.meter import Meter, Unmetered
from offline.queue import Queue
from offline.retention import Retention
from offline.rounds import Progress, Round, told
from offline.states import RatingState
from offline.tables import EVALUATIONS, AnyRow
from offline.waiting import ChunkSize, back_off
from offline.wire import BATCH_LIMIT, Gateway, Refusal, Remedy

_log = logging.getLogger(__name__)

POLL_S = 0.3  # how soon a fresh save is noticed
STORE_TROUBLE_S = 5.0
# A word to the platform when there is nothing else to say, so that "online" is known, and known to be over.
HELLO_S = 20.0
HELLO_OFFLINE_S = 5.0
# In the middle of whatever else is said as well: what comes after a greeting (progress, catalogue, settings,
# anchors, the heartbeat) waits no longer than that.
GREET_S = 300.0
# While all is well, how often that is written down.
NOTE_S = 5.0
# Where an answer takes longer than this, a line on which one request waits for the other stands idle.
FAR_S = 0.1
# So many ways there: one sends, the other has its answers and waits for its turn.
WAYS = 2

__all__ = ["Progress", "Sync"]


def nothing_else() -> None:
    """Nothing is asked for beside the greeting."""


@dataclass(slots=True)
class Sync:
    """One loop, for one thread.  A store that fails raises OSError or DBAPIError from `step`; `run` waits and
    goes on.  ``jitter`` gives numbers from 0 to 1; ``beside`` are more ways to the platform, which take their
    share of a round where answers take long (decision 0137)."""

    ledger: Ledger
    bundles: Bundles
    gateway: Gateway
    platform: PublicKey
    signer: Signer
    retention: Retention
    jitter: Callable[[], float] = random.random
    chunk: ChunkSize = field(default_factory=ChunkSize)
    meter: Meter = field(default_factory=Unmetered)
    greeted: Callable[[], None] = nothing_else  # called after each greeting that went well
    beside: Sequence[Gateway] = ()
    _chunks: list[ChunkSize] = field(default_factory=list, init=False)
    _hello_at: float = field(default=float("-inf"), init=False)
    _greet_by: float | None = field(default=None, init=False)
    _may_forget: bool = field(default=True, init=False)
    _noted: tuple[str, float] | None = field(default=None, init=False)
    _done: deque[Progress] = field(default_factory=deque, init=False)

    @property
    def queue(self) -> Queue:
        return Queue(self.ledger.db, self.ledger.times)

    def run(self, stop: Event) -> None:
        """Until ``stop`` is set; a step that has begun ends first."""
        while not stop.is_set():
            try:
                if self.step() is Progress.IDLE:
                    stop.wait(POLL_S)
            except (OSError, DBAPIError) as error:
                _log.error("the store failed: %s", problem_of(error).code)
                stop.wait(STORE_TROUBLE_S)

    def step(self) -> Progress:
        """One unit of work, or IDLE."""
        if self._must_greet():
            return self._greet()
        if not self._done and (due := self.queue.due()):
            self._done.extend(self._sent(due))
        if self._done:
            return self._done.popleft()
        for rating in self.ledger.due_evaluations():
            return self._unhurt(rating)
        if self._now() >= self._hello_at:
            return self._greet()
        # What may be forgotten changes with an exchange only: no need to look three times a second.
        self._may_forget = self._may_forget and self.retention.step()
        return Progress.SHREDDED if self._may_forget else Progress.IDLE

    def _must_greet(self) -> bool:
        """Whether the others have had the line long enough; counted from the first step on."""
        if self._greet_by is None:
            self._greet_by = self._now() + GREET_S
        return self._now() >= self._greet_by

    def _greet(self) -> Progress:
        refusal = self.gateway.hello()
        self._heard(self.gateway, refusal)
        self._greet_by = self._now() + (GREET_S if refusal is None else HELLO_S)
        if refusal is None:
            self.greeted()
        return Progress.GREETED

    def cut(self) -> None:
        """Whatever waits on a line ends at once; for a signal handler in the loop's own thread."""
        for way in self.beside:
            way.cut()
        self.gateway.cut()  # the last: it may raise where it interrupts

    def _sent(self, due: Sequence[AnyRow]) -> list[Progress]:
        """One round; where answers take long several at once, which share nothing but the store."""
        far = (self.gateway.pace().round_trip or 0) >= FAR_S
        ways = (self.gateway, *self.beside)[: len(due) if far else 1]
        self._chunks += [ChunkSize() for _ in ways[len(self._chunks) + 1 :]]
        rounds = [self._round(*way) for way in zip(ways, (self.chunk, *self._chunks), strict=False)]
        for one in rounds:
            one.full = frozenset(row.id for row in due) if len(due) == BATCH_LIMIT else frozenset()
        if len(rounds) == 1:
            return rounds[0].run(due)
        for one in rounds:
            one.newest = max(row.local_number for row in due)
        with ThreadPoolExecutor(len(rounds) - 1, "sync-beside") as lanes:
            dealt = [due[number :: len(rounds)] for number in range(len(rounds))]
            theirs = [lanes.submit(one.run, rows) for one, rows in zip(rounds[1:], dealt[1:], strict=True)]
            done = rounds[0].run(dealt[0])
            return done + [progress for lane in theirs for progress in lane.result()]

    def _round(self, gateway: Gateway, chunk: ChunkSize) -> Round:
        return Round(
            queue=self.queue,
            ledger=self.ledger,
            bundles=self.bundles,
            gateway=gateway,
            platform=self.platform,
            chunk=chunk,
            jitter=self.jitter,
            heard=partial(self._heard, gateway),
            meter=self.meter,
            breaks_off=self._must_greet,
        )

    def _unhurt(self, rating: AnyRow) -> Progress:
        """A bug that one evaluation brings out must not stop the others."""
        try:
            return self._rate(rating)
        except DBAPIError:
            raise  # the store's trouble is everybody's
        except Exception as error:
            name = type(error).__name__
            _log.error("sending %s failed: %s", rating.id, name)
            return self._wait_to_rate(rating, Problem("internal", name))

    def _rate(self, row: AnyRow) -> Progress:
        evaluation = Evaluation(
            application_id=row.id,
            case_number=row.case_number,
            terminal_id=self.ledger.terminal,
            level=row.level,
            rated_at=row.made_at,
        ).canonical()
        refusal = self.gateway.rate(evaluation, self.signer.sign(evaluation))
        self._heard(self.gateway, refusal)
        if refusal is None:
            self.ledger.rated(row.id, RatingState.SENT, self.gateway.epoch())
            return Progress.RATED
        # Restored from a backup, it knows another case number, or will: its application is offered again.
        anew = row.payload == 1 and row.epoch != self.gateway.epoch()
        if refusal.remedy in (Remedy.BUSINESS, Remedy.OTHER_CONTENT) and not anew:
            self.ledger.rated(row.id, RatingState.REFUSED, self.gateway.epoch(), told(refusal))
            return Progress.REFUSED
        return self._wait_to_rate(row, told(refusal), refusal.retry_after_s)

    def _wait_to_rate(self, row: AnyRow, problem: Problem, at_least_s: float = 0) -> Progress:
        delay = back_off(row.attempts + 1, self.jitter, at_least_s)
        self.ledger.postpone(EVALUATIONS.c.application_id == row.id, EVALUATIONS, problem, delay)
        return Progress.WAITING

    def _heard(self, gateway: Gateway, refusal: Refusal | None) -> None:
        """Keeps what the exchange says of the line; a refusal in the matter is a good exchange.  What nobody
        signed says nothing of the platform's present life, on which depends what may be forgotten."""
        bad = refusal is not None and refusal.remedy in (Remedy.TRANSIENT, Remedy.AUTH)
        self._may_forget = True
        self._hello_at = self._now() + (HELLO_OFFLINE_S if bad else HELLO_S)
        if refusal is not None and bad:
            self._noted = None
            self.ledger.heard_badly(told(refusal))
            return
        if not gateway.verified():
            return
        # One note in a few seconds is enough while it says the same.
        noted = (gateway.epoch(), self._now() // NOTE_S)
        if noted != self._noted:
            self.ledger.heard_well(gateway.epoch(), gateway.clock_offset(), gateway.pace())
            self._noted = noted

    def _now(self) -> float:
        return self.ledger.times.clock.monotonic()
