"""The one list of checks, for both layers of the lab: what must hold after a run, whatever happened in it.

Evidence is gathered from what lies on the disks afterwards, not from what the programs say of themselves: the
terminal's store and bundles, the platform's tables and parts (opened with the platform's own key).
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.contract.manifest import Manifest
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.envelope import open_stream, unwrap_key
from kiosk.crypto.errors import BundleError, CryptoError
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.sm3 import sm3
from kiosk.domain.applications import Application
from kiosk.faultlab.people import Person
from kiosk.sandbox.office import Office
from kiosk.sandbox.opening import open_parts
from kiosk.sandbox.tables import ApplicationRow, CaseCount
from offline.bundles import FOLDER
from offline.db import Database
from offline.sealing import plain_parts
from offline.states import State
from offline.tables import APPLICATIONS

_PAGE = 4096  # of the store
_LOG_MAGIC, _LOG_HEADER, _FRAME_HEADER = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"), 32, 24
_STRETCH = 512
_BETWEEN = bytes(16)  # in no needle
_OVERLAP = 256  # no needle is longer
_FOR_A_PERSON = (State.REFUSED, State.QUARANTINED)


class Harm(StrEnum):
    """What a finding is counted as."""

    LOST = "lost"  # called saved, and neither at the platform nor here; or there with other content
    DOUBLED = "doubled"  # there more than once, or with two numbers; or there although nobody was told so
    STUCK = "stuck"  # here, and not at its end although everything worked for a long time
    LEAKED = "leaked"  # a canary in the clear
    BROKEN = "broken"  # the audit chain or a promise of the store does not hold


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that failed.  ``what`` is an application's id or a file's name, never a person's words."""

    harm: Harm
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.harm}: {self.what}: {self.why}"


class Told(StrEnum):
    """What the person who stood there was told of a save."""

    SAVED = "saved"
    NOT_SAVED = "not-saved"
    NOTHING = "nothing"  # the application died first


@dataclass(slots=True)
class Handed:
    """One application as it was handed over.  ``flipped``: a bit of its bundle was changed on purpose.
    ``number`` counts those of a run from 1; ``corrects`` is the id of the one whose place it takes.
    ``levels`` are the evaluations that may have been kept, up to the first that the person was told of;
    ``rated`` whether there was one; ``finished`` whether its case was, in some life of the platform."""

    person: Person = field(repr=False)
    told: Told = Told.NOTHING
    flipped: bool = False
    number: int = 0
    corrects: str = ""
    levels: list[int] = field(default_factory=list)
    rated: bool = False
    finished: bool = False

    @property
    def id(self) -> str:
        return self.person.application.id

    def digests(self) -> dict[str, str]:
        return digests_of(self.person.application)


@dataclass(frozen=True, slots=True)
class Here:
    """A row of the terminal's store.  ``case_number`` is empty until the platform has accepted."""

    id: str
    state: str
    content_digest: str
    case_number: str


@dataclass(frozen=True, slots=True)
class There:
    """An accepted application at the platform.  ``parts`` are the SM3 digests of its opened parts."""

    id: str
    local_number: str
    content_digest: str
    case_number: str
    parts: Mapping[str, str] = field(repr=False)


def digests_of(application: Application) -> dict[str, str]:
    """SM3 of each part in the clear, by the part's id."""
    return {part: sm3(plain).hex() for part, plain in plain_parts(application).items()}


def rows_here(db: Database) -> dict[str, Here]:
    columns = (
        APPLICATIONS.c.id,
        APPLICATIONS.c.state,
        APPLICATIONS.c.content_digest,
        APPLICATIONS.c.case_number,
    )
    with db.reading() as connection:
        return {row.id: Here(*row) for row in connection.execute(select(*columns))}


def glance(db: Database) -> tuple[dict[str, str], str]:
    """Which application is in which state, and the platform's life as the terminal knows it.  Asked
    after each step: in plain SQL, at a quarter of the price."""
    with db.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT '', epoch FROM link UNION ALL SELECT id, state FROM applications"
        ).all()
    found = {str(row[0]): str(row[1] or "") for row in rows}
    return found, found.pop("", "")


def bundle_digests(data: Path, platform: PrivateKey) -> dict[str, dict[str, str]]:
    """What the bundles in a terminal's folder really hold, opened with the platform's key: part digests by
    application.  A bundle that doesn't open is not in it."""
    found = {}
    for path in sorted((data / FOLDER).glob("*.bundle")):
        try:
            with path.open("rb") as file:
                reader = BundleReader(file)
                reader.check()
                manifest = Manifest.parse_canonical(reader.manifest)
                key = unwrap_key(bytes.fromhex(manifest.wrapped_key), platform)
                found[path.stem] = {
                    part.id: _plain_digest(reader, manifest, key, part.id) for part in manifest.parts
                }
        except (BundleError, CryptoError, ValueError, OSError):
            continue
    return found


def set_aside(data: Path) -> set[str]:
    """Applications whose bundle was found damaged and put aside: somebody was told."""
    return {path.stem for path in (data / FOLDER).glob("*.damaged")}


def rows_there(office: Office) -> dict[str, There]:
    """The accepted ones.  A part that can't be opened has no digest."""
    found = {}
    with Session(office.engine) as db:
        rows = list(db.scalars(select(ApplicationRow).where(ApplicationRow.case_number.is_not(None))))
    for row in rows:
        manifest = Manifest.parse(row.manifest.encode())
        try:
            parts = {name: sm3(plain).hex() for name, plain in open_parts(office, manifest).items()}
        except (CryptoError, OSError):
            parts = {}
        found[row.id] = There(row.id, row.local_number, row.content_digest, str(row.case_number), parts)
    return found


def numbers_given(office: Office) -> int:
    """How many case numbers the platform has drawn in its present life."""
    with Session(office.engine) as db:
        return int(db.scalar(select(func.coalesce(func.sum(CaseCount.last), 0))) or 0)


def judge(
    handed: Iterable[Handed],
    here: Mapping[str, Here],
    kept: Mapping[str, Mapping[str, str]],
    there: Mapping[str, There],
    aside: set[str],
    refused: Container[str] = (),
) -> Iterator[Finding]:
    """Every application against both sides, after a long calm.  ``kept``: what bundles here still hold;
    ``refused``: whom the platform had a reason to refuse, and staff were told."""
    known = {one.id: one for one in handed}
    for one in known.values():
        if one.id not in refused:
            before = known.get(one.corrects)
            flipped = one.flipped or (before is not None and before.flipped and before.id not in there)
            yield from _one(one, flipped, here.get(one.id), kept.get(one.id), there.get(one.id), aside)
    for row in there.values():
        if row.id not in known:
            yield Finding(Harm.DOUBLED, row.id, "at the platform, and nobody here handed it over")
    numbers = Counter(row.local_number for row in there.values()) + Counter(
        row.case_number for row in there.values()
    )
    for number, count in numbers.items():
        if count > 1:
            yield Finding(Harm.DOUBLED, number, f"{count} applications with this number at the platform")


def _one(
    one: Handed,
    flipped: bool,
    here: Here | None,
    kept: Mapping[str, str] | None,
    there: There | None,
    aside: set[str],
) -> Iterator[Finding]:
    # Its own copy was damaged on purpose, or the only one of what it corrects, and somebody was told.
    spoilt = flipped and (one.id in aside or (here is not None and here.state in _FOR_A_PERSON))
    if there is not None:
        if there.parts != one.digests():
            yield Finding(Harm.LOST, one.id, "at the platform with other content")
        if one.told is Told.NOT_SAVED:
            yield Finding(Harm.DOUBLED, one.id, "at the platform, and the person was told: not saved")
        if not spoilt and (here is None or here.case_number != there.case_number):
            yield Finding(Harm.STUCK, one.id, "accepted, and the terminal doesn't know its number")
        return
    if one.told is not Told.SAVED or spoilt:
        return
    if kept == one.digests():
        state = here.state if here else "not in line"
        yield Finding(Harm.STUCK, one.id, f"still here, {state}")
    else:
        yield Finding(Harm.LOST, one.id, "called saved, and neither there nor here")


def damaged(handed: Iterable[Handed], there: Mapping[str, There]) -> int:
    """How many could not arrive because their only copy was damaged on purpose."""
    known = {one.id: one for one in handed if one.told is Told.SAVED and one.id not in there}
    return sum(
        one.flipped or (one.corrects in known and known[one.corrects].flipped) for one in known.values()
    )


def numbers_wasted(office: Office, there: Mapping[str, There]) -> Iterator[Finding]:
    """A number drawn for nothing is an application that was accepted twice."""
    given = numbers_given(office)
    if given != len(there):
        yield Finding(Harm.DOUBLED, "case numbers", f"{given} drawn for {len(there)} applications")


def durable(db: Database) -> Iterator[Finding]:
    with db.reading() as connection:
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    if synchronous != 2:
        yield Finding(Harm.BROKEN, "store", f"synchronous={synchronous}: commits don't survive a power cut")


def leaks(folders: Iterable[Path], people: Iterable[Person], log: bytes = b"") -> Iterator[Finding]:
    """Canaries in the clear, in any file or name under these folders, or in a log."""
    needles = {needle for one in people for needle in one.needles()}
    paths = [path for folder in folders for path in sorted(folder.rglob("*"))]
    names = "\n".join(path.name for path in paths).encode("utf-8", "surrogateescape")
    contents = [("the log", log), ("a name", names)]
    contents += [(path.name, path.read_bytes()) for path in paths if path.is_file()]
    # Most files lie there again after each power cut, and most of a store's pages again in its log.
    searched: set[bytes] = set()
    gathered = _BETWEEN.join(fresh for _, content in contents for fresh in _unseen(content, searched))
    if not any(needle in gathered for needle in needles):
        return
    for name, content in contents:
        if any(needle in content for needle in needles):
            yield Finding(Harm.LEAKED, name, "something that names a person, in the clear")


def _unseen(content: bytes, searched: set[bytes]) -> Iterator[bytes]:
    """The stretches of a file in which needles may begin that were not searched yet."""
    begin = -1
    for at, end in pairwise(_cuts(content)):
        stretch = content[at : end + _OVERLAP]
        if stretch not in searched:
            searched.add(stretch)
            begin = at if begin < 0 else begin
        elif begin >= 0:
            yield content[begin : at + _OVERLAP]
            begin = -1
    if begin >= 0:
        yield content[begin:]


def _cuts(content: bytes) -> list[int]:
    """Where stretches begin, and the end: any will do.  A log of the store's is cut where its pages are, for
    most of a page was written before (https://sqlite.org/fileformat2.html, clause 4.1)."""
    if content[:4] not in _LOG_MAGIC:
        return [*range(0, len(content), _STRETCH), len(content)]
    pages = range(_LOG_HEADER, len(content), _FRAME_HEADER + _PAGE)
    inside = (0, *range(_FRAME_HEADER, _FRAME_HEADER + _PAGE, _STRETCH))
    found = [page + at for page in pages for at in inside if page + at < len(content)]
    return [0, *found, len(content)]


def _plain_digest(reader: BundleReader, manifest: Manifest, key: bytes, part_id: str) -> str:
    sealed = io.BytesIO(reader.read(part_id))
    return sm3(
        b"".join(open_stream(key, manifest.application_id, part_id, sealed, manifest.chunk_size))
    ).hex()
