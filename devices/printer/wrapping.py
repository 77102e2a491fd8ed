"""Text on a grid of half-width columns: how wide a character is, and where a line may end.

A Chinese receipt printer has one grid: ASCII takes one column (12 dots), everything in the two-byte ROM two
(24 dots), whatever Unicode calls "ambiguous".  Line ends follow GB/T 15834: a line starts with no closing
mark, ends with no opening mark, and 破折号 and 省略号 stay in one piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from kiosk.domain.names import shown

CLOSING = frozenset("，。、；：？！）】》」』〉〕｝］”’…—～·％%℃‰°,.;:?!)]}>»")
OPENING = frozenset("（【《「『〈〔｛［“‘￥＄¥$([{<«")


@lru_cache(maxsize=4096)
def cells(char: str) -> int:
    """Columns of one character: 0, 1 or 2.  Accented Latin letters take one: they are drawn, not sent."""
    kind = unicodedata.category(char)
    if kind in {"Mn", "Me", "Cf"}:
        return 0
    if "\u00c0" <= char <= "\u024f" and kind in {"Lu", "Ll"}:
        return 1
    return 2 if unicodedata.east_asian_width(char) in {"W", "F", "A"} else 1


def width(text: str) -> int:
    return sum(cells(char) for char in text)


def plain(text: str) -> str:
    """The text without what a grid can't show: controls and invisible marks go, a tab is a space, and a
    private-use letter is the one that it stands for, or 〓."""
    kept = (" " if char == "\t" else char for char in shown(text))
    return "".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})


def clusters(text: str) -> Iterator[str]:
    """The pieces a line may not be broken inside of: an ASCII word, or one character with its marks."""
    piece = ""
    for char in text:
        if piece and not _holds(piece, char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _holds(piece: str, char: str) -> bool:
    """Whether ``char`` must stay on the line of ``piece``, which comes right before it."""
    last = piece[-1]
    if char == " " or last == " ":
        return char == last
    if cells(char) == 0 or char in CLOSING or last in OPENING:
        return True
    return cells(last) == 1 and cells(char) == 1


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most ``columns``; a line break in the text stays one.  Never empty.

    A piece that is longer than a whole line (a long URL, a row of full stops) is cut where the line is full.
    """
    return [line for part in text.splitlines() or [""] for line in _wrapped(plain(part), columns)]


def _wrapped(text: str, columns: int) -> list[str]:
    lines, line = [], ""
    for piece in clusters(text):
        if width(line) + width(piece.rstrip(" ")) <= columns:
            line += piece
            continue
        if piece[0] == " ":  # spaces at a line's end are not printed
            lines.append(line)
            line = ""
            continue
        if line:
            lines.append(line)
        *full, line = cut(piece, columns)
        lines.extend(full)
    return [row.rstrip(" ") for row in [*lines, line]]


def cut(text: str, columns: int) -> list[str]:
    """The text in rows of at most ``columns``, broken without looking at words."""
    rows = [""]
    for char in text:
        if rows[-1] and width(rows[-1]) + cells(char) > columns:
            rows.append("")
        rows[-1] += char
    return rows
