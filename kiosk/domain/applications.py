"""Applications (办件): what a person hands over, and what we may say about it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.faces import FaceProof
from kiosk.domain.forms import Answers
from kiosk.domain.known import Settled
from kiosk.domain.people import Citizen


class Level(StrEnum):
    """The three levels that a receipt may state (platform contract, "Three levels on paper")."""

    SAVED = "saved"  # 本机已保存: local number only
    RECEIVED = "received"  # 平台已接收
    ACCEPTED = "accepted"  # 已受理: official case number (办件编号)
    REFUSED = "refused"  # 不予受理 or stopped: a person must look


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells the same page taken twice: a difference hash of 64 bits, and how dark each of 128 x 128
    spots is.  Not kept with the application."""

    hash: int = field(repr=False)
    ink: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """One photographed page of a material, as JPEG."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    fingerprint: Fingerprint | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class GivenMaterial:
    """A material that the person gave: its catalogue code and its pages in order."""

    code: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Application:
    """A complete application, ready to be sealed.

    ``id`` is a UUIDv7 made by the caller before saving: saving twice is saving once.
    The repr shows the id and the item only.
    """

    id: str
    item_code: str
    item_name: str
    item_version: str
    promised_days: int
    citizen: Citizen
    answers: Answers
    materials: tuple[GivenMaterial, ...]
    proof: FaceProof | None
    made_at: str  # ISO 8601 with zone
    promised: tuple[str, ...] = ()  # codes of materials that the person brings to the window later (容缺)
    settled: tuple[Settled, ...] = ()  # materials that need no paper
    pledged: tuple[str, ...] = ()  # codes of materials for which the person gave their word (告知承诺)
    steps: tuple[tuple[str, str], ...] = ()  # (time, step) log of the visit, no personal data
    material_names: tuple[tuple[str, str], ...] = ()  # (code, name) in the version in which it was begun

    def __repr__(self) -> str:
        return f"Application({self.id}, {self.item_code})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the department decided after the acceptance.  ``decision`` and codes as in
    `kiosk.contract.progress`; ``reasons`` are pairs of a fault's code and what has it, in the catalogue's
    words; ``text`` is what a clerk wrote to the person."""

    decision: str
    decided_at: str
    reasons: tuple[tuple[str, str], ...] = ()
    ground: str = ""
    recourse: str = ""
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What may be shown and printed about an application after it was saved.

    ``local_number`` is the terminal's own number; ``case_number`` (办件编号) is empty until accepted.
    """

    application_id: str
    item_name: str
    masked_name: str
    local_number: str
    saved_at: str
    level: Level
    case_number: str = ""
    accepted_at: str = ""
    promised_days: int = 0
    materials: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # names of materials still to be brought to the window
    item_code: str = ""
    note: str = ""
    outcome: Outcome | None = None  # the newest, while it is what counts

    def __repr__(self) -> str:
        return f"Receipt({self.application_id}, {self.level}, {self.local_number})"


def local_number(terminal: str, year: int, sequence: int) -> str:
    """``QS01-2026-000318-7``: terminal, year, count, and a Luhn digit (ISO/IEC 7812-1) over all digits before
    it, so that a number read out over the telephone can be checked."""
    body = f"{terminal}-{year:04d}-{sequence:06d}"
    return f"{body}-{_luhn(body)}"


def _luhn(text: str) -> int:
    total = 0
    for place, digit in enumerate(int(c) for c in reversed(text) if c.isdigit()):
        doubled = digit * 2 if place % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10
