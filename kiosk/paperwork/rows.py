"""A template as its file says it: a title and rows in order, each one of ten sorts, told by its first key.

Texts are keys of the language files (``documents.promise.opening``), so that a new language needs no new
template, or one field alone (``{decision}``).  Nothing here can make a mark of a level: there is no row for
double rules, warnings or case numbers.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from kiosk.domain.documents import Align

FIELD = re.compile(r"\{(\w+)\}")  # a placeholder, as in every text of `kiosk.words`

FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
Key = Annotated[str, Field(pattern=r"^([a-z]+(\.[a-z0-9_-]+)+|\{[a-z][a-z_]*\})$")]


class Row(BaseModel):
    """``when``: a field without whose value the row is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: FieldName | Literal[""] = ""


class TextRow(Row):
    text: Key
    size: Literal[1, 2] = 1
    bold: bool = False
    align: Align = Align.LEFT


class PairRow(Row):
    """``label`` is a text; without one it is ``paper.label.<field>``."""

    pair: FieldName
    label: Key | Literal[""] = ""
    bold: bool = False


class PairsRow(Row):
    """Every pair of a field that holds pairs."""

    pairs: FieldName


class EachRow(Row):
    """One paragraph for each text of a list.  ``text`` may stand around it: ``{number}. {each}``."""

    each: FieldName
    text: Key | Literal[""] = ""
    bold: bool = False


class RuleRow(Row):
    rule: Literal["thin"]


class GapRow(Row):
    gap: int = Field(ge=1, le=6)


class CodeRow(Row):
    """The code by which the document is checked.  Its content is the engine's; here stands its caption."""

    code: Key


class SignRow(Row):
    sign: Literal["applicant", "receiver", "body", "officer"]


class PicturesRow(Row):
    pictures: FieldName


_SORTS: dict[str, type[Row]] = {
    "each": EachRow,
    "text": TextRow,
    "pair": PairRow,
    "pairs": PairsRow,
    "rule": RuleRow,
    "gap": GapRow,
    "code": CodeRow,
    "sign": SignRow,
    "pictures": PicturesRow,
}


def _sort(value: Any) -> str:
    """Which sort a row is, by the first key of the list above that it has; a row without one has no sort."""
    return next((name for name in _SORTS if isinstance(value, dict) and name in value), "")


AnyRow: TypeAlias = Annotated[
    Annotated[EachRow, Tag("each")]
    | Annotated[TextRow, Tag("text")]
    | Annotated[PairRow, Tag("pair")]
    | Annotated[PairsRow, Tag("pairs")]
    | Annotated[RuleRow, Tag("rule")]
    | Annotated[GapRow, Tag("gap")]
    | Annotated[CodeRow, Tag("code")]
    | Annotated[SignRow, Tag("sign")]
    | Annotated[PicturesRow, Tag("pictures")],
    Discriminator(
        _sort,
        custom_error_type="row",
        custom_error_message="a row is each, text, pair, pairs, rule, gap, code, sign or pictures",
    ),
]


class Template(BaseModel):
    """``title`` is empty for a kind whose title is that of the level."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    title: Key | Literal[""] = ""
    rows: tuple[AnyRow, ...] = Field(min_length=1)
