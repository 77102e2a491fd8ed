"""Identity numbers and how they are shown.

Sources: GB 11643 (citizen identification number, MOD 11-2 check of ISO 7064), GB/T 2260 (divisions),
GB/T 2261.1 (sex).  No single national rule for masking was found; the forms used here are the ones
public counters use: the surname and the last character of a name, the first and last four digits of a number.
"""

from __future__ import annotations

import re
from datetime import date
from unicodedata import category

from kiosk.domain.names import DOT, compound_surnames, graphemes, shown

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")


def check_character(first17: str) -> str:
    """The 18th character of a citizen identification number (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(w * int(c) for w, c in zip(_WEIGHTS, first17, strict=True))
    return _CHECKS[total % 11]


def normal_number(text: str) -> str:
    """A number as people type it, in the form the rules want: no blanks, capital X, ASCII digits."""
    table = {ord("０") + i: str(i) for i in range(10)} | {ord(c): "X" for c in "xｘＸ×"}
    return "".join(text.split()).translate(table)


def number_is_valid(number: str) -> bool:
    """True for 18 characters whose check character is right and whose birth date exists."""
    if not _NUMBER.fullmatch(number) or check_character(number[:17]) != number[17]:
        return False
    return birth_of(number) is not None


def birth_of(number: str) -> date | None:
    """The birth date in characters 7 to 14, or None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """GB/T 2261.1 code from the sequence: ``1`` male (odd), ``2`` female."""
    return "1" if int(number[16]) % 2 else "2"


def mask_name(name: str) -> str:
    """``张三`` -> ``张*``, ``欧阳小三`` -> ``欧阳*三``, ``买买提·艾力`` -> ``买**·艾*``, ``Anna Smith`` ->
    ``A*** S****``.

    The surname stays and, from three letters on, the last letter.  Names in parts have no surname: the first
    letter of each part stays.  Letters are counted as they are read, and never more than six stars in a row
    stand in a name in hanzi.  A letter that nobody can tell is 〓.
    """
    name = shown(name)
    if any(_is_hanzi(char) for char in name):
        parts = ["".join(part.split()) for part in name.split(DOT)]  # a blank is no letter to be hidden
        return DOT.join(_mask_hanzi(graphemes(part), len(parts) > 1) for part in parts)
    words = [graphemes(word) for word in name.split()]
    return " ".join(word[0] + "*" * (len(word) - 1) for word in words)


def _is_hanzi(char: str) -> bool:
    """Letters of no alphabet: hanzi, and what stands for one on a card."""
    return ord(char) >= 0x2E80 and category(char) in {"Lo", "So", "Cn"}


def _mask_hanzi(letters: list[str], is_part: bool) -> str:
    if len(letters) == 1:
        return "*"
    if is_part:
        return "".join(letters[:1]) + "*" * min(len(letters) - 1, 6)
    kept = 2 if len(letters) > 2 and "".join(letters[:2]) in compound_surnames() else 1
    hidden = len(letters) - kept
    if hidden < 2:
        return "".join(letters[:kept]) + "*" * hidden
    return "".join(letters[:kept]) + "*" * min(hidden - 1, 6) + letters[-1]


def mask_number(number: str) -> str:
    """``110101199003070012`` -> ``1101**********0012``."""
    if len(number) < 9:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def mask_phone(phone: str) -> str:
    """``13800138000`` -> ``138****8000``."""
    if len(phone) < 8:
        return "*" * len(phone)
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def age_on(birth: date, day: date) -> int:
    """Full years of life (周岁) on a day; a birthday counts from the day itself."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
