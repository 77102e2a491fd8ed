"""The heartbeat (电子监察): how a terminal is, every few minutes.  Nothing in it is about a person.

It is proven by its session, like a request; nothing has to be proven later, so it isn't signed with SM2.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kiosk.contract.base import Moment, Wire

# Codes of the terminal's own table of problems (``docs/problems.md``); new ones may come.
ProblemCode = Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,63}$")]


class PartState(Wire):
    """One part of the terminal: a device, or what it stands on.  ``unknown`` is what doesn't answer.

    ``tested`` is what a person found when they tried it (a page was legible, a card was read), at
    ``tested_at``; both are empty when nobody did.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,31}$")]
    state: Literal["good", "bad", "unknown"]
    problems: tuple[ProblemCode, ...] = Field((), max_length=16)
    tested: Literal["good", "bad", ""] = ""
    tested_at: Moment | Literal[""] = ""


class Heartbeat(Wire):
    """``looked_at`` is when the screen last looked at its devices, empty when it doesn't run or has not
    looked for long: then every part is unknown.  ``paper_left_mm`` is None where nobody counts it;
    ``disk_free`` is in bytes, ``oldest_waiting_s`` None when nothing waits.  ``needs_person`` counts
    applications that are not sent again by themselves."""

    kind: Literal["heartbeat"] = "heartbeat"
    made_at: Moment
    version: str = Field(max_length=40)
    looked_at: Moment | Literal[""] = ""
    parts: tuple[PartState, ...] = Field((), max_length=64)
    paper_left_mm: int | None = Field(None, ge=0)
    staff_called: bool = False
    disk_free: int = Field(ge=0)
    waiting: int = Field(ge=0)
    oldest_waiting_s: int | None = Field(None, ge=0)
    needs_person: int = Field(ge=0)
