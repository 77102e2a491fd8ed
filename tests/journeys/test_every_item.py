"""Every item of the catalogue, from identification to acceptance by the platform, on line and off line.

By script, with the real flow, store, sync and platform.  The fast run takes a sample; ``JOURNEY_ALL=1`` takes
all of them (``make journey ALL=1``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from devices.card.people import cast
from kiosk.clock import SystemClock
from kiosk.contract.catalogue_files import packaged, read
from kiosk.domain.applications import Level
from kiosk.domain.items import Item, Outcome
from kiosk.domain.known import Way
from kiosk.domain.people import Citizen
from offline.gateway import HttpGateway
from offline.station import Line, Station
from offline.sync import Progress
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.scripted import ScriptedVisit, Walked

SAMPLE = 12
DOCUMENT = read(packaged())
ITEMS = DOCUMENT.to_domain("zh-CN").items
APPLICATIONS = [item for item in ITEMS if item.outcome is Outcome.APPLICATION]
QUERIES = [item for item in ITEMS if item.outcome is Outcome.ANSWER]
ALL = bool(os.environ.get("JOURNEY_ALL"))


def chosen(items: list[Item]) -> list[Item]:
    """All of them, or a sample that is the same in every run: some bundles among them."""
    if ALL:
        return items
    bundles = [item for item in items if item.parts]
    others = [item for item in items if not item.parts]
    random = Random(20261122)
    return [*random.sample(bundles, 3), *random.sample(others, SAMPLE - 3)]


class Kiosk:
    """One terminal at one platform."""

    def __init__(self, platform: RunningPlatform, data: Path, terminal: str) -> None:
        self.platform = platform
        settings = platform.settings(terminal, enrol_code=platform.new_enrol_code())
        self.station = Station.open(settings, data, SystemClock())
        self.gateway: HttpGateway = self.station.gateway()
        self._ways = self.station.gateways()
        self._sync = self.station.sync(*self._ways)
        self.visit = ScriptedVisit(self.station, Line(self.gateway, self.gateway, self.station))

    def sync(self) -> None:
        """Until nothing is left to send."""
        while self._sync.step() is not Progress.IDLE:
            pass

    def play(self, item: Item, who: Citizen) -> Walked:
        return self.visit.walk(item, who)

    def level(self, walked: Walked) -> Level:
        assert walked.receipt is not None
        now = self.station.outbox.receipt(walked.receipt.application_id)
        assert now is not None
        return now.level

    def close(self) -> None:
        for way in (*self._ways, self.gateway):
            way.close()
        self.station.close()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    with running_platform(tmp_path_factory.mktemp("platform"), catalogue=DOCUMENT) as running:
        yield running


@pytest.fixture(scope="module")
def kiosk(platform: RunningPlatform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    made = Kiosk(platform, tmp_path_factory.mktemp("terminal"), "JA01")
    made.sync()
    yield made
    made.close()


@pytest.mark.parametrize("item", chosen(APPLICATIONS), ids=lambda item: item.name)
def test_on_line(kiosk: Kiosk, item: Item) -> None:
    """Everything is known of this person: no paper is photographed where a register has it."""
    walked = kiosk.play(item, cast()["young-man"])
    kiosk.sync()
    assert kiosk.level(walked) is Level.ACCEPTED
    registered = {m.code for m in item.materials if {Way.LICENCE, Way.SHARING}.intersection(m.ways)}
    assert not registered.intersection(walked.photographed)


@pytest.mark.parametrize("item", QUERIES, ids=lambda item: item.name)
def test_what_is_answered_on_the_spot(kiosk: Kiosk, item: Item) -> None:
    walked = kiosk.play(item, cast()["young-man"])
    assert walked.sheet is not None
    assert walked.sheet.rows


def test_off_line(platform: RunningPlatform, tmp_path: Path) -> None:
    """Nobody can be asked: everything is filled in and photographed, and goes out when the line is back."""
    kiosk = Kiosk(platform, tmp_path, "JA02")
    kiosk.sync()  # enrolled once, long ago
    platform.stop()
    try:
        walks = [(item, _alone(kiosk, item)) for item in chosen(APPLICATIONS)]
    finally:
        platform.start()
    for item, walked in walks:
        assert walked.settled == (), item.name
        assert kiosk.level(walked) is Level.SAVED, item.name
    kiosk.sync()
    assert {item.name: kiosk.level(walked) for item, walked in walks} == dict.fromkeys(
        (item.name for item, _ in walks), Level.ACCEPTED
    )
    kiosk.close()


def _alone(kiosk: Kiosk, item: Item) -> Walked:
    return kiosk.play(item, cast()["long-term"])
