"""Codes by which an unfinished form is found again at another terminal: short, and fit to be read out.

Ten characters of Crockford's base 32, without I, L, O and U; the last is a check character by Luhn's rule
over 32 characters, which finds every single wrong character and nearly every pair that changed places.
"""

from __future__ import annotations

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_GROUP = 5
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def with_check(body: str) -> str:
    """``body`` (9 characters) and its check character."""
    return body + _check(body)


def read_code(text: str) -> str | None:
    """What somebody typed as the ten characters of a code, None when it is no code.  Blanks and dashes don't
    count, small letters are large ones, and letters that look like digits are those."""
    code = text.upper().translate(_ALIKE)
    if len(code) != LENGTH or any(letter not in LETTERS for letter in code):
        return None
    return code if code[-1] == _check(code[:-1]) else None


def spelled(code: str) -> str:
    """In two groups, as it stands on screen and paper: ``7K3QX-9MD2F``."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def _check(body: str) -> str:
    """Luhn mod N: every second character counts twice, from the right, as the sum of its digits in base
    32."""
    total = 0
    for place, letter in enumerate(reversed(body)):
        value = LETTERS.index(letter) * (2 - place % 2)
        total += value // len(LETTERS) + value % len(LETTERS)
    return LETTERS[-total % len(LETTERS)]
