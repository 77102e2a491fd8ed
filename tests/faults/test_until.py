"""What lab and bench wait for comes, or they are told that it never will."""

from __future__ import annotations

import pytest

from kiosk.faultlab.until import until

LONG_S = 60.0


def test_what_is_waited_for_is_looked_at_until_it_comes() -> None:
    looks = iter([False, False, True])
    until(lambda: next(looks), "the third look", LONG_S)
    assert next(looks, None) is None


def test_the_waiting_ends_where_nothing_comes_in_time() -> None:
    with pytest.raises(RuntimeError, match="the platform answers"):
        until(lambda: False, "the platform answers", 0)


def test_a_process_that_died_is_not_waited_for() -> None:
    looks = iter([False])
    with pytest.raises(RuntimeError, match="the platform answers"):
        until(lambda: next(looks), "the platform answers", LONG_S, alive=lambda: False)
