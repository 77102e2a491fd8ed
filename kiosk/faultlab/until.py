"""Waiting for another process: looked at again and again, and never for ever."""

from __future__ import annotations

import time
from collections.abc import Callable

_LOOK_S = 0.01


def until(
    met: Callable[[], bool], what: str, within_s: float, alive: Callable[[], bool] = lambda: True
) -> None:
    """RuntimeError when it never comes, or whoever should bring it is not ``alive`` any more: then the lab
    or the bench itself is broken."""
    end = time.monotonic() + within_s
    while not met():
        if time.monotonic() > end or not alive():
            raise RuntimeError(f"it never came to this: {what}")
        time.sleep(_LOOK_S)
