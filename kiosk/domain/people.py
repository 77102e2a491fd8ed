"""A person as their card describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.domain.identity import mask_name, mask_number


class CardKind(StrEnum):
    """Which card a person was identified by (layouts a to d of the SAM-V base text, and the CPU card)."""

    RESIDENT = "resident"  # 居民身份证
    PERMIT = "permit"  # 港澳台居民居住证
    FOREIGN_2017 = "foreign-2017"  # 外国人永久居留身份证, 2017 version
    FOREIGN_2023 = "foreign-2023"  # 外国人永久居留身份证, 2023 version
    SOCIAL = "social"  # 社会保障卡


CHILD_UNDER = 14  # Personal Information Protection Law, article 31: a guardian consents for the child
ADULT_FROM = 18  # Civil Code, article 17


@dataclass(frozen=True, slots=True)
class Vouched:
    """The platform's word for a person whose electronic ID it looked up: its ``reference`` there, the level
    of assurance (ISO/IEC 29115: 1 low to 4 very high), and when it was given, ISO 8601."""

    reference: str
    level: int
    at: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """One person, read from a card; or, with ``vouched``, as the platform names the holder of an electronic
    ID (电子证照).  The latter has no address, no issuer and no photo, and perhaps no sex.

    ``sex`` is a GB/T 2261.1 code; ``ethnicity`` a two-digit GB/T 3304 code or empty; ``nationality`` a
    GB/T 2659 alpha-3 code or empty.  ``valid_until`` is None for a long-term card (长期).
    ``name`` is spelled as registers spell it (`kiosk.domain.names.registered`); ``card_name`` is the card's
    own spelling where that differs, else empty.
    ``photo`` is the card's own picture as stored there (1,024 bytes of WLT), opaque to us; it travels.
    ``portrait`` is the same decoded (PNG), where this terminal has a decoder; it is shown, it never travels.
    The repr shows nothing that could name the person: values of this type end up in tracebacks.
    """

    kind: CardKind
    name: str
    number: str
    sex: str
    birth: date
    ethnicity: str = ""
    address: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    nationality: str = ""
    latin_name: str = ""
    permit_number: str = ""
    issue_count: str = ""
    newest_address: str = ""
    card_name: str = ""
    vouched: Vouched | None = None
    photo: bytes = field(default=b"", repr=False)
    portrait: bytes = field(default=b"", repr=False)

    @property
    def masked_name(self) -> str:
        return mask_name(self.name or self.latin_name)

    @property
    def masked_number(self) -> str:
        return mask_number(self.number)

    def age_on(self, day: date) -> int:
        """Completed years of life.  Somebody born on 29 February is a year older on 1 March."""
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))

    def __repr__(self) -> str:
        return f"Citizen({self.kind}, {self.masked_name}, {self.masked_number})"


@dataclass(frozen=True, slots=True)
class Guardian:
    """The grown-up (监护人) who consented for a child, as their own card names them; ``card_name`` as in
    `Citizen`."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    card_name: str = field(default="", repr=False)
