"""The base text of an ID card: 256 bytes into a citizen, and back for cards made of software.  Pure.

The layouts are in `devices.card.layouts`.  Names are brought to one spelling (`kiosk.domain.names`), and the
card's own is kept beside it; a private-use letter that no table explains stays as it is.
"""

from __future__ import annotations

import re
from datetime import date
from unicodedata import category

from devices.card.layouts import FIELDS, FLAG, FLAGS, OLD_FOREIGN_NUMBER, SIZE, kind_of
from kiosk.domain.codes import ETHNIC_GROUPS, SEXES
from kiosk.domain.identity import birth_of, number_is_valid, sex_of
from kiosk.domain.names import private_use, registered
from kiosk.domain.people import CardKind, Citizen
from kiosk.problems import Failed, Problem

LONG_TERM = "长期"
_SEXES_IN_NUMBERS = ("1", "2")  # 0 and 9, unknown and unstated, contradict nothing
_LATIN_FIRST = 35  # characters of a Latin name before its extension (2023 card)


def parse(
    text: bytes, today: date, *, photo: bytes = b"", newest_address: bytes = b"", flags_2023: str = "Y"
) -> Citizen | Problem:
    """The person on a card, or the first thing that is wrong with the card.

    ``newest_address`` is the 70-byte block that a card carries after its holder has moved, or empty.
    Problems: `card-unknown`, `card-bad-field`, `card-bad-number`, `card-bad-date`, `card-birth-differs`,
    `card-sex-differs`, `card-dates-impossible`, `card-not-yet-valid`, `card-expired`.
    Their details name the field, never what stands in it.
    """
    if len(text) != SIZE:
        return Problem("card-unknown", f"base text of {len(text)} bytes")
    kind = kind_of(text, flags_2023)
    if kind is None:
        return Problem("card-unknown", "base text of no known layout")
    try:
        fields = {name: _field(text, name, *place) for name, place in FIELDS[kind].items()}
        citizen = _citizen(kind, fields, photo, _text("newest_address", newest_address).strip())
    except Failed as failed:
        return failed.problem
    return in_force(citizen, today)


def in_force(citizen: Citizen, today: date) -> Citizen | Problem:
    """The same citizen if the card is valid on that day; its first and last day count."""
    if impossible := _impossible(citizen, today):
        return Problem("card-dates-impossible", impossible)
    if citizen.valid_from and today < citizen.valid_from:
        return Problem("card-not-yet-valid")
    if citizen.valid_until and today > citizen.valid_until:
        return Problem("card-expired")
    return citizen


def _impossible(citizen: Citizen, today: date) -> str:
    """Which of the card's dates can't be true together, or today; empty when all can."""
    first, last = citizen.valid_from, citizen.valid_until
    if citizen.birth > today:
        return "birth after today"
    if first and first < citizen.birth:
        return "valid_from before birth"
    if last and last < (first or citizen.birth):
        return "valid_until before valid_from"
    return ""


def _citizen(kind: CardKind, fields: dict[str, str], photo: bytes, newest_address: str) -> Citizen:
    name = registered(fields["name"])
    # The two parts of a long Latin name run on without a seam; padding between them counts as one blank.
    latin = registered(fields.get("latin_name", "") + fields.get("latin_name_more", ""))
    if not (name or latin):
        raise Failed("card-bad-field", "name")
    if fields["sex"] not in SEXES:
        raise Failed("card-bad-field", "sex")
    if kind is CardKind.RESIDENT and fields["ethnicity"] not in ETHNIC_GROUPS:
        raise Failed("card-bad-field", "ethnicity")
    if "nationality" in fields and not re.fullmatch(r"[A-Z]{3}", fields["nationality"]):
        raise Failed("card-bad-field", "nationality")
    birth = _day("birth", fields["birth"])
    _check_number(kind, fields["number"], birth, fields["sex"])
    valid_from = _day("valid_from", fields["valid_from"])
    until = fields["valid_until"]
    valid_until = None if until == LONG_TERM else _day("valid_until", until)
    return Citizen(
        kind=kind,
        name=name,
        latin_name=latin,
        number=fields["number"],
        sex=fields["sex"],
        birth=birth,
        valid_from=valid_from,
        valid_until=valid_until,
        newest_address=newest_address.translate(private_use()),
        card_name="" if fields["name"] == name else fields["name"],
        photo=photo,
        ethnicity=fields.get("ethnicity", ""),
        address=fields.get("address", "").translate(private_use()),
        issuer=fields.get("issuer", "").translate(private_use()),
        nationality=fields.get("nationality", ""),
        permit_number=fields.get("permit_number", ""),
        issue_count=fields.get("issue_count", ""),
    )


def _check_number(kind: CardKind, number: str, birth: date, sex: str) -> None:
    """The number by itself, and against the fields that it repeats (GB 11643).

    That the foreign cards' numbers tell the sex is written nowhere that we know: it isn't asked of them.
    """
    if kind is CardKind.FOREIGN_2017:
        if not OLD_FOREIGN_NUMBER.fullmatch(number):
            raise Failed("card-bad-number", "not three letters and twelve digits")
        return
    if not (number.isascii() and number_is_valid(number)):
        raise Failed("card-bad-number", "check character or birth date")
    if birth_of(number) != birth:
        raise Failed("card-birth-differs", "birth differs from number")
    if kind is not CardKind.FOREIGN_2023 and sex in _SEXES_IN_NUMBERS and sex != sex_of(number):
        raise Failed("card-sex-differs", "sex differs from number")


def _day(name: str, text: str) -> date:
    if not re.fullmatch(r"[0-9]{8}", text):
        raise Failed("card-bad-date", name)
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise Failed("card-bad-date", name) from None


def _field(block: bytes, name: str, offset: int, length: int) -> str:
    text = _text(name, block[offset : offset + length])
    return text if name.startswith("latin_name") else text.strip()


def _text(name: str, raw: bytes) -> str:
    """Some issuers pad with NUL instead of blanks.  Control characters have no business on a card."""
    try:
        text = raw.decode("utf-16-le").replace("\0", " ")
    except UnicodeDecodeError:
        raise Failed("card-bad-field", name) from None
    if any(category(c) == "Cc" for c in text):
        raise Failed("card-bad-field", name)
    return text


def encode(citizen: Citizen, *, flag_2023: str = "Y") -> bytes:
    """The 256 bytes that a card of that person carries (all kinds but the social-security card).

    Raises ValueError for a field that is too long for its place.
    """
    values = _values(citizen)
    flag = flag_2023 if citizen.kind is CardKind.FOREIGN_2023 else FLAGS[citizen.kind]
    block = bytearray(" ".encode("utf-16-le") * (SIZE // 2))
    for name, place in {**FIELDS[citizen.kind], "flag": FLAG}.items():
        offset, length = place
        raw = (flag if name == "flag" else values[name]).encode("utf-16-le")
        if len(raw) > length:
            raise ValueError(f"{name} is too long for a card")
        block[offset : offset + len(raw)] = raw
    return bytes(block)


def encode_address(address: str) -> bytes:
    """A newest-address block: 70 bytes."""
    return address.ljust(35).encode("utf-16-le")


def _values(citizen: Citizen) -> dict[str, str]:
    assert citizen.valid_from is not None, "every ID card has a first day"
    latin, more = citizen.latin_name, ""
    if citizen.kind is CardKind.FOREIGN_2023:
        latin, more = latin[:_LATIN_FIRST], latin[_LATIN_FIRST:]
    return {
        "name": citizen.card_name or citizen.name,
        "latin_name": latin,
        "latin_name_more": more,
        "sex": citizen.sex,
        "ethnicity": citizen.ethnicity,
        "birth": f"{citizen.birth:%Y%m%d}",
        "address": citizen.address,
        "number": citizen.number,
        "issuer": citizen.issuer,
        "valid_from": f"{citizen.valid_from:%Y%m%d}",
        "valid_until": f"{citizen.valid_until:%Y%m%d}" if citizen.valid_until else LONG_TERM,
        "nationality": citizen.nationality,
        "permit_number": citizen.permit_number,
        "issue_count": citizen.issue_count,
    }
