"""Whole visits through the real program: one platform and one printer for all, a terminal for each test."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

# Before Qt is used for the first time.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_ACCESSIBILITY"] = "1"  # controls are found by the names that a screen reader says

from tests.helpers.hall import Hall
from ui.window import QUIET

os.environ.setdefault("QT_LOGGING_RULES", QUIET)  # before a test of another room makes the application


@pytest.fixture(scope="session")
def whole_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    ways = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    hall = Hall(tmp_path_factory.mktemp("hall"))
    for number, way in ways.items():
        signal.signal(number, way)  # the tests' own: an interrupt ends them
    yield hall
    hall.close()


@pytest.fixture
def hall(whole_hall: Hall) -> Iterator[Hall]:
    """Everything works, nothing lies on the reader, nobody stands before the camera."""
    whole_hall.calm()
    yield whole_hall
    whole_hall.calm()
