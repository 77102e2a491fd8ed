"""Many runs: set up once, on one process or several, added up."""

from __future__ import annotations

import fcntl
import gc
import logging
import os
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path

from kiosk.config import Settings
from kiosk.faultlab.badline import BadLine
from kiosk.faultlab.checks import Finding, Harm
from kiosk.faultlab.doom import Doom, rates
from kiosk.faultlab.inside import Inside
from kiosk.faultlab.plan import Fault
from kiosk.faultlab.report import Outcome, Tally
from kiosk.faultlab.run import CASES, PEOPLE, Run, seeded
from kiosk.faultlab.shared import Bench
from kiosk.faultlab.time import TerminalClock, VirtualTime
from kiosk.progressbar import progress
from kiosk.sandbox.enrolment import new_code
from offline.audit import record
from offline.station import Station
from offline.sync import Progress

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_PREFIX, _LOCK, _MAKING_S = "faultlab-", "lock", 60.0
_BATCH = 10
_BEFORE_S = 3600.0  # how long before a run the terminal was set up


@contextmanager
def bench(platform: Callable[[Path], Inside] = Inside) -> Iterator[Bench]:
    """A platform and a terminal that knows it, in memory where there is a disk in memory."""
    with _folder() as folder:
        made = _set_up(folder, platform)
        try:
            yield made
        finally:
            made.inside.close()


def one(bench: Bench, seed: int, only: Sequence[Fault] = ()) -> Outcome:
    """The run of a seed; the same again for the same seed."""
    chance = seeded(seed)
    people = chance.choice(PEOPLE)
    doom = Doom(chance, VirtualTime(), rates(chance, only))
    return Run(bench, doom, people, cases=chance.choice(CASES)).go(seed)


def judged(run: Callable[[int], Outcome], seed: int) -> Outcome:
    """One run of many.  What breaks out of it is a finding of its seed, and the others go on."""
    try:
        return run(seed)
    except Exception as error:
        finding = Finding(Harm.BROKEN, "the run", f"ended by {type(error).__name__}")
        return Outcome(seed, Counter(), 0, 0, findings=(finding,))


def many(
    seed: int,
    runs: int,
    only: Sequence[Fault] = (),
    processes: int = 0,
    quiet: bool = True,
) -> Tally:
    """Runs with the seeds ``seed``, ``seed + 1`` and so on; not ``quiet``: with a bar for who waits."""
    began = time.monotonic()
    tally = Tally(seed)
    seeds = range(seed, seed + runs)
    batches = [seeds[start : start + _BATCH] for start in range(0, runs, _BATCH)]
    workers = min(processes or os.cpu_count() or 1, len(batches))
    # Forked: what is imported here they needn't import again.  The bar, which has a thread, comes after.
    with _folder() as folder, ProcessPoolExecutor(workers, get_context("fork"), _begin, (folder,)) as pool:
        played = pool.map(partial(_batch, tuple(only)), batches)
        with progress("faultlab", runs, quiet) as advance:
            for outcomes in played:
                tally.add_all(outcomes)
                advance(len(outcomes))
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory.  Its lock ends with its holder, whatever ends that: who comes next sweeps what was left."""
    place = MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())
    sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
    with holding(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """While it lasts nobody sweeps the folder away.  OSError when somebody holds it."""
    with (folder / _LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def sweep(place: Path) -> None:
    """Removes the folders of our own that nobody holds any more.  One that is being made has no lock yet, and
    is younger than any that was left."""
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # somebody else's, or somebody sweeps it at this moment
            if time.time() - folder.stat().st_mtime < _MAKING_S or folder.stat().st_uid != os.getuid():
                continue
            with holding(folder):
                shutil.rmtree(folder)


def _set_up(folder: Path, platform: Callable[[Path], Inside]) -> Bench:
    inside = platform(folder / "platform")
    settings = Settings.model_validate(
        {
            "terminal": {"id": "BM01"},
            "platform": {
                "url": "https://platform.lab",
                "key": inside.office.key.public.to_bytes().hex(),
                "enrol_code": new_code(inside.office),
                "timeout_s": 20,
            },
            "store": {"grace_days": 1, "reserve_mb": 0},
        }
    )
    beginning, time = folder / "beginning", VirtualTime(-_BEFORE_S)
    doom = Doom(seeded(0), time, {})
    inside.time = time
    station = Station.open(settings, beginning, TerminalClock(time, booted_at=-2 * _BEFORE_S))
    gateway = station.gateway(BadLine(inside, doom, time, lambda _point: None))
    with station.db.writing() as connection:
        record(connection, "BM01", station.times.moment().wall, "installed")
    while station.sync(gateway).step() is not Progress.GREETED:
        pass  # enrols; what is fetched and anchored once a day lies there from the start
    gateway.close()
    station.close()
    inside.keep_as_beginning()
    return Bench(folder, inside, beginning, settings)


_mine: list[Bench] = []  # a worker's own, for as long as it lives


def _begin(folder: Path) -> None:
    """In a worker.  Its files go with the folder, which is the parent's."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    _mine.append(_set_up(folder / str(os.getpid()), Inside))
    gc.freeze()  # what stands now stays: looking through it again and again costs a tenth of each run
    gc.set_threshold(100_000, 10, 10)


def _end_with_parent() -> None:
    """A parent that was killed tells nobody, and who waits for its next order would wait for ever."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _batch(only: tuple[Fault, ...], seeds: Sequence[int]) -> list[Outcome]:
    outcomes = [judged(lambda number: one(_mine[0], number, only), seed) for seed in seeds]
    for outcome in outcomes:
        outcome.trace = ()
    return outcomes
