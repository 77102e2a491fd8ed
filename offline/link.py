"""What is known of the way to the platform.  Sync writes it, the screens read it; nobody asks the network."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from offline.moments import Moment
from offline.tables import LINK

FRESH_S = 60.0


@dataclass(frozen=True, slots=True)
class Link:
    """``good_at`` is our time in UTC at the last good exchange, ``platform_time`` the platform's then, both
    empty before the first.  ``problem`` belongs to the newest exchange: empty if that one was good."""

    good_at: str
    good_monotonic: float
    boot_id: str
    platform_time: str
    clock_offset: float | None
    epoch: str
    problem: str
    detail: str
    problem_at: str
    rate: float | None = None  # bytes a second, as measured on larger requests
    round_trip: float | None = None  # seconds of a small exchange

    def is_online(self, now: Moment) -> bool:
        """Whether the newest exchange went well, and within the last minute."""
        fresh = self.boot_id == now.boot_id and now.monotonic - self.good_monotonic <= FRESH_S
        return fresh and bool(self.good_at) and not self.problem


# Read before and after every exchange: made once.
_LINK = select(*(LINK.c[name] for name in Link.__slots__))
_NOTED = update(LINK)


def read_link(connection: Connection) -> Link:
    row = connection.execute(_LINK).one()
    return Link(*row)


def note_good(
    connection: Connection, utc: str, now: Moment, platform_time: str, clock_offset: float | None
) -> None:
    """An exchange went well."""
    _note(
        connection,
        good_at=utc,
        good_monotonic=now.monotonic,
        boot_id=now.boot_id,
        platform_time=platform_time,
        clock_offset=clock_offset,
        problem="",
        detail="",
    )


def note_parcel(connection: Connection, utc: str, platform_time: str) -> None:
    """An exchange by stick, at that time: whether the network works it doesn't tell."""
    _note(connection, good_at=utc, platform_time=platform_time)


def note_problem(connection: Connection, now: Moment, problem: str, detail: str) -> None:
    """An exchange failed on the way: what was known of better times stays."""
    _note(connection, problem=problem, detail=detail, problem_at=now.wall)


def note_pace(connection: Connection, rate: float | None, round_trip: float | None) -> None:
    """How fast the line is, as far as it was measured: what isn't known stays as it was."""
    known = {"rate": rate, "round_trip": round_trip}
    if found := {name: value for name, value in known.items() if value is not None}:
        _note(connection, **found)


def note_epoch(connection: Connection, epoch: str) -> None:
    _note(connection, epoch=epoch)


def _note(connection: Connection, **values: object) -> None:
    connection.execute(_NOTED, values)
