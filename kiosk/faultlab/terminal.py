"""One terminal of the lab: an application and a sync loop over one folder, dying and coming back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from kiosk.config import Settings
from kiosk.domain.applications import Application, Receipt
from kiosk.faultlab.badline import BadLine
from kiosk.faultlab.doom import Death, Doom, no_room
from kiosk.faultlab.forgetful import ForgetfulDisk, Platter
from kiosk.faultlab.plan import Fault
from kiosk.faultlab.time import TerminalClock
from kiosk.problems import Failed, Problem
from offline.disk import Disk
from offline.gateway import HttpGateway
from offline.salvage import salvage
from offline.station import Station
from offline.sync import STORE_TROUBLE_S, Progress, Sync

APP, SYNC = "app", "sync"
_OPENINGS = 40
# After so many store errors in a row somebody looks at the terminal.
_PATIENCE = 3
# Problems of a store that needs rebuilding.
_BEYOND = ("store-unusable", "store-damaged")

Done = TypeVar("Done")
MakeDisk = Callable[[Platter, Callable[[str], None]], Disk]


@dataclass
class Terminal:
    """``home`` holds one folder for each life between two power cuts.  ``line`` is the way to the platform of
    every life.  ``make_disk`` and ``change`` are for breaking the product on purpose."""

    home: Path
    settings: Settings
    clock: TerminalClock
    doom: Doom
    line: BadLine
    make_disk: MakeDisk = ForgetfulDisk
    change: Callable[[Sync], Sync] = lambda sync: sync
    boots: int = 0
    salvaged: int = 0
    _stations: dict[str, Station] = field(default_factory=dict)
    _dead: dict[str, Fault] = field(default_factory=dict)
    _loop: Sync | None = None
    _gateway: HttpGateway | None = None
    _trouble: int = 0

    def __post_init__(self) -> None:
        self.platter = Platter(self.data)

    @property
    def data(self) -> Path:
        return self.home / f"life-{self.boots}"

    def save(self, application: Application, corrects: str = "") -> Receipt | Problem:
        """As the screen does it; raises `Death`."""
        found = self._alive(APP, lambda station: station.outbox.save(application, corrects))
        if isinstance(found, Problem) and found.code in ("store-unusable", "store-damaged"):
            self._trouble += 1
            self._look_after()
        return found

    def rate(self, application_id: str, level: int) -> Problem | None:
        """The same for an evaluation."""
        return self._alive(APP, lambda station: station.outbox.rate(application_id, level))

    def sync_step(self) -> Progress | None:
        """One step of the loop, None when the store is in trouble; raises `Death`."""
        try:
            done = self._alive(SYNC, lambda _station: self._sync().step())
        except (OSError, DBAPIError):  # as `Sync.run` does
            self.clock.time.forward(STORE_TROUBLE_S)
            self._trouble += 1
            self._look_after()
            return None
        self._trouble = 0
        return done

    def kill(self, fault: Fault) -> None:
        """Between two steps of its own."""
        self._die(fault)
        self.bury()

    def step(self, role: str, point: str) -> None:
        """A durable step is about to be taken.  Raises `Death`, or what a full disk raises."""
        if role in self._dead:
            raise Death(self._dead[role])
        if fault := self.doom.step(role, point):
            self._die(fault)
            raise Death(fault)
        if point in ("open", "write", "flush", "rename", "committing") and self.doom.strikes(Fault.DISK_FULL):
            raise no_room(point)

    def bury(self) -> None:
        """What is left of the dead is closed, as the kernel does it; they come back at their next work."""
        for role in tuple(self._dead):
            self._leave(role)
        self._dead.clear()

    def close(self) -> None:
        for role in tuple(self._stations):
            self._leave(role)

    def opened(self, role: str = SYNC) -> Station:
        """The station of a process, started when there is none; raises `Death` if it dies of that."""
        if role not in self._stations:
            self._stations[role] = self._open(role)
        return self._stations[role]

    def _alive(self, role: str, work: Callable[[Station], Done]) -> Done:
        return work(self.opened(role))

    def _sync(self) -> Sync:
        if self._loop is None:
            station = self.opened(SYNC)
            self._gateway = station.gateway(self.line)
            loop = station.sync(self._gateway)
            loop.jitter = self.doom.chance.random
            self._loop = self.change(loop)
        return self._loop

    def _open(self, role: str) -> Station:
        step = partial(self.step, role)
        disk = self.make_disk(self.platter, step)
        for _ in range(_OPENINGS):
            try:
                return Station.open(
                    self.settings, self.data, self.clock, reached=step, disk=disk, boot=self._boot_id
                )
            except Failed as failed:
                if failed.problem.code in ("store-unusable", "store-damaged"):
                    self._salvage()
        raise AssertionError("the terminal can't be opened any more")

    def _boot_id(self) -> str:
        return f"00000000-0000-4000-8000-{self.boots:012d}"

    def _die(self, fault: Fault) -> None:
        """At this instant: after a power cut only what is durable is left, in a new folder."""
        dead = {Fault.APP_DEATH: (APP,), Fault.SYNC_DEATH: (SYNC,)}.get(fault, (APP, SYNC))
        self._dead |= dict.fromkeys(dead, fault)
        if fault is not Fault.POWER_CUT:
            return
        left = self.platter
        self.boots += 1
        self.data.mkdir(mode=0o700)
        left.after_cut(self.data, self.doom.aside())
        self.platter = Platter(self.data)
        self.clock.boot()

    def _leave(self, role: str) -> None:
        if role == SYNC and self._gateway is not None:
            self._gateway.close()
            self._loop = self._gateway = None
        if station := self._stations.pop(role, None):
            station.close()

    def _look_after(self) -> None:
        """Staff: a store that stays in trouble is rebuilt from the bundles."""
        if self._trouble < _PATIENCE:
            return
        self._trouble = 0
        self.close()
        self._salvage()

    def _salvage(self) -> None:
        self.doom.note("salvage")
        self.salvaged += 1
        salvage(self.settings, self.data, self.clock)
        self.platter = Platter(self.data)  # it wrote through the kernel: all of it is durable


def fresh(home: Path, beginning: Path) -> None:
    """The first life's folder, a copy of one that was set up."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    shutil.copytree(beginning, home / "life-0")
