"""What staff see of the outbox: how much is where, how long the oldest has waited, and each row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import CompoundSelect, ScalarSelect, Select, func, or_, select, union_all

from kiosk.clock import SystemClock
from kiosk.domain.applications import Receipt
from offline.bundles import FOLDER, Bundles
from offline.db import Database, open_reading
from offline.keys import TerminalKeys, held_keys
from offline.link import Link, read_link
from offline.moments import Times, boot_id
from offline.projection import Kind, counts
from offline.receipts import receipt_of
from offline.states import FOR_STAFF, UNSENT, RatingState, State
from offline.stored import time_of, word_of
from offline.tables import APPLICATIONS as A
from offline.tables import COURIER, AnyRow


@dataclass(frozen=True, slots=True)
class Parcels:
    """On sticks: the last number given, the newest that was answered, the platform's time in its answer."""

    last: int
    answered: int
    answered_at: str


@dataclass(frozen=True, slots=True)
class Figures:
    """``by_state`` names every state; ``oldest_unsent_s`` is None when nothing waits; ``last_accepted_at`` is
    UTC, empty before the first.  ``on_sticks`` counts the unsent that a parcel carried away and that nothing
    was heard of yet, ``damaged`` files that were set aside because they don't hold what they say."""

    by_state: Mapping[State, int]
    oldest_unsent_s: float | None
    last_accepted_at: str
    on_sticks: int
    evaluations_waiting: int
    damaged: int
    link: Link
    parcels: Parcels

    @property
    def unsent(self) -> int:
        return sum(self.by_state[state] for state in UNSENT)

    @property
    def for_a_person(self) -> int:
        """How many wait for somebody to look at them."""
        return sum(self.by_state[state] for state in FOR_STAFF)


@dataclass(frozen=True, slots=True)
class Line:
    """One application on the outbox page.  ``problem`` is a code of `kiosk.problems`, ``outcome`` the
    platform's decision; ``carried_at`` is when a stick took it away, ``since`` when it came into its state,
    both UTC.  Each of them may be empty."""

    receipt: Receipt
    state: State
    attempts: int
    problem: str
    detail: str
    outcome: str = ""
    carried_at: str = ""
    since: str = ""
    parcel: int = 0  # the number of the stick's parcel, 0 for none


@dataclass(frozen=True, slots=True)
class Overview:
    """Reads only; DBAPIError when the store can't be read."""

    db: Database
    bundles: Bundles
    keys: TerminalKeys
    times: Times

    def figures(self) -> Figures:
        """Costs the same for ten applications and for a hundred thousand."""
        with self.db.reading() as connection:
            kept = counts(connection)
            oldest = connection.execute(OLDEST_UNSENT).scalar()
            accepted = connection.execute(_NEWEST_SETTLED).one()
            link = read_link(connection)
            parcels = connection.execute(_PARCELS).one()
        return Figures(
            by_state={state: kept.get((Kind.APPLICATION, state), 0) for state in State},
            oldest_unsent_s=self._age_s(oldest) if oldest else None,
            last_accepted_at=max(at or "" for at in accepted),
            on_sticks=sum(kept.get((Kind.EXPORTED, state), 0) for state in UNSENT),
            evaluations_waiting=kept.get((Kind.EVALUATION, RatingState.WAITING), 0),
            damaged=kept.get((Kind.DAMAGED, ""), 0),
            link=link,
            parcels=Parcels(*parcels),
        )

    def lines(
        self, states: Collection[State] = tuple(State), limit: int = 50, before: str = ""
    ) -> list[Line]:
        """The newest first, so many at most; ``before``: only those with a smaller local number, which is how
        the next page is asked for."""
        with self.db.reading() as connection:
            rows = connection.execute(_page(states, limit, before)).all()
        return [self._line(row) for row in rows]

    def line(self, number: str) -> Line | None:
        """The application with that local number, or that id."""
        found = select(A).where(or_(A.c.local_number == number, A.c.id == number))
        with self.db.reading() as connection:
            row = connection.execute(found).one_or_none()
        return self._line(row) if row else None

    def _line(self, row: AnyRow) -> Line:
        return Line(
            receipt_of(row, self.keys.device),
            word_of(State, row.state),
            row.attempts,
            row.problem,
            row.detail,
            row.outcome,
            row.exported_at,
            row.entered_at,
            row.parcel,
        )

    def _age_s(self, saved_at: str) -> float:
        """Never negative: a clock that was set back makes nothing younger than new."""
        age = self.times.clock.now() - time_of(saved_at)
        return max(0.0, age.total_seconds())


def _page(
    states: Collection[State], limit: int, before: str
) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    """Each state's newest by the index, then the newest of those: nothing is read that isn't close."""
    chosen = select(A).order_by(A.c.local_number.desc()).limit(limit)
    if before:
        chosen = chosen.where(A.c.local_number < before)
    if set(states) == set(State):
        return chosen
    if len(states) == 1:
        return chosen.where(A.c.state.in_(states))
    each = [chosen.where(A.c.state == state).subquery() for state in states]
    merged = union_all(*(select(one) for one in each)).subquery()
    return select(merged).order_by(merged.c.local_number.desc()).limit(limit)


def _first_of(states: Collection[State]) -> Select[*tuple[Any, ...]]:
    """When the oldest in one of the states was saved, by the numbers, which a clock can't turn round."""
    firsts = [
        select(A.c.local_number, A.c.saved_at)
        .where(A.c.state == state)
        .order_by(A.c.local_number)
        .limit(1)
        .subquery()
        for state in states
    ]
    merged = union_all(*(select(one) for one in firsts)).subquery()
    return select(merged.c.saved_at).order_by(merged.c.local_number).limit(1)


def _newest_settled() -> list[ScalarSelect[Any]]:
    """When the newest acceptance in each state was checked, None where there is none."""
    return [select(func.max(A.c.settled_at)).where(A.c.state == state).scalar_subquery() for state in State]


# Made once: building them would cost more than asking.
OLDEST_UNSENT = _first_of(UNSENT)
_PARCELS = select(COURIER.c.parcel, COURIER.c.answered, COURIER.c.answered_at)
_NEWEST_SETTLED = select(*_newest_settled())


@contextmanager
def reading(data: Path) -> Iterator[Overview]:
    """The outbox as it lies in a data folder, for looking only; the terminal may be running.  Raises `Failed`
    as `open_reading` and `held_keys` do."""
    db = open_reading(data)
    try:
        yield Overview(db, Bundles(data / FOLDER), held_keys(data), Times(SystemClock(), boot_id()))
    finally:
        db.close()
