"""What the platform says by stick: verified, then applied by the same ways as its answers over the network.

Once, twice, in any order: an acceptance is taken once; what an older answer refuses is not heard after a
newer one has spoken, since every parcel asks anew about all that is still in line.  Nothing is believed but
what the platform's pinned key signed, for this terminal.  What doesn't verify is named, and the good rest is
applied.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.courier import ACCEPTANCES, EDITION, INDEX, INDEX_LIMIT, TO_TERMINAL, Answer
from kiosk.contract.courier_files import Box, box, is_folder, terminals
from kiosk.contract.edition import Edition
from kiosk.contract.problem import Remedy, remedy_of
from kiosk.contract.signed import BadSignature, SignedDocument
from kiosk.crypto.sm3 import sm3
from kiosk.domain.applications import Level
from kiosk.problems import Failed, Problem
from offline.acceptances import checked_as
from offline.catalogue import accept_copy, held
from offline.courierledger import CourierLedger
from offline.files import try_lock
from offline.ledger import Ledger
from offline.states import FOR_STAFF, UNSENT, RatingState, State, Step
from offline.station import Station
from offline.tables import AnyRow
from offline.wire import Accepted

FILE_LIMIT = 64 * 1024 * 1024
PATIENCE_S = 20.0
_POLL_S = 0.2


@dataclass(slots=True)
class Imported:
    """``accepted`` were settled now, ``known`` before; ``refused`` wait for a person now.  ``again`` are to
    be handed over once more; ``busy`` sync has in its hands just now.  ``older`` says that a newer word of
    the platform had come before.  ``damaged`` names what does not verify and was not applied."""

    parcel: int
    made_at: str
    older: bool = False
    accepted: int = 0
    known: int = 0
    refused: int = 0
    again: list[str] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    rated: int = 0
    edition: int = 0
    damaged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Import:
    """One import into a station's store.  Raises `Failed`: ``stick-missing``, ``parcel-missing``,
    ``parcel-other-terminal``, ``parcel-other-platform``, ``parcel-damaged``; DBAPIError and OSError for the
    store.  ``wait`` passes the time while sync has an application in its hands."""

    station: Station
    stick: Path
    wait: Callable[[float], None] = time.sleep
    patience_s: float = PATIENCE_S

    def run(self) -> Imported:
        folder, answer = self._opened()
        courier, ledger = self._ledgers()
        there, before = datetime.fromisoformat(answer.made_at), courier.answered_at()
        ledger.heard_by_parcel(answer.epoch, there)
        link = courier.link()
        done = Imported(answer.parcel, answer.made_at)
        done.older = there < datetime.fromisoformat(link.platform_time)
        if answer.epoch != link.epoch:
            return done  # the platform was restored from a backup since: it may not know these any longer
        fresh = not done.older and (before is None or before < there)
        self._acceptances(folder, answer, ledger, courier, done)
        if fresh:
            self._refusals(answer, ledger, courier, done)
        self._ratings(answer, ledger, courier, done)
        self._edition(folder, answer, done)
        if fresh or done.accepted or done.rated or done.edition:
            courier.imported(answer.parcel, answer.made_at, fresh, _details(done))
        return done

    def _ledgers(self) -> tuple[CourierLedger, Ledger]:
        station, terminal = self.station, self.station.settings.terminal.id
        return (
            CourierLedger(station.db, terminal, station.times),
            Ledger(station.db, terminal, station.times),
        )

    def _opened(self) -> tuple[Box, Answer]:
        if not is_folder(self.stick):
            raise Failed("stick-missing", str(self.stick))
        terminal = self.station.settings.terminal.id
        folder = box(self.stick, terminal, TO_TERMINAL)
        try:
            found = folder.read(INDEX, INDEX_LIMIT) if folder else None
        except FileNotFoundError:
            found = None
        except OSError as error:
            raise Failed("parcel-damaged", f"{INDEX}: {error.strerror}") from None
        if folder is None or found is None:
            others = [name for name in terminals(self.stick) if box(self.stick, name, TO_TERMINAL)]
            others = [name for name in others if name != terminal]
            raise Failed("parcel-other-terminal" if others else "parcel-missing", ", ".join(others))
        return folder, self._verified(found)

    def _verified(self, index: bytes) -> Answer:
        key = self.station.platform
        try:
            signed = SignedDocument.parse(index)
            claim = Answer.parse(signed.document.encode())
            if claim.platform_key != key.fingerprint():
                raise Failed("parcel-other-platform", claim.platform_key)
            answer = signed.open(Answer, key)
        except BadSignature:
            raise Failed("parcel-damaged", f"{INDEX}: not signed by the platform's key") from None
        except ValueError as error:  # pydantic's is one too; neither shows the input
            raise Failed("parcel-damaged", f"{INDEX}: {type(error).__name__}") from None
        if answer.terminal_id != self.station.settings.terminal.id:
            raise Failed("parcel-other-terminal", answer.terminal_id)
        return answer

    def _content(self, folder: Box, answer: Answer, name: str, done: Imported) -> bytes | None:
        """A file's bytes, right or not; one that isn't as the index says is named."""
        for file in answer.files:
            if file.name != name:
                continue
            try:
                content = folder.read(name, FILE_LIMIT)
            except OSError as error:
                done.damaged.append(f"{name}: {error.strerror}")
                return None
            if sm3(content).hex() != file.digest:
                done.damaged.append(name)
            return content
        return None

    def _acceptances(
        self, folder: Box, answer: Answer, ledger: Ledger, courier: CourierLedger, done: Imported
    ) -> None:
        """Each stands for itself: in a damaged file the whole ones count."""
        content = self._content(folder, answer, ACCEPTANCES, done) or b""
        left = []
        for number, line in enumerate(content.split(b"\n"), 1):
            where = f"{ACCEPTANCES}:{number}"
            if line and not self._settle(line, where, answer, ledger, courier, done):
                left.append((line, where))
        for line, where in left:
            patience = self.patience_s
            while not self._settle(line, where, answer, ledger, courier, done):
                if patience <= 0:
                    done.busy.append(where)
                    break
                self.wait(_POLL_S)
                patience -= _POLL_S

    def _settle(
        self, line: bytes, where: str, answer: Answer, ledger: Ledger, courier: CourierLedger, done: Imported
    ) -> bool:
        """False when sync has the application in its hands."""
        try:
            signed = SignedDocument.parse(line)
            claim = Acceptance.parse(signed.document.encode())
        except ValueError:
            done.damaged.append(where)
            return True
        with self._lease(claim.application_id) as ours:
            if not ours:
                return False
            row = courier.row(claim.application_id)
            if row is None or not _waits_for(row, claim):
                done.known += 1
                return True
            accepted = Accepted(signed.document.encode(), bytes.fromhex(signed.signature))
            acceptance = checked_as(accepted, row.id, row.content_digest, self.station.platform)
            if isinstance(acceptance, Problem):
                done.damaged.append(f"{where}: {acceptance.code}")
                return True
            if row.state in FOR_STAFF:
                ledger.release(row.id, by="courier")
            ledger.accept(row.id, acceptance, accepted, answer.epoch, self._settled(answer, courier))
            done.accepted += 1
        return True

    def _settled(self, answer: Answer, courier: CourierLedger) -> str:
        """The platform's time in the answer, as our clock would have shown it: from then the grace runs."""
        there = datetime.fromisoformat(answer.made_at).astimezone(UTC)
        offset = timedelta(seconds=courier.link().clock_offset or 0)
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

    def _refusals(self, answer: Answer, ledger: Ledger, courier: CourierLedger, done: Imported) -> None:
        for refusal in answer.refused:
            row = courier.row(refusal.application_id)
            if row is None or row.state not in UNSENT or row.content_digest != refusal.content_digest:
                continue
            told = f"{refusal.code}: {refusal.detail}" if refusal.detail else refusal.code
            remedy = remedy_of(refusal.code)
            if remedy not in (Remedy.BUSINESS, Remedy.OTHER_CONTENT):
                done.again.append(row.local_number)
                continue
            with self._lease(row.id) as ours:
                if not ours:
                    done.busy.append(row.local_number)
                elif remedy is Remedy.BUSINESS:
                    ledger.stop(row.id, Step.REFUSE, Problem("platform-refused", told))
                    done.refused += 1
                else:
                    ledger.stop(row.id, Step.STOP, Problem("id-already-used", told))
                    done.refused += 1

    def _ratings(self, answer: Answer, ledger: Ledger, courier: CourierLedger, done: Imported) -> None:
        for rated in answer.rated:
            if not courier.rating_waits(rated.application_id):
                continue
            if not rated.code:
                ledger.rated(rated.application_id, RatingState.SENT, answer.epoch)
                done.rated += 1
            elif remedy_of(rated.code) in (Remedy.BUSINESS, Remedy.OTHER_CONTENT):
                problem = Problem("platform-refused", rated.code)
                ledger.rated(rated.application_id, RatingState.REFUSED, answer.epoch, problem)

    def _edition(self, folder: Box, answer: Answer, done: Imported) -> None:
        content = self._content(folder, answer, EDITION, done)
        if content is None or EDITION in done.damaged:
            return
        data, key = self.station.data, self.station.platform
        try:
            signed = SignedDocument.parse(content)
            number = Edition.parse(signed.document.encode()).number
            if number > held(data, key):
                document, signature = signed.document.encode(), bytes.fromhex(signed.signature)
                done.edition = accept_copy(data, document, signature, key)
        except ValueError:
            done.damaged.append(EDITION)
        except Failed as refused:
            done.damaged.append(f"{EDITION}: {refused.problem.code}")


def _waits_for(row: AnyRow, acceptance: Acceptance) -> bool:
    """Whether this would settle it.  What was decided of it since is not undone by an older word."""
    if row.state == State.RECEIVED:
        return acceptance.level is Level.ACCEPTED
    return row.state in UNSENT or (row.state in FOR_STAFF and row.acceptance is None)


def _details(done: Imported) -> dict[str, str]:
    """For the audit log."""
    counts = {"accepted": done.accepted, "refused": done.refused, "rated": done.rated}
    counts |= {"edition": done.edition, "damaged": len(done.damaged)}
    return {name: str(count) for name, count in counts.items()}
