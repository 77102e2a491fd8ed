"""An application as staff at the terminal see it: how it stands, and what they may do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.applications import Receipt


class View(StrEnum):
    """Which applications are listed."""

    NEEDING = "needing"  # a person must do something, or the time is over
    WAITING = "waiting"  # not at the platform yet
    ALL = "all"


class Act(StrEnum):
    """What staff may do about one."""

    AGAIN = "again"  # send it now; what was stopped is tried again
    REPRINT = "reprint"  # the slip as things stand now
    CLOSE = "close"  # the person knows, at the window: nothing more is to be done here


@dataclass(frozen=True, slots=True)
class Case:
    """One application.  ``state`` is a name of the life's table, which has its texts; ``problem`` a code of
    `kiosk.problems` or empty, ``detail`` the platform's words to it.  ``carried_at`` is when a stick took it
    away, empty if none did.  ``overdue``: it is in its state for longer than its deadline."""

    receipt: Receipt
    state: str
    acts: tuple[Act, ...]
    problem: str = ""
    detail: str = field(default="", repr=False)
    attempts: int = 0
    carried_at: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of a view.  ``counts`` is how many each view has; ``before`` where this page begins: the local
    number before it, empty for the first; ``more``: whether there is another page."""

    view: View
    cases: tuple[Case, ...]
    counts: Mapping[View, int]
    before: str = ""
    more: bool = False
