"""What the platform says by stick: verified, then applied by the same ways as its answers over the network.

Once, twice, in any order: an acceptance is taken once; what an older answer refuses is not heard after a
newer one has spoken, since every parcel asks anew about all that is still in line.  Nothing is believed but
what the platform's pinned key signed, for this terminal.  What doesn't verify is named, and the good rest is
applied.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kiosk.contract.configuration import Configuration
from kiosk.contract.courier import (
    ACCEPTANCES,
    CONFIGURATION,
    EDITION,
    INDEX,
    INDEX_LIMIT,
    PROGRESS,
    TO_TERMINAL,
    Answer,
)
from kiosk.contract.courier_files import Box, box, is_folder, terminals
from kiosk.contract.edition import Edition
from kiosk.contract.signed import BadSignature, SignedDocument
from kiosk.crypto.sm3 import sm3
from kiosk.problems import Failed, Problem
from kiosk.published import published
from offline.catalogue import accept_copy, held
from offline.configuration import accept_configuration
from offline.courierchain import anchored
from offline.courierledger import CourierLedger
from offline.couriersettle import Imported, Settling
from offline.ledger import Ledger
from offline.station import Station
from offline.stored import time_of

PATIENCE_S = 20.0
_FILE_LIMIT = 64 * 1024 * 1024


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
        station, terminal = self.station, self.station.settings.terminal.id
        courier = CourierLedger(station.db, terminal, station.times)
        ledger = Ledger(station.db, terminal, station.times)
        there, before = datetime.fromisoformat(answer.made_at), courier.answered_at()
        ledger.heard_by_parcel(answer.epoch, there)
        link = courier.link()
        done = Imported(answer.parcel, answer.made_at)
        done.older = there < time_of(link.platform_time)
        if answer.epoch != link.epoch:
            return done  # the platform was restored from a backup since: it may not know these any longer
        done.unread += answer.damaged
        fresh = not done.older and (before is None or before < there)
        settling = Settling(station, answer, ledger, courier, done)
        acceptances = self._content(folder, answer, ACCEPTANCES, done) or b""
        settling.acceptances(acceptances, self.wait, self.patience_s)
        if fresh:
            self._refused(settling)
        settling.ratings()
        self._progress(folder, answer, done, settling.settled_at())
        self._edition(folder, answer, done)
        self._configuration(folder, answer, done)
        done.anchored = anchored(station, answer)
        if fresh or done.changed():
            courier.imported(answer.parcel, answer.made_at, fresh, _details(done))
        return done

    def _refused(self, settling: Settling) -> None:
        settling.refusals()

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
        file = next((each for each in answer.files if each.name == name), None)
        if file is None:
            return None
        try:
            content = folder.read(name, _FILE_LIMIT)
        except OSError as error:
            done.damaged.append(f"{name}: {error.strerror}")
            return None
        if sm3(content).hex() != file.digest:
            done.damaged.append(name)
        return content

    def _documents(self, folder: Box, answer: Answer, name: str, done: Imported) -> list[SignedDocument]:
        """The signed documents of a file, one a line; none of a damaged one."""
        content = self._content(folder, answer, name, done)
        if content is None or name in done.damaged:
            return []
        try:
            return [SignedDocument.parse(line) for line in content.split(b"\n") if line]
        except ValueError:
            done.damaged.append(name)
            return []

    def _progress(self, folder: Box, answer: Answer, done: Imported, settled_at: str) -> None:
        outcomes = replace(self.station.outcomes(), settled_at=settled_at)
        for signed in self._documents(folder, answer, PROGRESS, done):
            applied = outcomes.apply(signed.document.encode(), bytes.fromhex(signed.signature))
            if isinstance(applied, Problem):
                done.damaged.append(f"{PROGRESS}: {applied.code}")
            else:
                done.outcomes += applied.changed

    def _edition(self, folder: Box, answer: Answer, done: Imported) -> None:
        data, key = self.station.data, self.station.platform
        for signed in self._documents(folder, answer, EDITION, done):
            document, signature = signed.document.encode(), bytes.fromhex(signed.signature)
            try:
                if Edition.parse(document).number > held(data, key):
                    done.edition = accept_copy(data, document, signature, key)
            except ValueError:
                done.damaged.append(EDITION)
            except Failed as refused:
                done.damaged.append(f"{EDITION}: {refused.problem.code}")

    def _configuration(self, folder: Box, answer: Answer, done: Imported) -> None:
        data, settings, key = self.station.data, self.station.settings, self.station.platform
        for signed in self._documents(folder, answer, CONFIGURATION, done):
            document, signature = signed.document.encode(), bytes.fromhex(signed.signature)
            try:
                if Configuration.parse(document).number > published(settings, data).number:
                    number = accept_configuration(data, document, signature, key, settings)
                    done.configuration = number
            except ValueError:
                done.damaged.append(CONFIGURATION)
            except Failed as refused:
                done.damaged.append(f"{CONFIGURATION}: {refused.problem.code}")


def _details(done: Imported) -> dict[str, str]:
    """For the audit log."""
    counts = {"accepted": done.accepted, "refused": done.refused, "rated": done.rated}
    counts |= {"outcomes": done.outcomes, "edition": done.edition, "configuration": done.configuration}
    counts |= {"damaged": len(done.damaged)}
    return {name: str(count) for name, count in counts.items()}
