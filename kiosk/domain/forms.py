"""Forms: what is asked, and when it is asked.

Everything here is pure.  A form is data from the catalogue; answers are text keyed by field; a table's answer
is a tuple of rows.  Faults are values named by path: ``phone`` or ``household.0.number``.  What is made of
answers stands in `kiosk.domain.formvalues`, what may be wrong with them in `kiosk.domain.formchecks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kiosk.domain.decimals import number

Row = dict[str, str]
Answer = str | tuple[Row, ...]
Answers = dict[str, Answer]


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # yuan, two decimals
    DATE = "date"
    CHOICE = "choice"
    ADDRESS = "address"
    PHONE = "phone"
    ID_NUMBER = "id-number"  # GB 11643
    BANK_CARD = "bank-card"  # ISO/IEC 7812-1, 12 to 19 digits
    CREDIT_CODE = "credit-code"  # GB 32100
    DIVISION = "division"  # GB/T 2260, and GB/T 10114 below the county
    TABLE = "table"  # a repeated group
    CALCULATED = "calculated"  # never asked


NUMBERS = (Kind.NUMBER, Kind.MONEY, Kind.CALCULATED)


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Something is asked only while another field's answer is one of ``values``, or within the bounds."""

    field: str
    values: tuple[str, ...] = ()
    at_least: str = ""
    at_most: str = ""

    def holds(self, answers: Mapping[str, Answer]) -> bool:
        given = answers.get(self.field, "")
        if not isinstance(given, str):
            return False
        if self.values:
            return given in self.values
        value = number(given)
        if value is None:
            return False
        above = not self.at_least or value >= Decimal(self.at_least)
        return above and (not self.at_most or value <= Decimal(self.at_most))


class Op(StrEnum):
    """How a calculated field comes about."""

    SUM = "sum"  # of fields, or of a table's column: ``household.income``
    DIFFERENCE = "difference"  # the first less the second
    PRODUCT = "product"
    COUNT = "count"  # the rows of a table
    YEARS = "years"  # full years from a day until today
    CONSTANT = "constant"  # what ``of`` says: an answer that follows from the bundle


@dataclass(frozen=True, slots=True)
class Compute:
    op: Op
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question.  ``prefill`` names what of the card, or which known fact, answers it; ``locked`` keeps
    the card's answer as it is.  ``minimum`` and ``maximum`` bound a number, a date (ISO, or ``today``), or
    the rows of a table.  ``within`` is the condition of the whole section."""

    key: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = True
    prefill: str = ""
    locked: bool = False
    options: tuple[Option, ...] = ()
    when: Condition | None = None
    minimum: str = ""
    maximum: str = ""
    max_length: int = 50
    decimals: int = 0
    unit: str = ""
    columns: tuple[Field, ...] = ()
    compute: Compute | None = None
    within: Condition | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that are asked together, on one page."""

    title: str
    fields: tuple[Field, ...]


class Relation(StrEnum):
    """What must hold between the answers of two fields (or more, for ONE_OF)."""

    NOT_BEFORE = "not-before"  # days: the first is the second or later
    AFTER = "after"  # days: the first is later than the second
    EQUAL = "equal"
    DIFFERENT = "different"
    AT_MOST = "at-most"
    AT_LEAST = "at-least"
    ONE_OF = "one-of"  # at least one of them is answered
    BORN = "born"  # the first, an identity number, has the birth date of the second


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule between fields; ``message`` is what the person reads.  The first field is the one at fault."""

    relation: Relation
    fields: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Form:
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...] = ()

    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields


class FaultCode(StrEnum):
    REQUIRED = "required"
    TOO_LONG = "too-long"
    NOT_A_NUMBER = "not-a-number"
    TOO_MANY_DECIMALS = "too-many-decimals"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    NOT_A_DATE = "not-a-date"
    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"
    NOT_AN_OPTION = "not-an-option"
    BAD_PHONE = "bad-phone"
    BAD_NUMBER = "bad-id-number"
    BAD_BANK_CARD = "bad-bank-card"
    BAD_CREDIT_CODE = "bad-credit-code"
    NOT_A_DIVISION = "not-a-division"
    TOO_FEW_ROWS = "too-few-rows"
    TOO_MANY_ROWS = "too-many-rows"
    BAD_CHARACTER = "bad-character"
    LOCKED = "locked"
    RULE = "rule"  # two answers don't fit; ``limit`` is the rule's own message


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer.  ``limit`` is the bound that was broken, as it may be shown."""

    code: FaultCode
    limit: str = ""


Faults = dict[str, Fault]
DEFAULT_ROWS = 20  # of a table that says nothing


def is_asked(field: Field, answers: Mapping[str, Answer]) -> bool:
    """Whether a field's conditions hold.  A field without a condition is always asked."""
    return all(condition is None or condition.holds(answers) for condition in (field.within, field.when))
