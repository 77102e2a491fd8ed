from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.station import Station, open_station
from tests.helpers.terminal import Caller, Terminal


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    opened = open_station(tmp_path / "data")
    yield opened
    opened.db.close()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """One for a file; files that need another kind make their own."""
    with running_platform(tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture
def terminal(platform: RunningPlatform) -> Iterator[Terminal]:
    """Enrolled; what it made the platform do wrong is over when it goes."""
    made = Terminal(platform)
    assert made.gateway.hello() is None
    yield made
    platform.control.calm()
    made.close()


@pytest.fixture(scope="module")
def caller(platform: RunningPlatform) -> Iterator[Caller]:
    """One for a file, enrolled."""
    made = Caller(Terminal(platform))
    yield made
    made.close()
