"""The one loop that talks to the platform about what was handed over.  The queue is the store, and only that.

A unit of work is one application brought as far as it gets, one evaluation, a word to the platform, or one
bundle destroyed.  Whoever has failed least comes first, so no record blocks another; nobody is given up.
Two loops at once are harmless: the lock on the bundle file is the lease, and the kernel ends it with its
holder.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import BinaryIO, TypeVar

from sqlalchemy.exc import DBAPIError

from kiosk.contract.evaluation import Evaluation
from kiosk.contract.manifest import Manifest
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.errors import BundleError
from kiosk.crypto.providers import Signer
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Problem
from offline.acceptances import checked
from offline.bundles import Bundles
from offline.db import problem_of
from offline.delivery import Delivery
from offline.files import try_lock
from offline.ledger import Ledger
from offline.retention import Retention
from offline.states import RatingState, State, Step
from offline.tables import APPLICATIONS, EVALUATIONS, AnyRow
from offline.waiting import ChunkSize, back_off
from offline.wire import Gateway, Refusal, Remedy

_log = logging.getLogger(__name__)

POLL_S = 0.3  # how soon a fresh save is noticed
STORE_TROUBLE_S = 5.0
# A word to the platform when there is nothing else to say, so that "online" is known, and known to be over.
HELLO_S = 20.0
HELLO_OFFLINE_S = 5.0


class Progress(StrEnum):
    """What one step came to."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    WAITING = "waiting"  # failed for now, comes back by itself
    RATED = "rated"
    GREETED = "greeted"
    SHREDDED = "shredded"
    IDLE = "idle"


Done = TypeVar("Done", Progress, Progress | None)


def nothing_else() -> None:
    """Nothing is asked for beside the greeting."""


@dataclass(slots=True)
class Sync:
    """One loop, for one thread.  A store that fails raises OSError or DBAPIError from `step`; `run` waits and
    goes on.  ``jitter`` gives numbers from 0 to 1."""

    ledger: Ledger
    bundles: Bundles
    gateway: Gateway
    platform: PublicKey
    signer: Signer
    retention: Retention
    jitter: Callable[[], float] = random.random
    chunk: ChunkSize = field(default_factory=ChunkSize)
    greeted: Callable[[], None] = nothing_else  # called after each greeting that went well
    _hello_at: float = field(default=float("-inf"), init=False)
    _may_forget: bool = field(default=True, init=False)

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
        for row in self.ledger.due_applications():
            if progress := self._unhurt(self._try, self._wait, row):
                return progress
        for rating in self.ledger.due_evaluations():
            return self._unhurt(self._rate, self._wait_to_rate, rating)
        if self._now() >= self._hello_at:
            refusal = self.gateway.hello()
            self._heard(refusal)
            if refusal is None:
                self.greeted()
            return Progress.GREETED
        # What may be forgotten changes with an exchange only: no need to look three times a second.
        self._may_forget = self._may_forget and self.retention.step()
        return Progress.SHREDDED if self._may_forget else Progress.IDLE

    def _unhurt(
        self, work: Callable[[AnyRow], Done], put_off: Callable[[AnyRow, Problem], Progress], row: AnyRow
    ) -> Done | Progress:
        """A bug that one record brings out, or a file that can't be read, must not stop the others."""
        try:
            return work(row)
        except DBAPIError:
            raise  # the store's trouble is everybody's
        except OSError as error:
            return put_off(row, problem_of(error))
        except Exception as error:
            _log.error("sending %s failed: %s", row.id, type(error).__name__)
            return put_off(row, Problem("internal", type(error).__name__))

    def _try(self, due: AnyRow) -> Progress | None:
        """None if another loop has it, or had it meanwhile."""
        try:
            with self.bundles.open(due.id) as file:
                row = self.ledger.unsent(due.id) if try_lock(file) else None
                return self._deliver(row, file) if row else None
        except FileNotFoundError:
            missing = Problem("bundle-damaged", "the bundle is missing")
            return self._stop(due.id, Step.STOP, missing) if self.ledger.unsent(due.id) else None
        except BundleError as error:
            return self._stop(due.id, Step.STOP, Problem("bundle-damaged", str(error)))

    def _deliver(self, row: AnyRow, file: BinaryIO) -> Progress:
        bundle, manifest = _opened(file, row.content_digest)
        delivery = Delivery(
            gateway=self.gateway,
            bundle=bundle,
            manifest=manifest,
            chunk=self.chunk,
            tell=self.ledger.follower(row.id, State(row.state)),
            reached=self.bundles.reached,
        )
        outcome = delivery.run()
        if isinstance(outcome, Refusal):
            return self._refused(row, outcome)
        self._heard(None)
        acceptance = checked(outcome, manifest, self.platform)
        if isinstance(acceptance, Problem):
            return self._stop(row.id, Step.STOP, acceptance)
        self.bundles.reached("asked")
        self.ledger.accept(row.id, acceptance, outcome, self.gateway.epoch())
        self.bundles.reached("stored")
        return Progress.ACCEPTED

    def _refused(self, row: AnyRow, refusal: Refusal) -> Progress:
        self._heard(refusal)
        match refusal.remedy:
            case Remedy.BUSINESS:
                return self._stop(row.id, Step.REFUSE, _told(refusal))
            case Remedy.OTHER_CONTENT:
                return self._stop(row.id, Step.STOP, _told(refusal))
            case _:
                return self._wait(row, _told(refusal), refusal.retry_after_s)

    def _stop(self, application_id: str, step: Step, problem: Problem) -> Progress:
        self.ledger.stop(application_id, step, problem)
        return Progress.REFUSED if step is Step.REFUSE else Progress.QUARANTINED

    def _wait(self, row: AnyRow, problem: Problem, at_least_s: float = 0) -> Progress:
        delay = back_off(row.attempts + 1, self.jitter, at_least_s)
        self.ledger.postpone(APPLICATIONS.c.id == row.id, APPLICATIONS, problem, delay)
        return Progress.WAITING

    def _rate(self, row: AnyRow) -> Progress:
        evaluation = Evaluation(
            application_id=row.id,
            case_number=row.case_number,
            terminal_id=self.ledger.terminal,
            level=row.level,
            rated_at=row.made_at,
        ).canonical()
        refusal = self.gateway.rate(evaluation, self.signer.sign(evaluation))
        self._heard(refusal)
        if refusal is None:
            self.ledger.rated(row.id, RatingState.SENT, self.gateway.epoch())
            return Progress.RATED
        if refusal.remedy in (Remedy.BUSINESS, Remedy.OTHER_CONTENT):
            self.ledger.rated(row.id, RatingState.REFUSED, self.gateway.epoch(), _told(refusal))
            return Progress.REFUSED
        return self._wait_to_rate(row, _told(refusal), refusal.retry_after_s)

    def _wait_to_rate(self, row: AnyRow, problem: Problem, at_least_s: float = 0) -> Progress:
        delay = back_off(row.attempts + 1, self.jitter, at_least_s)
        self.ledger.postpone(EVALUATIONS.c.application_id == row.id, EVALUATIONS, problem, delay)
        return Progress.WAITING

    def _heard(self, refusal: Refusal | None) -> None:
        """Keeps what the exchange says of the line; a refusal in the matter is a good exchange."""
        bad = refusal is not None and refusal.remedy in (Remedy.TRANSIENT, Remedy.AUTH)
        self._may_forget = True
        self._hello_at = self._now() + (HELLO_OFFLINE_S if bad else HELLO_S)
        if refusal is not None and bad:
            self.ledger.heard_badly(_told(refusal))
        else:
            self.ledger.heard_well(self.gateway.epoch(), self.gateway.clock_offset())

    def _now(self) -> float:
        return self.ledger.times.clock.monotonic()


def _opened(file: BinaryIO, digest: str) -> tuple[BundleReader, Manifest]:
    """The bundle, whole and the one that was saved under this row; BundleError otherwise."""
    bundle = BundleReader(file)
    bundle.check()
    try:
        manifest = Manifest.parse_canonical(bundle.manifest)
    except ValueError:
        raise BundleError("the manifest is malformed") from None
    if manifest.content_digest() != digest:
        raise BundleError("the bundle is not the one that was saved")
    return bundle, manifest


def _told(refusal: Refusal) -> Problem:
    """What the row keeps for staff: our code, the platform's code and its words."""
    return Problem(
        refusal.problem.code, f"{refusal.code}: {refusal.detail}" if refusal.detail else refusal.code
    )
