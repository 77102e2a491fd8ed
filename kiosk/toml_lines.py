"""Where in a TOML file a value stands, for messages that name file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

Place = tuple[str | int, ...]

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(#.*)?$")
_ARRAY_OF_TABLES = re.compile(r"\s*\[\[([^\[\]]+)\]\]\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def line_of(text: str, where: Sequence[str | int]) -> int:
    """The line (from 1) of the value that ``where`` leads to, or of the nearest thing around it that has one.

    Knows tables, arrays of tables and keys; what stands inside an inline value is found at its key.
    """
    lines = _places(text)
    for length in range(len(where), 0, -1):
        if line := lines.get(tuple(where[:length])):
            return line
    return 1


def lines_of(text: str) -> list[str]:
    """The lines as TOML and editors count them: U+2028 and the like, from Word or a web page, end none."""
    return text.removesuffix("\n").split("\n")


def line_of_error(error: tomllib.TOMLDecodeError) -> int:
    """The line that the parser complains of; the last one has no number, and 1 stands for it."""
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else 1


def _places(text: str) -> dict[Place, int]:
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, row in _rows(text):
        if header := _ARRAY_OF_TABLES.match(row):
            name = _inside(_parts(header[1]), counts)
            table = (*name, counts.get(name, 0))
            counts[name] = counts.get(name, 0) + 1
            found.setdefault(name, number)
        elif header := _TABLE.match(row):
            table = _inside(_parts(header[1]), counts)
        elif key := _KEY.match(row):
            found.setdefault((*table, *_parts(key[1])), number)
            continue
        found.setdefault(table, number)
    return found


def _inside(name: tuple[str, ...], counts: dict[Place, int]) -> Place:
    """A header's full place: ``form.sections`` inside the newest element of each array on the way."""
    place: Place = ()
    for part in name[:-1]:
        place = (*place, part)
        if place in counts:
            place = (*place, counts[place] - 1)
    return (*place, name[-1])


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _rows(text: str) -> list[tuple[int, str]]:
    """The lines that begin outside of long strings and brackets: those that can hold a header or a key."""
    rows: list[tuple[int, str]] = []
    quote, depth = "", 0
    for number, row in enumerate(lines_of(text), 1):
        if not quote and not depth:
            rows.append((number, row))
            if _TABLE.match(row) or _ARRAY_OF_TABLES.match(row):
                continue
        quote, depth = _after(row, quote, depth)
    return rows


_TOKEN = re.compile(r"""\"\"\"|'''|"(?:\\.|[^"\\])*"|'[^']*'|\#|[\[\]{}]""")


def _after(row: str, quote: str, depth: int) -> tuple[str, int]:
    """Which long string and how many brackets are open at the end of a line."""
    at = 0
    while at < len(row):
        if quote:
            end = row.find(quote, at)
            if end < 0:
                return quote, depth
            quote, at = "", end + 3
            continue
        token = _TOKEN.search(row, at)
        if token is None or token[0] == "#":
            break
        at = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif len(token[0]) == 1:
            depth += 1 if token[0] in "[{" else -1
    return quote, depth


def rows_of(text: str, where: Sequence[str | int]) -> tuple[int, int] | None:
    """The line at which a value begins, and that at which the next thing does; None if it isn't there."""
    begin = _places(text).get(tuple(where))
    if begin is None:
        return None
    after = (number for number, _ in _rows(text) if number > begin)
    return begin, next(after, len(lines_of(text)) + 1)
