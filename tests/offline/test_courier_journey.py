"""Applications that travel on a stick: out, taken in by the real platform, answered, and settled at home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from offline.states import State
from tests.helpers.stick import Village, village


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Village]:
    with village(tmp_path) as made:
        yield made


def test_a_station_that_is_never_online_hands_over_and_is_answered(far: Village) -> None:
    ids = far.save(2)
    exported = far.export()
    assert (exported.applications, exported.copied, exported.left, exported.enrolling) == (2, 2, 0, True)
    assert set(far.states().values()) == {State.SAVED}, "exported is not sent"
    taken, _ = far.at_platform()
    assert (taken.enrolled, taken.accepted, taken.damaged, taken.refused) == (True, 2, [], [])
    back = far.come_back()
    assert (back.accepted, back.damaged) == (2, [])
    assert far.states() == dict.fromkeys(ids, State.ACCEPTED)
    assert far.arrived() == far.here()
