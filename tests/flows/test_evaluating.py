"""The evaluation at the end of a visit, and the goodbye."""

from __future__ import annotations

import pytest

from kiosk.flows import visit_events as on
from kiosk.flows.resident import step
from kiosk.flows.visit_states import Evaluating, Idle, Parting


@pytest.mark.parametrize("level", [0, 6, -1])
def test_there_are_five_levels(level: int) -> None:
    assert step(Evaluating("a"), on.Rated(level)) == (Evaluating("a"), ())


def test_nobody_must_rate() -> None:
    assert step(Evaluating("a"), on.Declined()) == (Parting(), ())
    # The next person begins where nobody was: a visit of their own, and nothing of this one in it.
    assert step(Parting(), on.Started())[0] == Idle()
