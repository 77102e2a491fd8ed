"""What comes after a save, in the lab: evaluations, decisions, corrections, deadlines, the audit chain."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete

from kiosk.contract.progress import Decision
from kiosk.domain.applications import Receipt
from kiosk.faultlab import casechecks, checks, lab
from kiosk.faultlab.casechecks import CaseHere, CaseThere
from kiosk.faultlab.checks import Finding, Handed, Harm, Told
from kiosk.faultlab.doom import Death, Doom
from kiosk.faultlab.lab import sweep
from kiosk.faultlab.people import corrected, person
from kiosk.faultlab.plan import Fault
from kiosk.faultlab.run import Run, seeded
from kiosk.faultlab.shared import Bench
from kiosk.faultlab.terminal import SYNC
from kiosk.faultlab.time import VirtualTime
from offline.states import HOUR_S, State
from offline.tables import APPLICATIONS

OLD, NEW = "019ca6e8-ca80-7001-82d6-3b4705eb9e8b", "019ca6e8-ca80-7002-82d6-3b4705eb9e8c"
MADE = "2026-03-01T09:00:00+08:00"
ACCEPTED = CaseThere(Decision.ACCEPTED, "", 0)
HERE = CaseHere(State.SHREDDED, "", "", "")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with lab.bench() as made:
        yield made


def handed(levels: tuple[int, ...] = (), rated: bool = False, corrects: str = "") -> Handed:
    somebody = person(Random(1), NEW if corrects else OLD, MADE)
    return Handed(somebody, Told.SAVED, corrects=corrects, levels=list(levels), rated=rated)


def harms(found: Iterator[Finding]) -> list[Harm]:
    return [finding.harm for finding in found]


def busy(bench: Bench, seed: int) -> Run:
    """Somebody rates or something is decided in every other turn, and nothing goes wrong."""
    return Run(bench, Doom(seeded(seed), VirtualTime(), {}), people=2, cases=0.5)


def test_a_row_that_vanishes_while_sync_runs_is_found_again_without_a_start(bench: Bench) -> None:
    run = Run(bench, Doom(seeded(1), VirtualTime(), {}), people=1)
    terminal = run.terminal
    terminal.sync_step()
    assert isinstance(terminal.save(person(Random(1), OLD, MADE).application), Receipt)
    with terminal.opened(SYNC).db.writing() as connection:
        connection.execute(delete(APPLICATIONS))
    run.time.forward(HOUR_S)
    for _ in range(10):
        terminal.sync_step()
    assert OLD in checks.rows_there(bench.inside.office)
    terminal.close()


class DiesBeforeTheFolder(Doom):
    """The application does, once: its file has its name, and the name was not flushed."""

    def step(self, role: str, point: str) -> Fault | None:
        if point == "sync-folder" and not self.deaths:
            self.deaths += 1
            return Fault.APP_DEATH
        return super().step(role, point)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_adopted_survives_a_power_cut_though_its_writer_died_before(bench: Bench, seed: int) -> None:
    """Whoever comes again is told: saved."""
    run = Run(bench, DiesBeforeTheFolder(seeded(seed), VirtualTime(), {}), people=1)
    somebody = person(Random(seed), OLD, MADE).application
    with pytest.raises(Death):
        run.terminal.save(somebody)
    run.terminal.bury()
    assert isinstance(run.terminal.save(somebody), Receipt)
    run.terminal.kill(Fault.POWER_CUT)
    for _ in range(10):
        run.terminal.sync_step()
    assert OLD in checks.rows_there(bench.inside.office)
    run.terminal.close()


def test_cases_are_worked_on_and_nothing_is_found(bench: Bench) -> None:
    words: set[str] = set()
    for seed in range(1, 6):
        run = busy(bench, seed)
        outcome = run.go(seed)
        assert outcome.findings == ()
        words |= {line.split()[-1] for line in outcome.trace if " decided " in line}
        words |= {"rated" for one in run.handed if one.rated}
        words |= {"corrected" for one in run.handed if one.corrects and one.told is Told.SAVED}
    assert words == {"supplement", "refused", "finished", "rated", "corrected"}


@pytest.mark.parametrize(
    ("level", "rating", "flipped", "harm"),
    [
        (3, "sent", False, []),
        (0, "waiting", False, []),
        (0, "sent", False, [Harm.LOST]),
        (0, "", False, [Harm.LOST]),
        (0, "", True, []),
        (5, "sent", False, [Harm.DOUBLED]),
        (5, "sent", True, []),
    ],
)
def test_an_evaluation_is_there_once_or_here(
    level: int, rating: str, flipped: bool, harm: list[Harm]
) -> None:
    here = {OLD: CaseHere(State.SHREDDED, "", "", rating)}
    there = {OLD: level}
    assert harms(casechecks.evaluations([handed((3,), rated=True)], here, there, flipped)) == harm


def test_an_evaluation_that_nobody_was_told_of_may_be_anywhere() -> None:
    there = {OLD: 4}
    assert harms(casechecks.evaluations([handed((3, 4))], {OLD: HERE}, there, False)) == []
    assert harms(casechecks.evaluations([handed((3, 4))], {OLD: HERE}, {}, False)) == []


@pytest.mark.parametrize("decision", Decision)
def test_what_is_known_here_is_what_was_decided(decision: Decision) -> None:
    there = {OLD: CaseThere(decision, "", 0)}
    right = {Decision.ACCEPTED: State.SHREDDED}.get(decision, State(decision))
    assert harms(casechecks.decisions([handed()], {OLD: CaseHere(right, "", "", "")}, there)) == []
    wrong = CaseHere(State.QUARANTINED, "", "", "")
    assert harms(casechecks.decisions([handed()], {OLD: wrong}, there)) == [Harm.STUCK]


def test_a_correction_is_linked_once() -> None:
    new = handed(corrects=OLD)
    here = {OLD: CaseHere(State.FOLLOWED, "", NEW, ""), NEW: CaseHere(State.SHREDDED, OLD, "", "")}
    there = {OLD: CaseThere(Decision.FOLLOWED, "", 1), NEW: CaseThere(Decision.ACCEPTED, OLD, 0)}
    assert harms(casechecks.corrections([handed(), new], here, there)) == []
    twice = there | {OLD: CaseThere(Decision.FOLLOWED, "", 2)}
    assert harms(casechecks.corrections([new], here, twice)) == [Harm.DOUBLED]
    assert harms(casechecks.corrections([new], here, there | {NEW: ACCEPTED})) == [Harm.LOST]
    assert harms(casechecks.corrections([new], here | {OLD: HERE}, there)) == [Harm.LOST]


def test_only_a_finished_case_may_refuse_its_correction() -> None:
    new, here = handed(corrects=OLD), {NEW: CaseHere(State.REFUSED, OLD, "", "")}
    old = handed()
    assert casechecks.rightly_refused([old, new], here, {OLD}) == set()
    old.finished = True
    assert casechecks.rightly_refused([old, new], here, {OLD}) == {NEW}
    assert casechecks.rightly_refused([old, new], here, {OLD, NEW}) == set()
    assert casechecks.rightly_refused([old, new], here, set()) == {NEW}, "a restored platform forgot why"


def test_a_correction_is_the_same_persons() -> None:
    before = person(Random(1), OLD, MADE)
    after = corrected(before, Random(2), NEW, MADE)
    assert after.application.citizen == before.application.citizen
    assert after.application.answers != before.application.answers
    assert after.application.answers["phone"] in after.words
    assert set(before.words) < set(after.words)


def test_what_is_left_undone_is_past_its_deadline(bench: Bench) -> None:
    run = busy(bench, 1)
    run.terminal.opened(SYNC)
    run._hand_over()
    station = run.terminal.opened(SYNC)
    look = (station.db, station.times, 86_400.0)
    assert list(casechecks.past_deadline(*look, 3600.0)) == []
    assert harms(casechecks.past_deadline(*look, 4 * 86_400.0)) == [Harm.STUCK]
    run.terminal.close()


def test_the_audit_chain_is_held_against_the_platform(bench: Bench) -> None:
    run = busy(bench, 1)
    assert run.go(1).findings == ()
    station, office = run.terminal.opened(SYNC), bench.inside.office
    given = (run.terminal.data, bench.settings.terminal.id, office)
    assert harms(casechecks.audited(station.db, *given)) == []
    with station.db.writing() as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE sequence > 2")
    assert Harm.BROKEN in harms(casechecks.audited(station.db, *given))
    assert Harm.BROKEN not in harms(casechecks.audited(station.db, *given, store_flipped=True))
    run.terminal.close()


def test_what_a_killed_lab_left_is_swept(tmp_path: Path) -> None:
    left, new, held = (tmp_path / f"faultlab-{name}" for name in ("left", "new", "held"))
    for folder in (left, new, held):
        (folder / "platform").mkdir(parents=True)
    long_ago = time.time() - 3600
    for folder in (left, held):
        os.utime(folder, (long_ago, long_ago))
    (tmp_path / "other").mkdir()
    with lab.holding(held):
        os.utime(held, (long_ago, long_ago))
        sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faultlab-held", "faultlab-new", "other"]
