"""The outbox: what a person handed over is sealed, durable and in line before anybody says so.

The order that makes it safe: take a number (a gap is no harm), seal in memory, write the bundle file and make
it durable, commit the row.  A crash between the last two leaves a bundle without a row, which `recover`
puts in line; a crash before leaves nothing that anybody was told of.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError

from kiosk.contract.manifest import Manifest
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm2 import PublicKey
from kiosk.domain.applications import Application, Level, Receipt, local_number
from kiosk.problems import Problem
from kiosk.progressbar import Advance
from offline.audit import record
from offline.bundles import Bundles
from offline.db import Database, problem_at, problem_of
from offline.keys import TerminalKeys
from offline.link import read_link
from offline.moments import Times
from offline.projection import Kind, counts, set_damaged
from offline.receipts import receipt_of
from offline.room import with_reserve
from offline.sealing import SUMMARY, Names, Slip, fingerprint, open_summary, seal_application
from offline.states import RatingState, State
from offline.tables import APPLICATIONS, EVALUATIONS, SEQUENCES, AnyRow
from offline.trustedtime import proven_time
from offline.versions import follow, may_be_corrected

_log = logging.getLogger(__name__)


def codes_as_names(_item_code: str, material_code: str) -> str:
    """For callers without a catalogue: a material is called by its code."""
    return material_code


@dataclass(frozen=True, slots=True)
class Outbox:
    """Implements `kiosk.ports.Outbox`.

    A full disk, a store that can't be written, an id used for something else: a `Problem`, and nothing is
    kept.  May be used from several threads, and by several processes at once.
    """

    db: Database
    bundles: Bundles
    keys: TerminalKeys
    platform: PublicKey
    terminal: str
    times: Times
    name_of: Names = codes_as_names

    def save(self, application: Application, corrects: str = "") -> Receipt | Problem:
        """``corrects`` is the id of an application that is to be corrected, which this one follows from here
        on; `save-no-correction` when that one isn't here, isn't open for it, or was corrected already."""
        return with_reserve(self.db.folder, lambda: self._attempt(application, corrects))

    def _attempt(self, application: Application, corrects: str) -> Receipt | Problem:
        try:
            with self.bundles.locked():
                return self._known(application) or self._save(application, corrects)
        except (OSError, DBAPIError) as error:
            return problem_at(self.db.folder, error)

    def receipt(self, application_id: str) -> Receipt | None:
        """None as well while the store can't be read: the caller has the receipt that `save` gave."""
        try:
            row = self._row(application_id)
        except DBAPIError as error:
            _log.warning("a receipt could not be read: %s", problem_of(error).code)
            return None
        return receipt_of(row, self.keys.device) if row else None

    def rate(self, application_id: str, level: int) -> Problem | None:
        """Only the first evaluation counts; ValueError for a level that doesn't exist."""
        if level not in range(1, 6):
            raise ValueError(f"an evaluation is 1 to 5, not {level}")
        now = self.times.moment()
        made = now.wall
        row = sqlite_insert(EVALUATIONS).values(
            application_id=application_id,
            level=level,
            made_at=made,
            made_monotonic=now.monotonic,
            made_boot=now.boot_id,
            state=RatingState.WAITING,
        )
        try:
            if self._row(application_id) is None:
                return Problem("save-failed", "no such application")
            with self.db.writing() as connection:
                if connection.execute(row.on_conflict_do_nothing()).rowcount:
                    record(connection, self.terminal, made, "rated", application=application_id)
        except DBAPIError as error:
            return problem_at(self.db.folder, error)
        return None

    def recover(self, advance: Advance = lambda _: None) -> None:
        """Puts bundles in line that have no row, removes files of saves that never ended.  For the start of
        a process; OSError or DBAPIError if the store can't be used.  ``advance`` hears of each bundle."""
        with self.bundles.locked():
            self.bundles.sweep()
            known = self._ids()
            for application_id in self.bundles.ids():
                if application_id not in known:
                    self._adopt(application_id)
                advance(1)
            self._count_damaged()

    def is_whole(self) -> bool:
        """Whether each bundle here has its row; nobody waits meanwhile, and a save under way may have none
        yet.  OSError or DBAPIError if the store can't be used."""
        return self._ids().issuperset(self.bundles.ids())

    def _ids(self) -> set[str]:
        """In one question: there may be 100,000."""
        with self.db.reading() as connection:
            return set(connection.execute(_IDS).scalars().all())

    def _count_damaged(self) -> None:
        """The figures say how many files are set aside; writes only what has changed."""
        damaged = self.bundles.damaged()
        with self.db.reading() as connection:
            known = counts(connection).get((Kind.DAMAGED, ""), 0)
        if known != damaged:
            with self.db.writing() as connection:
                set_damaged(connection, damaged)

    def _known(self, application: Application) -> Receipt | Problem | None:
        if self._row(application.id) is None and self.bundles.holds(application.id):
            self._adopt(application.id)
        row = self._row(application.id)
        if row is None:
            return None
        summary = open_summary(row.summary, self.keys.device, application.id)
        if summary is None or summary.fingerprint != fingerprint(application, self.keys.device):
            return Problem("id-already-used")
        return receipt_of(row, self.keys.device)

    def _save(self, application: Application, corrects: str) -> Receipt | Problem:
        revision = self._revision(corrects) if corrects else 1
        if not revision:
            return Problem("save-no-correction")
        now = self.times.clock.now()
        number = local_number(self.terminal, *self._next_number(now))
        slip = Slip(self.terminal, number, now.isoformat(timespec="seconds"), corrects, revision)
        sealed = seal_application(application, slip, self.platform, self.keys, self.name_of)
        self.bundles.reached("sealed")
        self.bundles.write(application.id, sealed.document, sealed.signature, sealed.parts)
        try:
            row = self._put_in_line(sealed.manifest, sealed.parts[SUMMARY], "saved", **_witness(application))
        except DBAPIError:
            found = self._after_failed_commit(application.id)
            if found is None:
                raise
            row = found
        self.bundles.reached("committed")
        return receipt_of(row, self.keys.device)

    def _revision(self, corrects: str) -> int:
        """The number of the version that follows; 0 where none may."""
        row = self._row(corrects)
        if row is None or not may_be_corrected(row):
            return 0
        revision = 2
        while row is not None and row.corrects:
            revision, row = revision + 1, self._row(row.corrects)
        return revision

    def _next_number(self, now: datetime) -> tuple[int, int]:
        """Year and count, in a transaction of its own: a number is never given twice, whatever becomes of its
        application.  The year is the platform's where our clock is known to be wrong."""
        with self.db.writing() as connection:
            known = proven_time(read_link(connection), self.times)
            year = (known.astimezone(now.tzinfo) if known else now).year
            return year, _raise_sequence(connection, year, None)

    def _put_in_line(self, manifest: Manifest, summary: bytes, event: str, **more: str) -> AnyRow:
        """``more`` goes into the audit log beside number and digest."""
        now = self.times.moment()
        with self.db.writing() as connection:
            connection.execute(
                insert(APPLICATIONS).values(
                    id=manifest.application_id,
                    local_number=manifest.local_number,
                    state=State.SAVED,
                    level=Level.SAVED,
                    item_code=manifest.item_code,
                    content_digest=manifest.content_digest(),
                    summary=summary,
                    saved_at=manifest.saved_at,
                    saved_monotonic=now.monotonic,
                    boot_id=now.boot_id,
                    platform_time=read_link(connection).platform_time,
                    corrects=manifest.corrects,
                )
            )
            follow(connection, manifest, self.times)
            _, year, sequence, _ = manifest.local_number.split("-")
            _raise_sequence(connection, int(year), int(sequence))
            details = {"application": manifest.application_id, "digest": manifest.content_digest()} | more
            record(connection, self.terminal, now.wall, event, number=manifest.local_number, **details)
            return connection.execute(_OF, {"wanted": manifest.application_id}).one()

    def _after_failed_commit(self, application_id: str) -> AnyRow | None:
        """The row if it is there all the same; if not, the bundle goes too.  It stays if nobody can tell."""
        row = self._row(application_id)
        if row is None:
            self.bundles.remove(application_id)
        return row

    def _adopt(self, application_id: str) -> None:
        self.bundles.sync()  # who wrote it may have died just before
        try:
            manifest, summary = self._read(application_id)
        except (BundleError, ValueError):
            self.bundles.set_aside(application_id)
            with self.db.writing() as connection:
                at = self.times.moment().wall
                record(connection, self.terminal, at, "damaged", application=application_id)
            self._count_damaged()
            return
        self._put_in_line(manifest, summary, "adopted")

    def _read(self, application_id: str) -> tuple[Manifest, bytes]:
        with self.bundles.open(application_id) as file:
            reader = BundleReader(file)
            reader.check()
            if not self.keys.signed(reader.manifest, reader.signature):
                raise ValueError("the manifest is not signed by this terminal")
            manifest = Manifest.parse_canonical(reader.manifest)
            if manifest.application_id != application_id:
                raise ValueError("the manifest is another application's")
            return manifest, reader.read(SUMMARY) if SUMMARY in reader.parts else b""

    def _row(self, application_id: str) -> AnyRow | None:
        with self.db.reading() as connection:
            return connection.execute(_OF, {"wanted": application_id}).one_or_none()


def _witness(application: Application) -> dict[str, str]:
    """Which member of staff looked at the person, by number: for the audit log."""
    witness = application.proof.witness if application.proof else None
    return {"witness": witness.member} if witness else {}


def _raise_sequence(connection: Connection, year: int, given: int | None) -> int:
    """The year's count, one higher, or at least as high as a number that a bundle shows as given."""
    known = connection.execute(_LAST, {"wanted": year}).scalar() or 0
    last = known + 1 if given is None else max(known, given)
    connection.execute(_COUNTED, {"year": year, "last": last})
    return last


# Made once.
_OF = select(APPLICATIONS).where(APPLICATIONS.c.id == bindparam("wanted"))
_IDS = select(APPLICATIONS.c.id)
_LAST = select(SEQUENCES.c.last).where(SEQUENCES.c.year == bindparam("wanted"))
_NUMBER = sqlite_insert(SEQUENCES)
_COUNTED = _NUMBER.on_conflict_do_update(index_elements=["year"], set_={"last": _NUMBER.excluded.last})
