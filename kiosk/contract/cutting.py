"""The JSON of a catalogue cut into its items, character for character.

Put together again the pieces are the very text that was signed, so whoever keeps them apart can still prove
them; and an item can be read without reading the others.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Piece:
    """One item: ``glue`` is all that stands between it and the item before, ``text`` its own JSON, ``code``
    what that says."""

    glue: str
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Cut:
    """``tail`` is what stands after the last item, or all of a catalogue without items."""

    pieces: tuple[Piece, ...]
    tail: str

    @property
    def frame(self) -> str:
        """The same catalogue without its items."""
        return (self.pieces[0].glue if self.pieces else "") + self.tail


def cut(content: str) -> Cut:
    """ValueError for what is no JSON object with one list of items, each with a code."""
    try:
        return _cut(content)
    except (IndexError, KeyError, TypeError) as error:
        raise ValueError(f"not a catalogue: {type(error).__name__}") from None


def _cut(content: str) -> Cut:
    pieces: list[Piece] | None = None
    cut_at = 0
    at = _past(content, 0, "{")
    while content[at] != "}":
        key, at = _decode(content, at)
        at = _past(content, _skip(content, at), ":")
        if key == "items":
            if pieces is not None:
                raise ValueError("not a catalogue: items stand twice")
            pieces, cut_at, at = _items(content, at)
        else:
            _, at = _decode(content, at)
        at = _skip(content, at)
        if content[at] == ",":
            at = _skip(content, at + 1)
    if pieces is None:
        raise ValueError("not a catalogue: no items")
    return Cut(tuple(pieces), content[cut_at:])


def _items(content: str, at: int) -> tuple[list[Piece], int, int]:
    """The items of the list that begins here; where the last of them ends, and where the list ends."""
    pieces: list[Piece] = []
    cut_at, at = 0, _past(content, at, "[")
    while content[at] != "]":
        item: dict[str, Any]
        item, end = _decode(content, at)
        pieces.append(Piece(content[cut_at:at], content[at:end], str(item["code"])))
        cut_at, at = end, _skip(content, end)
        if content[at] == ",":
            at = _skip(content, at + 1)
    return pieces, cut_at, at + 1


def _past(content: str, at: int, sign: str) -> int:
    """Behind this sign and the blanks around it."""
    at = _skip(content, at)
    if content[at] != sign:
        raise ValueError(f"not a catalogue: no {sign!r} at {at}")
    return _skip(content, at + 1)


def _skip(content: str, at: int) -> int:
    found = _SPACE.match(content, at)
    return found.end() if found else at
