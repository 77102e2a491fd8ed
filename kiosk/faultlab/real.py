"""Real runs: the product's own processes, real HTTPS through a faulty proxy, deaths by SIGKILL.

An application core saves while a sync process sends; both die, at durable steps that the seed names and at
any moment, and are started again.  Then everything works, and `kiosk sync` has time to finish.  What lies on
the disks afterwards is judged by the same checks as a simulated run.

The seed decides what is tried; what meets what at which instant is up to the kernel, as in real life.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.clock import SystemClock, Uuid7
from kiosk.faultlab import casechecks, checks
from kiosk.faultlab.checks import Finding, Handed, Harm, Told
from kiosk.faultlab.plan import Fault
from kiosk.faultlab.proxy import Way, whole_way
from kiosk.faultlab.proxyhttp import Deed
from kiosk.faultlab.realparts import someone
from kiosk.faultlab.realworld import Child, Nursery, RealSandbox
from kiosk.faultlab.report import Outcome, Tally
from kiosk.progressbar import progress
from kiosk.sandbox.office import Office
from kiosk.sandbox.tables import ApplicationRow
from offline.db import Database, open_database
from offline.moments import Times, boot_id
from offline.states import DAY_S, UNSENT, UNSENT_S

DEEDS = {
    Fault.ACK_LOST: Deed.LOSE_ANSWER,
    Fault.DUPLICATE: Deed.TWICE,
    Fault.REORDERED: Deed.LATE_COPY,
    Fault.TOO_LARGE: Deed.TOO_LARGE,
    Fault.LOCKED: Deed.LOCKED,
    Fault.TOO_MANY: Deed.TOO_MANY,
    Fault.BROKEN: Deed.BROKEN,
    Fault.GATEWAY_TIMEOUT: Deed.TOO_SLOW,
    Fault.PORTAL: Deed.PORTAL,
    Fault.TRUNCATED: Deed.TRUNCATE,
    Fault.SLOW_BODY: Deed.DRIBBLE,
}
# What needs a disk or a stick of the lab's own making is tried by the simulated layer.
NOT_REAL = (
    Fault.POWER_CUT,
    Fault.FLIP_DATABASE,
    Fault.FLIP_LOG,
    Fault.FLIP_BUNDLE,
    Fault.STICK_PULLED,
    Fault.FLIP_EXPORT,
)
REAL = tuple(fault for fault in Fault if fault not in NOT_REAL)
_MOST_KINDS = 8
_AT_ONCE = 2
_ROUNDS = 2
_STEPS = 45  # durable steps of two saves, or of sending them
_APP_S, _CALM_S = 30.0, 40.0
_LOOK_S = 0.03
_STORM_S, _SILENT_S = 4.0, 1.0  # how long requests are waited for, and where none can come
_HOUR_S = 3600
_THIN = (64_000 / 8, 0.8)
_CONFIG = """\
[terminal]
id = "LAB01"

[platform]
url = "{url}"
ca = "{ca}"
key = "{key}"
enrol_code = "{enrol_code}"
timeout_s = 3.0

[store]
grace_days = {grace}
"""


@dataclass
class RealRun:
    """One run in a folder of its own."""

    seed: int
    folder: Path
    nursery: Nursery
    only: Sequence[Fault] = ()
    handed: list[Handed] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    delivered: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - repeatable is the point
        self.kinds = tuple(self.only) or tuple(self.chance.sample(REAL, self.chance.randint(2, _MOST_KINDS)))
        self.data, self.log = self.folder / "terminal", self.folder / "log"
        self.config, self.told = self.folder / "config.toml", self.folder / "told"
        self.sandbox = RealSandbox(self.nursery, self.folder / "platform", self.log)

    def run(self) -> Outcome:
        """From nothing to the verdict; no process of it is left."""
        self.folder.mkdir(parents=True)
        self.sandbox.start()
        try:
            with whole_way(self.sandbox.card["url"], self.folder / "platform" / "tls") as way:
                self._write_config(way.url)
                if Fault.PLATFORM_RESTORED in self.kinds:
                    self.sandbox.back_up(self.folder / "backup")
                self._storm(way)
                findings = list(self._calm(way))
        finally:
            self.sandbox.kill()
        return self._outcome(tuple(findings))

    def _write_config(self, url: str) -> None:
        # What is destroyed after the grace time can't be offered again to a platform that lost it.
        grace = 7 if Fault.PLATFORM_RESTORED in self.kinds else self.chance.choice((0, 7))
        card = self.sandbox.card | {"url": url}
        self.config.write_text(_CONFIG.format(**card, grace=grace), encoding="utf-8")

    def _storm(self, way: Way) -> None:
        assert way.meddler is not None
        deeds = [fault for fault in self.kinds if fault in DEEDS]
        often = self.chance.uniform(0.2, 0.8)
        luck = Random(f"{self.seed} line")  # noqa: S311 - of its own: requests come by in another thread

        def decide(_method: str, _target: str) -> Deed:
            if not deeds or luck.random() > often:
                return Deed.PASS
            fault = luck.choice(deeds)
            self.counts[fault] += 1
            return DEEDS[fault]

        way.meddler.decide = decide
        if Fault.THIN_LINE in self.kinds:
            self._inject(Fault.THIN_LINE)
            way.line.weather.rate, way.line.weather.latency_s = _THIN
        if Fault.FLAPPING in self.kinds:
            self._inject(Fault.FLAPPING)
            way.line.flap(self.chance.uniform(0.05, 0.5), self.chance.uniform(0.05, 0.3))
        for number in range(_ROUNDS):
            self._round(way, number)

    def _round(self, way: Way, number: int) -> None:
        """Both processes at work.  Sync is started again and again, as somebody would who can't wait."""
        if Fault.RESET in self.kinds:
            self._inject(Fault.RESET)
            way.line.weather.reset_after = self.chance.randrange(100_000)
        if Fault.NO_NAME in self.kinds and self.chance.random() < 0.5:
            self._inject(Fault.NO_NAME)
            way.line.weather.refusing = True
        app = self._start_app(number)
        self._keep_sending(way, self.chance.randint(2, 10))
        self._trouble_the_platform()
        if way.line.weather.refusing and Fault.FLAPPING not in self.kinds:
            way.line.weather.refusing = False
        self._keep_sending(way, self.chance.randint(2, 10))
        if not app.ended(_APP_S):
            raise RuntimeError("the application hangs")
        app.close()
        self._hear()

    def _keep_sending(self, way: Way, exchanges: int) -> None:
        """Until so many more requests have come by, or it is clear that they don't: a busy machine storms as
        hard as an idle one."""
        assert way.meddler is not None
        enough = way.meddler.seen + exchanges
        end = time.monotonic() + (_SILENT_S if way.line.weather.refusing else _STORM_S)
        while way.meddler.seen < enough and time.monotonic() < end:
            sync = self._start_sync()
            while way.meddler.seen < enough and time.monotonic() < end and not sync.ended(_LOOK_S):
                pass
            if sync.kill():
                self._inject(Fault.SYNC_DEATH)
            sync.close()

    def _start_app(self, number: int) -> Child:
        fresh = [(f"{self.seed}/{number}/{n}", Uuid7().new()) for n in range(self.chance.randint(1, 3))]
        self.handed += [Handed(someone(*one)) for one in fresh]
        limit = 0
        if Fault.DISK_FULL in self.kinds and self.chance.random() < 0.7:
            self._inject(Fault.DISK_FULL)
            limit = self.chance.randrange(1_000, 120_000)
        return self.nursery.start(
            "app",
            self.log,
            people=fresh,
            file_limit=limit,
            told=str(self.told),
            **self._life(Fault.APP_DEATH),
        )

    def _start_sync(self) -> Child:
        mortal = Fault.SYNC_DEATH in self.kinds and self.chance.random() < 0.7
        if not (mortal or {Fault.CLOCK_AHEAD, Fault.CLOCK_BACK} & set(self.kinds)):
            return self.nursery.kiosk(
                self.log, "sync", "--once", "--config", self.config, "--data", self.data
            )
        return self.nursery.start("sync", self.log, **self._life(Fault.SYNC_DEATH))

    def _life(self, death: Fault) -> dict[str, object]:
        """Where its data are, how wrong its clock is, and at which step it dies, if it does."""
        die_at = self.chance.randrange(1, _STEPS) if death in self.kinds else 0
        skew = 0.0
        for fault, sign in ((Fault.CLOCK_AHEAD, 1), (Fault.CLOCK_BACK, -1)):
            if fault in self.kinds and self.chance.random() < 0.5:
                self._inject(fault)
                skew = sign * _HOUR_S * 10 ** self.chance.uniform(-2, 4)  # half a minute to a year
        if die_at:
            self._inject(death)
        return {"config": str(self.config), "data": str(self.data), "die_at": die_at, "skew_s": skew}

    def _trouble_the_platform(self) -> None:
        if Fault.PLATFORM_RESTARTED in self.kinds:
            self._inject(Fault.PLATFORM_RESTARTED)
            self.sandbox.kill()
            self.sandbox.start()
        if Fault.PLATFORM_RESTORED in self.kinds and self.chance.random() < 0.6:
            self._inject(Fault.PLATFORM_RESTORED)
            self.sandbox.restore(self.folder / "backup")

    def _hear(self) -> None:
        """What each person was told."""
        if not self.told.exists():
            return
        heard = dict(line.split() for line in self.told.read_text().splitlines())
        for one in self.handed:
            one.told = Told(heard.get(one.id, Told.NOTHING))

    def _calm(self, way: Way) -> Iterator[Finding]:
        """Everything works; `kiosk sync` finishes; then the verdict, from what lies on the disks."""
        assert way.meddler is not None
        way.meddler.decide = lambda _method, _target: Deed.PASS
        way.line.calm()
        sync = self.nursery.kiosk(self.log, "sync", "--config", self.config, "--data", self.data)
        db, office = open_database(self.data), self.sandbox.office()
        try:
            end = time.monotonic() + _CALM_S
            while not self._settled(db, office) and time.monotonic() < end and not sync.ended(_LOOK_S):
                pass
            sync.send(15)
            if not sync.ended(_APP_S):
                yield Finding(Harm.STUCK, "sync", "did not end when it was asked to")
            sync.close()
            here, there = checks.rows_here(db), checks.rows_there(office)
            self.delivered = len(there)
            kept = checks.bundle_digests(self.data, office.key)
            yield from checks.judge(self.handed, here, kept, there, checks.set_aside(self.data))
            yield from checks.numbers_wasted(office, there)
            yield from checks.durable(db)
            yield from casechecks.past_deadline(db, Times(SystemClock(), boot_id()), 7 * DAY_S, UNSENT_S + 1)
            yield from casechecks.audited(db, self.data, "LAB01", office, calm=False)
        finally:
            db.close()
            office.close()
        yield from self._logs()

    def _settled(self, db: Database, office: Office) -> bool:
        """Nothing is left to send, and the platform has all that is here."""
        here = checks.rows_here(db)
        if any(row.state in UNSENT for row in here.values()):
            return False
        with Session(office.engine) as session:
            there = select(ApplicationRow.id).where(ApplicationRow.case_number.is_not(None))
            return set(here) <= set(session.scalars(there))

    def _logs(self) -> Iterator[Finding]:
        said = self.log.read_bytes()
        yield from checks.leaks([self.data], [one.person for one in self.handed], said)
        if b"Traceback" in said:
            yield Finding(Harm.BROKEN, "log", "a process ended with an exception")

    def _inject(self, fault: Fault) -> None:
        self.counts[fault] += 1

    def _outcome(self, findings: tuple[Finding, ...]) -> Outcome:
        saved = sum(one.told is Told.SAVED for one in self.handed)
        return Outcome(
            self.seed, self.counts, saved, self.delivered, findings=findings, trace=tuple(self.kinds)
        )


def real_runs(
    runs: int, seed: int, only: Sequence[Fault] = (), keep: Path | None = None, quiet: bool = True
) -> Tally:
    """Runs with the seeds from ``seed`` on.  ``keep``: where the folders of failing runs are left; not
    ``quiet``: with a bar."""
    tally, began = Tally(seed, layer="real", never=list(NOT_REAL)), time.monotonic()
    nursery = Nursery()
    with tempfile.TemporaryDirectory(prefix="kiosk-lab-") as folder, ThreadPoolExecutor(_AT_ONCE) as pool:

        def one(number: int) -> Outcome:
            place = Path(folder) / str(number)
            outcome = RealRun(number, place, nursery, only).run()
            if outcome.findings and keep:
                shutil.copytree(place, keep / str(number), dirs_exist_ok=True)
            shutil.rmtree(place)
            return outcome

        try:
            with progress("faultlab --real", runs, quiet) as advance:
                for outcome in pool.map(one, range(seed, seed + runs)):
                    tally.add(outcome)
                    advance(1)
        finally:
            nursery.close()
    tally.seconds = time.monotonic() - began
    return tally
