"""Items as the text of a TOML file: written whole, and changed in place so that all else stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.contract.misfits import Place
from kiosk.toml_lines import lines_of, rows_of

_HEADER = re.compile(r"\s*\[")
ORDER = ("code", "version", "category", "department", "emblem", "outcome", "steps", "promised_days")
LATER = ("popularity", "keywords", "name", "summary")


def item_text(item: Mapping[str, Any]) -> str:
    """A whole file in the order in which people read: the item, the list's elements, fees, guide, papers."""
    lines = [f"# {next(iter(item['name'].values()))}"]
    lines += [f"{key} = {value(item[key])}" for key in (*ORDER, *LATER) if key in item]
    blocks = ["\n".join(lines) + "\n"]
    if item.get("list"):
        blocks.append(block("[list]", item["list"]))
    blocks += [block("[[fees]]", fee) for fee in item.get("fees", ())]
    if item.get("guide"):
        blocks.append(block("[guide]", item["guide"]))
    blocks += [block("[[materials]]", material) for material in item.get("materials", ())]
    return "\n".join(blocks)


def block(header: str, entries: Mapping[str, Any]) -> str:
    return "\n".join([header, *(f"{key} = {value(one)}" for key, one in entries.items())]) + "\n"


def value(of: Any) -> str:
    """A value on one line; several texts on a line each."""
    if isinstance(of, bool):
        return "true" if of else "false"
    if isinstance(of, int):
        return str(of)
    if isinstance(of, str):
        return json.dumps(of, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(of, Mapping):
        return "{ " + ", ".join(f"{key} = {value(one)}" for key, one in of.items()) + " }"
    if any(isinstance(one, Mapping) for one in of):
        return "[\n" + "".join(f"    {value(one)},\n" for one in of) + "]"
    return "[" + ", ".join(map(value, of)) + "]"


def put(text: str, where: Place, new: Any) -> str:
    """The text with another value at a place: a key at the top, in a table, or in an element of an array."""
    lines = lines_of(text)
    line = f"{where[-1]} = {value(new)}"
    if found := rows_of(text, where):
        lines[found[0] - 1 : found[1] - 1] = [line]
    elif len(where) == 1:
        first = next((n for n, row in enumerate(lines) if _HEADER.match(row)), len(lines))
        while first and not lines[first - 1].strip():
            first -= 1
        lines[first:first] = [line]
    elif header := rows_of(text, where[:-1]):
        lines[header[0] : header[0]] = [line]
    else:
        lines += ["", f"[{where[0]}]", line]
    return "\n".join(lines) + "\n"


def put_blocks(
    text: str, name: str, entries: Sequence[Mapping[str, Any]], *, instead: bool, before: str
) -> str:
    """The text with more elements of an array of tables, after those that are there or ``instead`` of them;
    where none is, before the first header that begins so, or at the end."""
    lines = lines_of(text)
    own = f"[[{name}]]"
    spans = _spans(lines)
    mine = [(begin, end) for begin, end in spans if lines[begin].strip().startswith(own)]
    if mine:
        at = mine[0][0] if instead else mine[-1][1]
    else:
        at = next((begin for begin, _ in spans if lines[begin].startswith(before)), len(lines))
    fresh = [row for one in entries for row in (*block(own, one).splitlines(), "")]
    if at == len(lines) and lines and lines[-1].strip():
        fresh = ["", *fresh[:-1]]
    gone = {n for begin, end in mine for n in range(begin, end)} if instead else set()
    rest = [None if n in gone else row for n, row in enumerate(lines)]
    kept = [row for row in (*rest[:at], *fresh, *rest[at:]) if row is not None]
    return "\n".join(kept).rstrip("\n") + "\n"


def _spans(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where each header begins, and where the next one does."""
    begins = [n for n, row in enumerate(lines) if re.match(r"\[{1,2}[A-Za-z]", row)]
    return list(zip(begins, [*begins[1:], len(lines)], strict=True))
