"""A few hundred runs of the simulated lab, whatever they draw: nothing is lost, doubled, stuck or leaked.

In files of ten, so that several processes can share them; which seeds they are is fixed.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.faultlab import lab
from kiosk.faultlab.lab import one
from kiosk.faultlab.report import Tally
from kiosk.faultlab.shared import Bench

FIRST, RUNS, AT_ONCE = 20_261, 200, 10


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with lab.bench() as made:
        yield made


@pytest.mark.parametrize("first", range(FIRST, FIRST + RUNS, AT_ONCE))
def test_ten_runs(bench: Bench, first: int) -> None:
    tally = Tally(first)
    tally.add_all(one(bench, seed) for seed in range(first, first + AT_ONCE))
    assert tally.findings == []
    assert tally.saved == tally.delivered + tally.damaged + tally.refused > 0
