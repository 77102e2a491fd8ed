"""Tests of the real smart-card daemon, each in a world of its own (see `devices.card.world`)."""

from __future__ import annotations

import faulthandler
import functools
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from devices.card.world import Pcscd, namespace_command, wait_until

__all__ = ["Pcscd", "in_private_world", "namespace_command", "wait_until"]

_LIMIT_S = 60


def in_private_world(test: Callable[[], None], limit_s: int = _LIMIT_S) -> Callable[[], None]:
    """Decorates a test function without fixtures: a Python of its own runs it in a private world.

    That Python doesn't start pytest, which alone would take longer than most of these tests.
    """

    @functools.wraps(test)
    def outside() -> None:
        # PySide's properties can't be collected with their class when the interpreter ends, and that is all.
        command = [sys.executable, "-W", "error", "-W", "ignore:gc:ResourceWarning", "-m", __name__]
        command += [test.__code__.co_filename, test.__name__, str(limit_s)]
        done = subprocess.run(
            [*namespace_command(), *command],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=limit_s + 20,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        assert not done.stdout, done.stdout  # silence is the norm: warnings and stray errors fail too

    return outside


def _run_inside(path: str, name: str, limit_s: str) -> None:
    faulthandler.dump_traceback_later(int(limit_s), exit=True)
    runpy.run_path(path)[name].__wrapped__()


if __name__ == "__main__":
    _run_inside(*sys.argv[1:])
