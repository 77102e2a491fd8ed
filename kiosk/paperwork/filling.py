"""A template with its values becomes a document.  Pure: the same values give the same paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from kiosk.domain.applications import Level
from kiosk.domain.documents import Block, Code, Document, Gap, Pair, Picture, Rule, Sign, Text
from kiosk.paperwork.kinds import KINDS, Kind, Need, Shape
from kiosk.paperwork.marks import closing, laid_across, mark, running_head, uri
from kiosk.paperwork.rows import (
    AnyRow,
    CodeRow,
    EachRow,
    GapRow,
    PairRow,
    PairsRow,
    PicturesRow,
    RuleRow,
    SignRow,
    Template,
    TextRow,
)
from kiosk.paperwork.rules import fields_of
from kiosk.words import Words

# By field: a text, a time as ISO 8601, texts, pairs of label and value, or pictures as PNG or JPEG.
Value = str | Sequence[str] | Sequence[tuple[str, str]] | Sequence[bytes]
Values = Mapping[str, Value]
VERIFY = "verify"  # in place of our own code: what the issuer wants to be scanned


class Lacking(ValueError):
    """A value that this kind of document must have is missing: ``field`` names it."""

    def __init__(self, kind: str, field: str) -> None:
        super().__init__(f"{kind}: {field} is missing")
        self.field = field


def make(template: Template, values: Values, words: Words, level: Level | None = None) -> Document:
    """The document.  ``level`` is that of the application that it is about, None for one about none.

    Raises `Lacking` for the first value that is missing, ValueError for one that the kind doesn't know, that
    has another shape, or that contradicts the level.
    """
    kind = KINDS[template.kind]
    _check(kind, values, level)
    fill = _Filling(kind, values, words, level)
    blocks = [block for row in template.rows for block in fill.blocks(row)]
    if level is None:
        return Document(fill.id(), fill.text(template.title), tuple(blocks), across=fill.purpose())
    marked = mark(level, fill.numbers(), words)
    last = closing(level, words) if kind.by_level else ()
    return Document(
        fill.id(),
        words(f"paper.{level}.title") if kind.by_level else fill.text(template.title),
        (*marked, *blocks, *last),
        head=running_head(level, words),
        across=laid_across(level, words),
    )


def _check(kind: Kind, values: Values, level: Level | None) -> None:
    if (level is None) == bool(kind.levels) or (level is not None and level not in kind.levels):
        told = ", ".join(sorted(kind.levels)) or "no application"
        raise ValueError(f"{kind.name} is about {told}, not about {level or 'none'}")
    for name, value in values.items():
        if name not in kind.fields and (name != VERIFY or kind.levels):
            raise ValueError(f"{kind.name} has no field {name}")
        shape = kind.fields[name].shape if name in kind.fields else Shape.TEXT
        if not _fits(value, shape):
            raise ValueError(f"{kind.name}: {name} must be {shape}")
    for name, field in kind.fields.items():
        if field.need is Need.VALUE and not values.get(name):
            raise Lacking(kind.name, name)
    if level is Level.ACCEPTED and not values.get("case_number"):
        raise Lacking(kind.name, "case_number")
    if level is Level.SAVED and values.get("case_number"):
        raise ValueError(f"{kind.name}: what is {level} has no case_number")


def _fits(value: Value, shape: Shape) -> bool:
    if shape in (Shape.TEXT, Shape.TIME):
        return isinstance(value, str)
    if not isinstance(value, (list, tuple)):
        return False
    if shape is Shape.PAIRS:
        return all(isinstance(each, (list, tuple)) and len(each) == 2 for each in value)
    return all(isinstance(each, bytes if shape is Shape.PICTURES else str) for each in value)


class _Filling:
    """What the rows of one document are filled with."""

    def __init__(self, kind: Kind, values: Values, words: Words, level: Level | None) -> None:
        self._kind, self._values, self._words, self._level = kind, values, words, level
        self._zone = _zone(str(values.get("printed_at", "")))

    def blocks(self, row: AnyRow) -> Iterator[Block]:
        named = fields_of(row, self._words)
        if (row.when and not self._values.get(row.when)) or not all(map(self._values.get, named)):
            return
        match row:
            case TextRow():
                yield Text(self.text(row.text), row.size, row.bold, row.align)
            case RuleRow():
                yield Rule()
            case GapRow(gap=lines):
                yield Gap(lines)
            case SignRow(sign=signer):
                yield self._sign(signer)
            case CodeRow(code=caption):
                yield Code(self._code(), self.text(caption))
            case _:
                yield from self._of_values(row)

    def _of_values(self, row: PairRow | PairsRow | EachRow | PicturesRow) -> Iterator[Block]:
        match row:
            case PairRow(pair=name):
                yield Pair(self.text(row.label or f"paper.label.{name}"), self._shown(name), row.bold)
            case PairsRow(pairs=name):
                yield from (Pair(str(each[0]), str(each[1])) for each in self._values[name])
            case EachRow(each=name):
                for number, each in enumerate(self._values[name], 1):
                    yield Text(self.text(row.text or "{each}", each=each, number=number), bold=row.bold)
            case _:
                pictures = self._values[row.pictures]
                yield from (Picture(each) for each in pictures if isinstance(each, bytes))

    def text(self, key: str, **loop: object) -> str:
        """A text with its placeholders filled; one field alone is its value."""
        values = {name: self._shown(name) for name in self._kind.fields} | loop
        return str(values[key[1:-1]]) if key.startswith("{") else self._words(key, **values)

    def numbers(self) -> dict[str, str]:
        named = ("local_number", "case_number", *(("reason",) if self._kind.by_level else ()))
        return {name: str(self._values.get(name, "")) for name in named}

    def purpose(self) -> str:
        """A copy of a certificate is good for one thing, and says so across every page."""
        if "purpose" not in self._kind.fields:
            return ""
        return self._words("documents.only_for", purpose=self._shown("purpose"))

    def id(self) -> str:
        """The same for the same document: its printing again is a reprint."""
        if self._level is None:
            return "-".join([self._kind.name, *(str(self._values[name]) for name in self._kind.coded)])
        issued = str(self._values.get("issued_at", ""))
        whose = str(self._values.get("application_id", "")) or str(self._values["local_number"])
        return "-".join(filter(None, (whose, self._kind.name, str(self._level), issued)))

    def _shown(self, name: str) -> str:
        value = self._values.get(name, "")
        if not isinstance(value, str):
            return "\n".join(each for each in value if isinstance(each, str))
        return shown_time(value, self._zone) if self._kind.fields[name].shape is Shape.TIME else value

    def _sign(self, signer: str) -> Sign:
        """A seal goes beside the date that is printed; whoever signs by hand writes the date as well."""
        date = "" if signer == "body" else self._words("documents.sign.date")
        return Sign(self._words(f"documents.sign.{signer}"), date)

    def _code(self) -> str:
        if self._level is None:
            numbers = {name: str(self._values[name]) for name in self._kind.coded}
            return str(self._values.get(VERIFY, "")) or uri(self._kind.name, **numbers)
        return code_of(self._kind.name, self._values, self._level)


def code_of(kind: str, values: Values, level: Level) -> str:
    """What the code of a document about an application says: level and numbers, as far as there are any."""
    named = {"local": "local_number", "case": "case_number", "id": "application_id"}
    return uri(kind, level=str(level), **{key: str(values.get(name, "")) for key, name in named.items()})


def shown_time(text: str, zone: tzinfo | None) -> str:
    """To the minute in the zone of the place; a time that is none stands as it came."""
    try:
        return datetime.fromisoformat(text).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text


def _zone(printed_at: str) -> tzinfo | None:
    try:
        return datetime.fromisoformat(printed_at).tzinfo
    except ValueError:
        return None
