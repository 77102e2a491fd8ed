"""Our reader over the real daemon, and waiting for what it sees."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from devices.card.pcsc import PcscReader
from devices.card.winscard import Service
from devices.card.wrapping import load_profile
from kiosk.domain.people import Citizen
from kiosk.ports import Presence
from kiosk.problems import Problem

TODAY = date(2026, 11, 21)


@contextmanager
def reader(
    wanted: str = "", connect: Callable[[], Service] = Service, **profile: object
) -> Iterator[PcscReader]:
    ours = PcscReader(
        load_profile("generic").model_copy(update=profile), wanted, today=lambda: TODAY, connect=connect
    )
    try:
        yield ours
    finally:
        ours.close()


def poll_until(ours: PcscReader, met: Callable[[Presence], bool], limit: float = 8.0) -> Presence:
    until = time.monotonic() + limit
    while not met(seen := ours.poll(0.5)):
        assert time.monotonic() < until, f"last seen: {seen}"
    return seen


def card_there(ours: PcscReader) -> int:
    return poll_until(ours, lambda seen: seen.arrival > 0).arrival


def card_gone(ours: PcscReader) -> None:
    poll_until(ours, lambda seen: seen == Presence())


def in_trouble(ours: PcscReader, code: str) -> None:
    poll_until(ours, lambda seen: seen.problem is not None and seen.problem.code == code)


def code_of(found: Citizen | Problem) -> str:
    return found.code if isinstance(found, Problem) else "read"
