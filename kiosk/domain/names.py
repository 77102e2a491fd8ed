"""Names of people: how they are kept, shown, and found again.  Pure.

Sources: GB 18030-2022 and GB/T 13000 (letters); 民委发〔2016〕33号 (one middle dot, U+00B7, and 50 characters
of room); JR/T 0253-2022 (rare characters).  The mappings stand in ``resources/names/``.  Why each step is as
it is: ``docs/names.md`` and ``docs/decisions/0241-names.md``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files
from unicodedata import category, normalize

DOT = "\u00b7"  # 间隔号
GETA = "〓"  # stands where a letter can't be shown (GB 2312 row 2; every ROM has it)

# What keyboards and other systems send for the middle dot, beside U+00B7 itself.
_DOTS = "\u0387\u2022\u2027\u2219\u22c5\u2e31\u2e33\u30fb\uff65\u25cf"
# Variation selectors: they pick a drawing of the same letter.
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Marks that nobody sees.  Not the joiners: in scripts that join they change the letters.
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_DROPPED = re.compile(f"[{_SELECTORS}{_INVISIBLE}]")
_AROUND_DOT = re.compile(rf" *[{DOT}{_DOTS}] *")
_LATIN_WITH_MARKS = re.compile("[A-Za-z\u00c0-\u024f][\u0300-\u036f]+")
_SEPARATORS = re.compile(rf"[\s{DOT}{_DOTS}.,、，;()/\-‐‑‒–—―_]+")
_APOSTROPHES = re.compile("['`´‘’ʻʼ′]")
_HAN_GIVEN = 4  # letters up to which a name without parts is a surname and a given name
_PLAIN_TIMES = 3  # foldings until nothing changes any more


@lru_cache
def private_use() -> dict[int, str]:
    """Private-use code point -> the letter that it stands for, for `str.translate`."""
    tables = tomllib.loads(_resource("private-use"))["table"]
    return {int(p, 16): chr(int(c, 16)) for table in tables for p, c in table["letters"].items()}


@lru_cache
def compound_surnames() -> frozenset[str]:
    """Surnames of two characters."""
    return frozenset(tomllib.loads(_resource("surnames"))["compound"].split())


def _resource(name: str) -> str:
    return (files("resources") / "names" / f"{name}.toml").read_text("utf-8")


def registered(text: str) -> str:
    """A name as it is kept and sent: what a card or another system delivered, in one spelling.

    Private-use letters become the real ones where that is known; the middle dot becomes U+00B7; padding,
    invisible marks and variation selectors go; an accent typed apart joins its Latin letter.  Nothing else
    changes: compatibility ideographs and wide Latin letters are how the register may spell the name.
    """
    text = _DROPPED.sub("", text).translate(private_use())
    text = one_dot(" ".join(text.split()))
    return _LATIN_WITH_MARKS.sub(lambda found: normalize("NFC", found[0]), text)


def one_dot(text: str) -> str:
    """The text with U+00B7 for every middle dot, without blanks around it (民委发〔2016〕33号)."""
    return _AROUND_DOT.sub(DOT, text)


def is_private(char: str) -> bool:
    """Whether nobody but the issuer knows what this letter is."""
    return category(char) == "Co" and ord(char) not in private_use()


def unmapped(text: str) -> tuple[str, ...]:
    """The private-use letters that no table explains, each once, as ``U+E5A1``."""
    return tuple(dict.fromkeys(f"U+{ord(char):04X}" for char in text if is_private(char)))


def shown(text: str, lacking: Collection[str] = ()) -> str:
    """Any text for screen and paper: private-use letters that are known as the real ones, and 〓 for letters
    that nobody can draw, those in ``lacking`` included."""
    text = _DROPPED.sub("", text).translate(private_use())
    return "".join(GETA if is_private(char) or char in lacking else char for char in text)


def graphemes(text: str) -> list[str]:
    """What a reader counts as letters: a letter with its marks and selectors is one (UAX 29, in short)."""
    found: list[str] = []
    for char in text:
        extends = category(char) in {"Mn", "Me", "Mc"} or char == "\u200d"
        if found and (extends or found[-1].endswith("\u200d")):
            found[-1] += char
        else:
            found.append(char)
    return found


def search_parts(text: str) -> tuple[str, ...]:
    """A name or a query as it is looked for: parts between dots, blanks, hyphens and commas, each folded.

    Width, case, accents, apostrophes, compatibility ideographs and variation selectors don't count.  A letter
    that nobody can show is 〓, as whoever searches has seen it.
    """
    text = _APOSTROPHES.sub("", shown(registered(_APOSTROPHES.sub("", text))))
    for _ in range(_PLAIN_TIMES):
        text = "".join(c for c in normalize("NFKD", text) if not "\u0300" <= c <= "\u036f").casefold()
    text = _DROPPED.sub("", normalize("NFC", text))
    return tuple(part for part in _SEPARATORS.split(text) if part)


def search_terms(name: str) -> frozenset[str]:
    """Everything that a query's part may be so that it finds this name: the beginnings of each part, also
    run on into the parts behind it.  In a short name in hanzi a given name is found without its surname."""
    parts = search_parts(name)
    starts = ["".join(parts[place:]) for place in range(len(parts))]
    if len(parts) == 1 and len(parts[0]) <= _HAN_GIVEN and not parts[0].isascii():
        starts += [parts[0][place:] for place in range(1, len(parts[0]))]
    return frozenset(start[:size] for start in starts for size in range(1, len(start) + 1))


def is_found(name: str, query: str) -> bool:
    """Whether every part of a query finds the name.  A query without letters finds nothing."""
    parts = search_parts(query)
    return bool(parts) and search_terms(name).issuperset(parts)
