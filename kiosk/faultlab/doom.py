"""What goes wrong, when, and how often: drawn from the seed, counted, written down."""

from __future__ import annotations

import errno
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from sqlalchemy.exc import OperationalError

from kiosk.faultlab.plan import SIMULATED, Fault
from kiosk.faultlab.time import VirtualTime

# How likely a fault is at each of its chances, when a run has it at all: from the first to the second.
_AT_A_STEP = (0.004, 0.06)
_IN_AN_EXCHANGE = (0.03, 0.35)
_IN_A_TURN = (0.02, 0.2)
_STEPS = (Fault.APP_DEATH, Fault.SYNC_DEATH, Fault.POWER_CUT, Fault.DISK_FULL, Fault.STICK_PULLED)
_TURNS = (
    Fault.CLOCK_AHEAD,
    Fault.CLOCK_BACK,
    Fault.FLIP_DATABASE,
    Fault.FLIP_LOG,
    Fault.FLIP_BUNDLE,
    Fault.PLATFORM_RESTARTED,
    Fault.PLATFORM_RESTORED,
)
_MOST_KINDS = 6
# Enough to die in the middle of every recovery, and not so many that nothing ever moves.
MOST_DEATHS = 12


class Death(BaseException):
    """Somebody was killed: nothing that they still meant to do is done.  Not an `Exception`: nothing in the
    program may catch it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(slots=True)
class Doom:
    """``rates`` says how likely each fault is at each of its chances.  ``die_at`` kills at exactly that
    durable step, with ``dying``; 0 never.  ``calm`` ends all of it."""

    chance: Random
    time: VirtualTime
    rates: dict[Fault, float]
    die_at: int = 0
    dying: Fault = Fault.POWER_CUT
    calm: bool = False
    steps: int = 0
    deaths: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)

    def strikes(self, fault: Fault) -> bool:
        """Whether it happens at this chance of it."""
        if self.calm or fault not in self.rates or self.chance.random() >= self.rates[fault]:
            return False
        self.inject(fault)
        return True

    def aside(self) -> Random:
        """For draws whose number depends on lengths or bytes that are new each time: the rest of the run must
        not be moved by them."""
        return Random(self.chance.getrandbits(64))  # noqa: S311 - repeatable is what is wanted

    def inject(self, fault: Fault) -> None:
        self.counts[fault] += 1
        self.note(fault)

    def note(self, what: str) -> None:
        """A line of the trace: true time and what happened.  It names no random bytes, so that a run with the
        same seed has the same."""
        self.trace.append(f"{self.time.elapsed:.3f} {what}")

    def step(self, role: str, point: str) -> Fault | None:
        """A durable step is about to be taken; who dies of it, if anybody does."""
        self.steps += 1
        self.note(f"{self.steps} {role} {point}")
        if self.steps == self.die_at:
            self.inject(self.dying)
            return self.dying
        mortal = Fault.APP_DEATH if role == "app" else Fault.SYNC_DEATH
        for fault in (mortal, Fault.POWER_CUT):
            if self.deaths < MOST_DEATHS and self.strikes(fault):
                self.deaths += 1
                return fault
        return None


def rates(chance: Random, only: Sequence[Fault] = ()) -> dict[Fault, float]:
    """One to six kinds of faults for a run, or those that are wanted, each mild or hard."""
    kinds = tuple(only) or tuple(chance.sample(SIMULATED, chance.randint(1, _MOST_KINDS)))
    return {fault: _rate(chance, fault) for fault in kinds}


def _rate(chance: Random, fault: Fault) -> float:
    least, most = _AT_A_STEP if fault in _STEPS else _IN_A_TURN if fault in _TURNS else _IN_AN_EXCHANGE
    return chance.uniform(least, most)


def no_room(point: str) -> OSError | OperationalError:
    """What a full disk looks like at a point: to a file, or to a commit."""
    if point != "committing":
        return OSError(errno.ENOSPC, "no room, says the lab")
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    full.sqlite_errorname = "SQLITE_FULL"
    return OperationalError("COMMIT", None, full)
