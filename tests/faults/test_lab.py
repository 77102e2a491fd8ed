"""The simulated layer of the fault lab: the product goes through it and nothing is found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from kiosk.faultlab import lab, walk
from kiosk.faultlab.lab import one
from kiosk.faultlab.plan import SIMULATED, Fault
from kiosk.faultlab.report import Tally
from kiosk.faultlab.shared import Bench

SEEDS = range(1, 9)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with lab.bench() as made:
        yield made


def test_nothing_is_lost_doubled_stuck_or_leaked(bench: Bench) -> None:
    tally = Tally(SEEDS[0])
    tally.add_all(one(bench, seed) for seed in SEEDS)
    assert tally.findings == []
    assert (tally.runs, tally.delivered + tally.damaged) == (len(SEEDS), tally.saved - tally.refused)
    assert sum(tally.faults.values()) > len(SEEDS)
    assert sum(1 for times in tally.faults.values() if times) > len(SIMULATED) / 3


@pytest.mark.parametrize("fault", SIMULATED)
def test_each_fault_alone(bench: Bench, fault: Fault) -> None:
    """And each can be drawn: a fault that is never injected proves nothing."""
    for seed in count(1):
        outcome = one(bench, seed, (fault,))
        assert outcome.findings == ()
        if outcome.faults[fault]:
            break
        assert seed < 20, "it never happens"


def test_a_seed_replays_exactly(bench: Bench) -> None:
    for seed in (3, 49, 1065):  # the latter two flip bits in bytes that are new each time
        first, again = one(bench, seed), one(bench, seed)
        assert first.trace == again.trace
        assert len(first.trace) > 20
        assert first.faults == again.faults


def test_dying_at_each_durable_step_of_a_visit(bench: Bench) -> None:
    """A power cut at every write, flush, rename, removal and commit, and around every exchange that changes
    something; `kiosk faultlab --every-step` dies around the others as well, and in two more ways."""
    passed = [line.split() for line in walk.visit(bench, 1).trace]
    steps = [int(line[1]) for line in passed if line[1].isdigit() and "GET" not in line]
    assert len(steps) > 25
    for number in steps:
        outcome = walk.visit(bench, 1, number, Fault.POWER_CUT)
        assert outcome.findings == (), number
        assert outcome.faults[Fault.POWER_CUT] == 1
