"""The social-security card (社会保障卡), by its contacts or over the air: what may be read without a PIN.

The application is the same both ways, and nothing is taken from the answer to reset: contactless readers make
one up.

Source: 人社信息函〔2012〕37号 and later rules (LD/T 32), as far as public code agrees on them: application
SSSE, EF05 (issuer) and EF06 (holder) of records ``tag | length | value``.  A tag stays the same over the
card's generations, record numbers don't: records are asked for by tag first.  The bank application on the
same chip is never touched.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from devices.card.basetext import in_force
from devices.card.wrapping import Link, whole
from kiosk.domain.codes import ETHNIC_GROUPS, SEXES
from kiosk.domain.identity import birth_of, number_is_valid, sex_of
from kiosk.domain.names import registered
from kiosk.domain.people import CardKind, Citizen
from kiosk.problems import Failed, Problem

AID = "sx1.sh.社会保障".encode("gbk")
ISSUER_FILE, HOLDER_FILE = b"\xef\x05", b"\xef\x06"

# EF05: the record number is the tag.
VERSION, ISSUED, EXPIRES = 0x03, 0x05, 0x06
# EF06: tag -> record number on cards of the first generation, and of later ones.
NUMBER, NAME, MORE_NAME, SEX, ETHNICITY, BIRTH = 0x08, 0x09, 0x4E, 0x0A, 0x0B, 0x0D
FIRST_GENERATION = {NUMBER: 1, NAME: 2, SEX: 3, ETHNICITY: 4, BIRTH: 6}
LATER_GENERATIONS = {NUMBER: 1, NAME: 2, MORE_NAME: 3, SEX: 4, ETHNICITY: 5, BIRTH: 7}


def read_social_card(link: Link, today: date) -> Citizen | Problem | None:
    """The holder of the social-security card behind the link; None when the card has no such application."""
    _, status = _send(link, b"\x00\xa4\x04\x00" + bytes((len(AID),)) + AID)
    if status != 0x9000:
        return None
    try:
        return in_force(_holder(link), today)
    except Failed as failed:
        if failed.problem.code.startswith(("card-bad", "card-birth")):
            return failed.problem
        raise


def _holder(link: Link) -> Citizen:
    _select(link, ISSUER_FILE)
    version = _record(link, VERSION, VERSION) or b""
    issued = _day("issued", _record(link, ISSUED, ISSUED))
    expires = _day("expires", _record(link, EXPIRES, EXPIRES))
    _select(link, HOLDER_FILE)
    numbers = FIRST_GENERATION if version.startswith(b"1") else LATER_GENERATIONS
    values = {tag: _record(link, tag, place) or b"" for tag, place in numbers.items()}
    number = _plain(values[NUMBER])
    birth = birth_of(number) if number_is_valid(number) else None
    if birth is None:
        raise Failed("card-bad-number", "social-security number")
    if _day("birth", values[BIRTH]) not in (None, birth):
        raise Failed("card-birth-differs", "birth differs from number")
    on_card = _name(values[NAME] + values.get(MORE_NAME, b""))
    name = registered(on_card)
    sex, ethnicity = _plain(values[SEX]), values[ETHNICITY].hex()[:2]
    return Citizen(
        kind=CardKind.SOCIAL,
        name=name,
        number=number,
        sex=sex if sex in SEXES else sex_of(number),
        birth=birth,
        ethnicity=ethnicity if ethnicity in ETHNIC_GROUPS else "",
        valid_from=issued,
        valid_until=expires,
        card_name="" if on_card == name else on_card,
    )


def _select(link: Link, file: bytes) -> None:
    """Under the application; some cards want the plain form."""
    for way in (b"\x02\x00", b"\x00\x00"):
        _, status = _send(link, b"\x00\xa4" + way + b"\x02" + file)
        if status == 0x9000:
            return
    raise Failed("card-unreadable", f"social card: SELECT {file.hex()} gave {status:04X}")


def _record(link: Link, tag: int, number: int) -> bytes | None:
    """The value of one record, by tag or else by number; None when the card doesn't have it."""
    for apdu in (bytes((0, 0xB2, tag, 0, 0)), bytes((0, 0xB2, number, 4, 0))):
        record, status = _send(link, apdu)
        if status == 0x9000 and record[:1] == bytes((tag,)) and len(record) >= 2 + record[1]:
            return record[2 : 2 + record[1]]
    return None


def _send(link: Link, apdu: bytes) -> tuple[bytes, int]:
    """One APDU; what T=0 asks of its host is done: fetch what 61xx announces, repeat with the Le of 6Cxx."""
    answer = link.transmit(apdu)
    if answer[-2:-1] == b"\x6c":
        answer = link.transmit(apdu[:4] + answer[-1:])
    data, status = whole(link, answer)
    return data, int.from_bytes(status, "big")


def _plain(value: bytes) -> str:
    return value.rstrip(b"\0 ").decode("ascii", "replace")


def _name(value: bytes) -> str:
    try:
        name = value.replace(b"\0", b"").decode("gb18030").strip()
    except UnicodeDecodeError:
        raise Failed("card-bad-field", "name") from None
    if not name:
        raise Failed("card-bad-field", "name")
    return name


def _day(what: str, value: bytes | None) -> date | None:
    """Four bytes of BCD as YYYYMMDD; absent, all zeros or all F stand for no day."""
    digits = (value or b"").hex()
    if not digits.strip("0") or not digits.strip("f"):
        return None
    with suppress(ValueError):
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    raise Failed("card-bad-date", what)
