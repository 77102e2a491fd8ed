"""What an answer on a stick says of applications and evaluations, taken into the store by the usual ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.courier import ACCEPTANCES, Answer
from kiosk.contract.problem import Remedy, remedy_of
from kiosk.contract.signed import SignedDocument
from kiosk.domain.applications import Level
from kiosk.problems import Problem
from offline.acceptances import checked_as
from offline.courierledger import CourierLedger
from offline.files import try_lock
from offline.ledger import Ledger
from offline.states import FOR_STAFF, UNSENT, RatingState, State, Step
from offline.station import Station
from offline.tables import AnyRow
from offline.wire import Accepted

_POLL_S = 0.2
# The parcel may be older than a number that the platform gave anew: the next one names that.
_OLD_NUMBER = "case-mismatch"
_FINAL = (Remedy.BUSINESS, Remedy.OTHER_CONTENT)


@dataclass(slots=True)
class Imported:
    """``accepted`` were settled now, ``known`` before; ``refused`` wait for a person now.  ``again`` are to
    be handed over once more; ``busy`` sync has in its hands just now.  ``outcomes`` changed something here;
    ``edition`` and ``configuration`` are the numbers of new ones.  ``older`` says that a newer word of the
    platform had come before.  ``unread`` are files that the platform found missing or damaged on the stick;
    ``damaged`` names what does not verify in its answer and was not applied."""

    parcel: int
    made_at: str
    older: bool = False
    accepted: int = 0
    known: int = 0
    refused: int = 0
    again: list[str] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    rated: int = 0
    outcomes: int = 0
    edition: int = 0
    configuration: int = 0
    anchored: bool = False
    unread: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def changed(self) -> bool:
        """Whether it changed anything here."""
        counts = (self.accepted, self.refused, self.rated, self.outcomes, self.edition, self.configuration)
        return any(counts) or self.anchored


@dataclass(frozen=True, slots=True)
class Settling:
    """DBAPIError and OSError for the store."""

    station: Station
    answer: Answer
    ledger: Ledger
    courier: CourierLedger
    done: Imported

    def acceptances(self, content: bytes, wait: Callable[[float], None], patience_s: float) -> None:
        """Each line stands for itself: in a damaged file the whole ones count."""
        lines = [(f"{ACCEPTANCES}:{n}", line) for n, line in enumerate(content.split(b"\n"), 1) if line]
        left = [each for each in lines if not self._settle(*each)]
        while left and patience_s > 0:
            wait(_POLL_S)
            patience_s -= _POLL_S
            left = [each for each in left if not self._settle(*each)]
        self.done.busy += [where for where, _ in left]

    def refusals(self) -> None:
        for refusal in self.answer.refused:
            row = self.courier.row(refusal.application_id)
            if row is None or row.state not in UNSENT or row.content_digest != refusal.content_digest:
                continue
            if remedy_of(refusal.code) not in _FINAL:
                self.done.again.append(row.local_number)
                continue
            with self._lease(row.id) as ours:
                if ours:
                    told = f"{refusal.code}: {refusal.detail}" if refusal.detail else refusal.code
                    self._stop(row.id, refusal.code, told)
                else:
                    self.done.busy.append(row.local_number)

    def ratings(self) -> None:
        for rated in self.answer.rated:
            if not self.courier.rating_waits(rated.application_id):
                continue
            if not rated.code:
                self.ledger.rated(rated.application_id, RatingState.SENT, self.answer.epoch)
                self.done.rated += 1
            elif remedy_of(rated.code) in _FINAL and rated.code != _OLD_NUMBER:
                problem = Problem("platform-refused", rated.code)
                self.ledger.rated(rated.application_id, RatingState.REFUSED, self.answer.epoch, problem)

    def _settle(self, where: str, line: bytes) -> bool:
        """False when sync has the application in its hands."""
        try:
            signed = SignedDocument.parse(line)
            claim = Acceptance.parse(signed.document.encode())
        except ValueError:
            self.done.damaged.append(where)
            return True
        with self._lease(claim.application_id) as ours:
            if not ours:
                return False
            row = self.courier.row(claim.application_id)
            if row is None or not _waits_for(row, claim):
                self.done.known += 1
                return True
            accepted = Accepted(signed.document.encode(), bytes.fromhex(signed.signature))
            acceptance = checked_as(accepted, row.id, row.content_digest, self.station.platform)
            if isinstance(acceptance, Problem):
                self.done.damaged.append(f"{where}: {acceptance.code}")
                return True
            if row.state in FOR_STAFF:
                self.ledger.release(row.id, by="courier")
            self.ledger.accept(row.id, acceptance, accepted, self.answer.epoch, self.settled_at())
            self.done.accepted += 1
        return True

    def _stop(self, application_id: str, code: str, told: str) -> None:
        if remedy_of(code) is Remedy.BUSINESS:
            self.ledger.stop(application_id, Step.REFUSE, Problem("platform-refused", told))
        else:
            self.ledger.stop(application_id, Step.STOP, Problem("id-already-used", told))
        self.done.refused += 1

    def settled_at(self) -> str:
        """The platform's time in the answer, as our clock would have shown it: from then the grace runs."""
        there = datetime.fromisoformat(self.answer.made_at).astimezone(UTC)
        offset = timedelta(seconds=self.courier.link().clock_offset or 0)
        return (there - offset).isoformat(timespec="milliseconds")

    @contextmanager
    def _lease(self, application_id: str) -> Iterator[bool]:
        """Whether we alone have this application, as sync takes it (decision 0102).  A bundle that is gone
        nobody sends."""
        with ExitStack() as stack:
            try:
                file = stack.enter_context(self.station.bundles.open(application_id))
            except FileNotFoundError:
                yield True
                return
            yield try_lock(file)


def _waits_for(row: AnyRow, acceptance: Acceptance) -> bool:
    """Whether this would settle it.  What was decided of it since is not undone by an older word."""
    if row.state == State.RECEIVED:
        return acceptance.level is Level.ACCEPTED
    return row.state in UNSENT or (row.state in FOR_STAFF and row.acceptance is None)
