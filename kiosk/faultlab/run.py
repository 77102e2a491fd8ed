"""One run: a few people hand something over, things go wrong, it is calm for long, then all is checked."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy.exc import DBAPIError

from kiosk.config import Settings
from kiosk.domain.applications import Receipt
from kiosk.faultlab import casechecks, checks
from kiosk.faultlab.badline import BadLine
from kiosk.faultlab.casework import OPEN, Casework
from kiosk.faultlab.checks import Finding, Handed, Harm, Told
from kiosk.faultlab.doom import Death, Doom
from kiosk.faultlab.forgetful import flip
from kiosk.faultlab.people import corrected, person
from kiosk.faultlab.plan import Fault
from kiosk.faultlab.report import Outcome
from kiosk.faultlab.shared import Bench
from kiosk.faultlab.stick import Stick
from kiosk.faultlab.terminal import APP, SYNC, Terminal, fresh
from kiosk.faultlab.time import TerminalClock
from kiosk.problems import Problem
from offline.bundles import FOLDER
from offline.db import FILE
from offline.progress import EVERY_S
from offline.states import LIFE, RATING_DEADLINE_S, UNSENT, Turn
from offline.sync import Progress

DAY_S = 86_400.0
PEOPLE = (1, 1, 1, 1, 1, 1, 1, 1, 2, 3)  # how many come; more of them find more in a run, and cost more
_MOST_TURNS = 12
_CALM_STEPS = 600
_WALL_JUMPS = (-300 * DAY_S, -7200.0, -400.0, 400.0, 7200.0, 300 * DAY_S)
_AHEAD_S = 7260.0  # what was stamped by a clock that was ahead goes so much later
_NAPS = (0.3, 2.0, 8.0, 70.0)  # seconds between two steps with nothing to do
_BY_STICK = {Fault.STICK_PULLED, Fault.FLIP_EXPORT}
_ERRANDS = 0.4  # how likely somebody walks with the stick in a turn
# How likely the trouble is over in a turn in which nothing is under way; cases take their time.
_ENDS, _ENDS_OF_CASES = 0.8, 0.4
_SELDOM = 0.15  # how often a station that has a stick is online
_BACKUPS = 0.1  # how often the platform makes a newer one
_LOG = f"{FILE}-wal"
_STORE = {Fault.FLIP_DATABASE, Fault.FLIP_LOG}
CASES = (0.0, 0.0, 0.1, 0.3)
_CORRECTIONS = 0.3  # in how many of the runs with cases somebody has to come again
_IN_BETWEEN = 0.2
# Looked at from then, whatever still waits for sync is past its deadline.
_DEADLINES = [life.deadline_s for life in LIFE.values() if life.turn is Turn.SYNC]
_LONGEST_S = max(RATING_DEADLINE_S, *_DEADLINES) + 1
_LATE = 0.3  # in how many runs bundles were shredded when all is checked; in the others they are checked too
_CHECKPOINTS = (3, 100, 100)  # entries
_SAVES = 0.5  # how likely the next person comes in a turn
_MEANWHILE = 0.05  # how likely somebody comes, or the platform goes, in the middle of an exchange


def _always() -> bool:
    return True


@dataclass
class Run:
    """Made anew for each seed; `go` once."""

    bench: Bench
    doom: Doom
    people: int
    handed: list[Handed] = field(default_factory=list)
    cases: float = 0.0  # how likely somebody rates, or the department decides, in a turn
    late: float = _LATE  # how likely it is judged after the time of grace
    refused: int = 0
    _asked: Handed | None = None  # for a correction
    _late: bool = True
    _ways: int = 0
    _log: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.chance, self.time, self.inside = self.doom.chance, self.doom.time, self.bench.inside
        self.clock = TerminalClock(self.time)
        self.inside.begin(self.time)
        fresh(self.bench.folder / "terminal", self.bench.beginning)
        self.terminal = Terminal(
            home=self.bench.folder / "terminal",
            settings=self._settings(),
            clock=self.clock,
            doom=self.doom,
            line=BadLine(self.inside, self.doom, self.time, self._around),
            make_disk=self.bench.make_disk,
            change=self.bench.change,
        )
        self.casework = Casework(self.terminal, self.inside, self.doom)
        at = partial(self.terminal.step, APP)
        self.stick = Stick(self.bench.folder / "stick", self.doom, self.inside, at)

    def _settings(self) -> Settings:
        """In some runs the audit chain is anchored every few entries, in others as often as in a hall."""
        audit = self.bench.settings.audit.model_copy(
            update={"checkpoint_entries": self.chance.choice(_CHECKPOINTS)}
        )
        return self.bench.settings.model_copy(update={"audit": audit})

    def go(self, seed: int) -> Outcome:
        with self._listening():
            return self._gone(seed)

    def _gone(self, seed: int) -> Outcome:
        try:
            self._trouble()
            self.inside.calm()
            self.doom.calm, self._late = True, self.chance.random() < self.late
            settled = self._settle()
            there = checks.rows_there(self.inside.office)
            findings = (*settled, *self._judged(there))
        finally:
            self.terminal.close()
        saved = [one for one in self.handed if one.told is Told.SAVED]
        return Outcome(
            seed=seed,
            faults=self.doom.counts,
            saved=len(saved),
            delivered=sum(1 for one in saved if one.id in there),
            damaged=checks.damaged(self.handed, there),
            refused=self.refused,
            steps=self.doom.steps,
            findings=findings,
            trace=tuple(self.doom.trace),
        )

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """What the terminal logs is kept, to be searched; it is told nowhere else."""
        ours = logging.getLogger("offline")
        handler, level, onward = logging.StreamHandler(self._log), ours.level, ours.propagate
        ours.addHandler(handler)
        ours.setLevel(logging.INFO)
        ours.propagate = False
        try:
            yield
        finally:
            ours.removeHandler(handler)
            ours.setLevel(level)
            ours.propagate = onward

    def _trouble(self) -> None:
        """People come while things go wrong; in some runs one of them has to come again."""
        self._turns()
        while len(self.handed) < self.people:
            self._hand_over()
        if self.cases and self.chance.random() < _CORRECTIONS:
            self._come_again()

    def _case(self) -> None:
        """Somebody rates, or the department decides: mostly of others than whom it waits for."""
        if self.chance.random() < 0.5:
            self.casework.rate(self.handed)
        elif self.chance.random() < _IN_BETWEEN:
            self.casework.decide(self.handed)
        else:
            self.casework.decide([one for one in self.handed if one is not self._asked])

    def _come_again(self) -> None:
        """Somebody is asked for a correction, hears of it, and brings it."""
        one = self.casework.decide(self.handed, OPEN)
        if one is None:
            return
        self._asked = one
        self.time.forward(EVERY_S)
        self._turns()
        made_at = self.clock.now().isoformat(timespec="seconds")
        somebody = corrected(one.person, self.chance, self._new_id(), made_at)
        self.handed.append(Handed(somebody, number=len(self.handed) + 1, corrects=one.id))
        self._save(self.handed[-1])
        self._turns()

    def _turns(self) -> None:
        """Saves, steps of sync and faults, in an order that the seed draws."""
        by_stick = bool(_BY_STICK & self.doom.rates.keys())
        ends = _ENDS_OF_CASES if self.cases else _ENDS
        for _ in range(_MOST_TURNS):
            self._events()
            if self.chance.random() < self.cases:
                self._case()
            waiting = [one for one in self.handed if one.told is not Told.SAVED]
            if len(self.handed) < self.people and self.chance.random() < _SAVES:
                self._hand_over()
            elif waiting and self.chance.random() < _SAVES:
                self._save(self.chance.choice(waiting))  # the same again: the person is still there
            if not by_stick or self.chance.random() < _SELDOM:
                self._sync_step()
            else:
                self.time.forward(self.chance.choice(_NAPS))
            if len(self.handed) >= self.people and self._is_settled() and self.chance.random() < ends:
                break

    def _settle(self) -> list[Finding]:
        """Everything works and time passes: what has not come to its end by then never will."""
        self.clock.skew_s = 0.0
        self.clock.time.forward(60)
        self.terminal.opened(APP)  # whoever died is back
        for _ in range(_CALM_STEPS):
            if self._is_settled():
                break
            self._sync_step()
        else:
            return [Finding(Harm.STUCK, "the terminal", "something is still under way after a long calm")]
        # Past the time of grace bundles go: what was wrongly believed to be safe is lost now, and seen.
        grace_s = self.bench.settings.store.grace_days * DAY_S + _AHEAD_S
        self.time.forward(grace_s if self._late else EVERY_S)
        self._until_quiet()
        return []

    def _until_quiet(self) -> None:
        """The platform's word was heard once more, and nothing is to be done any more."""
        greeted = False
        for _ in range(_CALM_STEPS):
            progress = self._sync_step()
            greeted |= progress is Progress.GREETED
            if greeted and progress is Progress.IDLE:
                return

    def _judged(self, there: dict[str, checks.There]) -> list[Finding]:
        station = self.terminal.opened(SYNC)
        here = checks.rows_here(station.db)
        kept = checks.bundle_digests(self.terminal.data, self.inside.office.key)
        people = [one.person for one in self.handed]
        cases, decided = casechecks.cases_here(station.db), casechecks.cases_there(self.inside.office)
        ratings = casechecks.ratings_there(self.inside.office)
        refused = casechecks.rightly_refused(self.handed, cases, decided)
        self.refused = len(refused)
        flipped = bool(_STORE & self.doom.counts.keys())
        grace_s = self.bench.settings.store.grace_days * DAY_S
        audit = (self.terminal.data, self.bench.settings.terminal.id, self.inside.office, flipped, self._late)
        ahead_s = grace_s + _LONGEST_S
        return [
            *checks.judge(self.handed, here, kept, there, checks.set_aside(self.terminal.data), refused),
            *casechecks.evaluations(self.handed, cases, ratings, flipped),
            *casechecks.decisions(self.handed, cases, decided),
            *casechecks.corrections(self.handed, cases, decided),
            *(casechecks.past_deadline(station.db, station.times, grace_s, ahead_s) if self._late else ()),
            *casechecks.audited(station.db, *audit),
            *checks.durable(station.db),
            *checks.numbers_wasted(self.inside.office, there),
            *checks.leaks([self.terminal.home, self.stick.home], people, self._log.getvalue().encode()),
        ]

    def _hand_over(self) -> None:
        made_at = self.clock.now().isoformat(timespec="seconds")
        somebody = person(self.chance, self._new_id(), made_at)
        self.handed.append(Handed(somebody, number=len(self.handed) + 1))
        self._save(self.handed[-1])

    def _new_id(self) -> str:
        number = len(self.handed) + 1
        stamp = int(self.time.now().timestamp() * 1000)
        drawn = f"{stamp:012x}7{number:03x}8{self.chance.getrandbits(60):015x}"
        return "-".join((drawn[:8], drawn[8:12], drawn[12:16], drawn[16:20], drawn[20:]))

    def _save(self, one: Handed) -> None:
        try:
            answer = self.terminal.save(one.person.application, one.corrects)
        except Death as death:
            one.told = Told.NOTHING if one.told is not Told.SAVED else one.told
            self.doom.note(f"died saving: {death.fault}")
            self.terminal.bury()
            return
        if isinstance(answer, Receipt):
            one.told = Told.SAVED
        elif isinstance(answer, Problem):
            one.told = Told.NOT_SAVED
        self.doom.note(f"{one.told}: {one.number}")

    def _sync_step(self) -> Progress | None:
        try:
            progress = self.terminal.sync_step()
        except Death as death:
            self.doom.note(f"died sending: {death.fault}")
            self.terminal.bury()
            return None
        self.doom.note(f"sync {progress}")
        if progress in (Progress.IDLE, Progress.WAITING):
            self.time.forward(self.chance.choice(_NAPS))
        return progress

    def _around(self, point: str) -> None:
        """Before a request of sync's and after the platform has acted; raises `Death`."""
        self.terminal.step(SYNC, point)
        if self.doom.calm or self.chance.random() >= _MEANWHILE:
            return
        if len(self.handed) < self.people:
            self._save_meanwhile()
        elif self.doom.strikes(Fault.PLATFORM_RESTARTED):
            self.inside.restart()

    def _save_meanwhile(self) -> None:
        """Somebody comes while sync is in an exchange.  A power cut takes sync with it."""
        self._hand_over()
        self.terminal.step(SYNC, "meanwhile")

    def _events(self) -> None:
        """What happens between two steps."""
        self._back_up()
        for fault, (may, act) in self._acts().items():
            if may() and self.doom.strikes(fault):
                act()
        if _BY_STICK & self.doom.rates.keys() and self.chance.random() < _ERRANDS:
            self._errand()

    def _errand(self) -> None:
        """The stick's next way: out of the terminal, to the platform, back into the terminal."""
        way, self._ways = self._ways % 3, self._ways + 1
        try:
            if way == 0:
                self.stick.out(self.terminal.opened(APP))
            elif way == 1:
                self.stick.at_platform()
            else:
                self.stick.back(self.terminal.opened(APP), self.time.forward)
        except Death as death:
            if death.fault is Fault.POWER_CUT:
                self.stick.cut()
            self.terminal.bury()
        except (OSError, DBAPIError) as error:
            self.doom.note(f"errand: {type(error).__name__}")

    def _acts(self) -> dict[Fault, tuple[Callable[[], bool], Callable[[], None]]]:
        """Whether there is anything to do it to, and how."""
        terminal = self.terminal
        return {
            Fault.APP_DEATH: (_always, lambda: terminal.kill(Fault.APP_DEATH)),
            Fault.SYNC_DEATH: (_always, lambda: terminal.kill(Fault.SYNC_DEATH)),
            Fault.POWER_CUT: (_always, lambda: terminal.kill(Fault.POWER_CUT)),
            Fault.CLOCK_AHEAD: (_always, lambda: self._jump(3, 6)),
            Fault.CLOCK_BACK: (_always, lambda: self._jump(0, 3)),
            Fault.PLATFORM_RESTARTED: (_always, self.inside.restart),
            Fault.PLATFORM_RESTORED: (self._has_backup, self.inside.restore),
            Fault.FLIP_DATABASE: (_always, lambda: self._flip(FILE)),
            Fault.FLIP_LOG: ((terminal.data / _LOG).exists, lambda: self._flip(_LOG)),
            Fault.FLIP_BUNDLE: (lambda: bool(self._bundles()), self._flip_bundle),
        }

    def _jump(self, first: int, last: int) -> None:
        """The wall clock is set wrong, or right again."""
        wrong = self.clock.skew_s == 0
        self.clock.skew_s = self.chance.choice(_WALL_JUMPS[first:last]) if wrong else 0.0

    def _back_up(self) -> None:
        """For a run in which the platform may go back to it."""
        if Fault.PLATFORM_RESTORED in self.doom.rates:
            age = self.inside.backup_age_s()
            if age is None or self.chance.random() < _BACKUPS:
                self.inside.back_up()

    def _has_backup(self) -> bool:
        """One that is much younger than the time of grace: an older one loses by contract what the terminals
        were allowed to forget."""
        age = self.inside.backup_age_s()
        return age is not None and age < self.bench.settings.store.grace_days * DAY_S / 2

    def _flip(self, name: str) -> None:
        if self.chance.random() < 0.5:  # half of the time nobody has the file open
            self.terminal.kill(Fault.POWER_CUT)
        flip(self.doom.aside(), self.terminal.data / name)

    def _flip_bundle(self) -> None:
        path = self.chance.choice(self._bundles())
        if flip(self.doom.aside(), path):
            for one in self.handed:
                one.flipped |= one.id == path.stem

    def _bundles(self) -> list[Path]:
        return sorted((self.terminal.data / FOLDER).glob("*.bundle"))

    def _is_settled(self) -> bool:
        """Nothing is under way, and the terminal knows which life of the platform this is."""
        try:
            station = self.terminal.opened(SYNC)
        except Death:
            self.terminal.bury()
            return False
        states, epoch = checks.glance(station.db)
        if epoch != self.inside.office.epoch or any(state in UNSENT for state in states.values()):
            return False
        missing = {one.id for one in self.handed if one.told is Told.SAVED} - states.keys()
        return not missing or missing <= checks.set_aside(self.terminal.data)


def seeded(seed: int) -> Random:
    return Random(f"fault lab {seed}")  # noqa: S311 - repeatable is what is wanted
