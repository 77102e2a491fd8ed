"""What a template must keep to: it shows all that its kind must say, in this language, and fakes no level."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.domain.applications import Level
from kiosk.paperwork.kinds import KINDS, OF_THE_MARK, Kind, Need, Shape
from kiosk.paperwork.rows import (
    FIELD,
    AnyRow,
    CodeRow,
    EachRow,
    PairRow,
    PairsRow,
    PicturesRow,
    SignRow,
    Template,
    TextRow,
)
from kiosk.toml_lines import Place
from kiosk.words import Words

Fault = tuple[Place, str]  # where in the template, and what is wrong

_INLINE = (Shape.TEXT, Shape.TIME)
_SHAPES: dict[type, tuple[Shape, ...]] = {  # of the field that a row is for; others stand inside of a text
    PairRow: (*_INLINE, Shape.LIST),
    PairsRow: (Shape.PAIRS,),
    EachRow: (Shape.LIST,),
    PicturesRow: (Shape.PICTURES,),
}
_LOOPED = ("each", "number")  # what a text around a list's entries may name besides fields


def fault_of(template: Template, words: Words) -> Fault | None:
    """The first rule that the template breaks with the texts of this language."""
    kind = KINDS.get(template.kind)
    if kind is None:
        return ("kind",), f"there is {', '.join(KINDS)}"
    return next(_faults(template, kind, words), None)


def fields_of(row: AnyRow, words: Words) -> tuple[str, ...]:
    """The fields whose values a row shows in this language."""
    match row:
        case PairRow(pair=name) | PairsRow(pairs=name) | PicturesRow(pictures=name):
            return (name,)
        case EachRow(each=name, text=text):
            return (name, *(found for found in placeholders(text, words) if found not in _LOOPED))
        case TextRow(text=text):
            return placeholders(text, words)
        case _:
            return ()


def placeholders(text: str, words: Words) -> tuple[str, ...]:
    return tuple(FIELD.findall(wording(text, words)))


def wording(text: str, words: Words) -> str:
    """The text of a key with its placeholders, empty without one; ``{title}``, a field, stands as it is."""
    if text.startswith("{"):
        return text
    return words.wording(text) if words.has(text) else ""


def _faults(template: Template, kind: Kind, words: Words) -> Iterator[Fault]:
    yield from _title(template, kind, words)
    for number, row in enumerate(template.rows):
        for fault in _row(row, kind, words):
            yield ("rows", number), fault
    shown = {
        name
        for row in template.rows
        for name in fields_of(row, words)
        if not row.when or row.when == name or kind.fields[row.when].need is Need.VALUE
    }
    shown |= set(placeholders(template.title, words))
    for name, field in kind.fields.items():
        marked = bool(kind.levels) and name in OF_THE_MARK
        if field.need is not Need.FREE and name not in shown and not marked:
            yield ("rows",), f"{words.language}: {kind.name} must show {{{name}}}"
    signed = {row.sign for row in template.rows if isinstance(row, SignRow) and not row.when}
    for signer in sorted(kind.signs - signed):
        yield ("rows",), f"{kind.name} needs a line to sign on: {signer}"
    codes = [row for row in template.rows if isinstance(row, CodeRow)]
    if not kind.scanned and codes:
        yield ("rows",), f"{kind.name} has nothing to scan"
    elif kind.scanned and (len(codes) != 1 or codes[0].when):
        yield ("rows",), "one code, and always, so that it can be checked"


def _title(template: Template, kind: Kind, words: Words) -> Iterator[Fault]:
    if kind.by_level and template.title:
        yield ("title",), f"the title of {kind.name} is that of the level"
    elif not kind.by_level and not template.title:
        yield ("kind",), f"{kind.name} needs a title"
    elif kind.levels and template.title.startswith("{"):
        yield ("title",), f"the title of {kind.name} is a text, not a value that could say anything"
    elif template.title:
        for fault in _text(template.title, kind, words):
            yield ("title",), fault


def _row(row: AnyRow, kind: Kind, words: Words) -> Iterator[str]:
    shown = fields_of(row, words)
    for name in (*shown, *filter(None, (row.when,))):
        if name not in kind.fields:
            yield f"{kind.name} has no field {name}"
        elif kind.levels and name in OF_THE_MARK:
            yield f"{name} belongs to the mark of the level"
    for text in _texts(row):
        yield from _text(text, kind, words)
    if isinstance(row, TextRow) and row.size > 1 and kind.levels:
        yield "large stands the case number alone"
    if isinstance(row, PairRow) and not row.label and not words.has(f"paper.label.{row.pair}"):
        yield f"{words.language} has no text paper.label.{row.pair}"
    for place, name in enumerate(shown):
        fits = _SHAPES.get(type(row), _INLINE) if place == 0 else _INLINE
        if name in kind.fields and kind.fields[name].shape not in fits:
            yield f"{name} is {kind.fields[name].shape}, and can't be shown so"


def _texts(row: AnyRow) -> tuple[str, ...]:
    match row:
        case TextRow(text=text):
            return (text,)
        case EachRow(text=text) | PairRow(label=text):
            return (text,) if text else ()
        case CodeRow(code=text):
            return (text,)
        case SignRow(sign=signer):
            return (f"documents.sign.{signer}",)
        case _:
            return ()


def _text(text: str, kind: Kind, words: Words) -> Iterator[str]:
    if not text.startswith("{") and not words.has(text):
        yield f"{words.language} has no text {text}"
    said = wording(text, words)
    for level in Level if kind.levels else ():
        if words(f"paper.{level}.status") in said or said == words(f"paper.{level}.title"):
            yield f"{words.language}: {text} says what the mark of {level} says"
