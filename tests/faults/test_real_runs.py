"""A dozen runs of the lab's real layer: the product's processes, real HTTPS, SIGKILL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.faultlab.checks import Harm, Told
from kiosk.faultlab.plan import Fault
from kiosk.faultlab.real import NOT_REAL, REAL, RealRun, real_runs
from kiosk.faultlab.realworld import Nursery

RUNS, SEED = 12, 7


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.mark.timeout(300)
def test_a_dozen_real_runs_lose_double_and_leak_nothing() -> None:
    tally = real_runs(RUNS, SEED)
    assert tally.findings == []
    assert (tally.runs, tally.layer) == (RUNS, "real")
    assert tally.saved >= RUNS
    assert tally.delivered >= tally.saved
    injected = [fault for fault, count in tally.faults.items() if count]
    assert len(injected) >= 12, injected


def test_every_fault_is_either_injected_or_said_not_to_be() -> None:
    assert set(REAL) | set(NOT_REAL) == set(Fault)
    assert not set(REAL) & set(NOT_REAL)


class Liar(RealRun):
    """A terminal that says "saved" before it is, and dies at once."""

    def _life(self, death: Fault) -> dict[str, object]:
        return super()._life(death) | ({"die_at": 2} if death is Fault.APP_DEATH else {})

    def _hear(self) -> None:
        for one in self.handed:
            one.told = Told.SAVED


def test_who_says_saved_too_early_is_found_out(nursery: Nursery, tmp_path: Path) -> None:
    found = Liar(1, tmp_path / "run", nursery, (Fault.APP_DEATH,)).run().findings
    assert {finding.harm for finding in found} == {Harm.LOST}
