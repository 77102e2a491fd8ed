"""`card.read`: from a card put in to the citizen on it, over the real smart-card service, beside a bare loop
that waits for the same card, exchanges the same commands and looks at nothing.

The service needs up to 0.4 s to see a virtual card; what we add to that is in the details.  Runs as a program
of its own in a private world (`devices.card.world`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from devices.card import world
from devices.card.pcsc import PcscReader
from devices.card.people import cast
from devices.card.virtual import Program, card_of
from devices.card.vpcd import Slot
from devices.card.wrapping import load_profile
from kiosk.domain.people import Citizen
from kiosk.ports import Presence
from ui.bench.figure import Figure, milliseconds, percentile, progress

TARGET = 1.15
RUNS = 40
LIMIT_S = 180
POLL_S = 0.25
PERSON = "long-term"
TODAY = date(2026, 3, 2)


def measure(_build: Any) -> Figure:
    if reason := world.lacking():
        return Figure.missing("card.read", "ms", TARGET, reason)
    command = [*world.namespace_command(), sys.executable, "-m", __name__]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=LIMIT_S, check=False)
    if done.returncode:
        return Figure.missing("card.read", "ms", TARGET, f"the private world ended with {done.returncode}")
    seen: dict[str, list[float]] = json.loads(done.stdout)
    return Figure.beside(
        "card.read",
        percentile(seen["ours"], 50),
        "ms",
        percentile(seen["bare"], 50),
        TARGET,
        p95=percentile(seen["ours"], 95),
        floor_p95=percentile(seen["bare"], 95),
        once_noticed=percentile(seen["read"], 50),
        floor_once_noticed=percentile(seen["exchange"], 50),
        poll_interval=POLL_S * 1000,
        commands=seen["commands"][0],
        runs=len(seen["ours"]),
    )


class Recorder:
    """A card that remembers what it was asked."""

    def __init__(self, card: Program) -> None:
        self.atr, self._card = card.atr, card
        self.asked: list[list[int]] = []

    def reset(self) -> None:
        self._card.reset()

    def apdu(self, command: bytes) -> bytes:
        self.asked.append(list(command))
        return self._card.apdu(command)


class Bare:
    """The floor: wait for the card, connect, the same commands, disconnect."""

    def __init__(self, reader: str, commands: list[list[int]]) -> None:
        from smartcard import scard

        self._scard, self._reader, self.commands = scard, reader, commands
        _, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)

    def wait(self) -> None:
        state = 0
        while not state & self._scard.SCARD_STATE_PRESENT:
            _, found = self._scard.SCardGetStatusChange(self._context, 1000, [(self._reader, state)])
            state = found[0][1] & ~self._scard.SCARD_STATE_CHANGED

    def exchange(self) -> None:
        scard = self._scard
        either = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, card, protocol = scard.SCardConnect(
            self._context, self._reader, scard.SCARD_SHARE_EXCLUSIVE, either
        )
        assert result == scard.SCARD_S_SUCCESS, result
        header = scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        for command in self.commands:
            result, _ = scard.SCardTransmit(card, header, command)
            assert result == scard.SCARD_S_SUCCESS, result
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)


def inside(runs: int) -> dict[str, list[float]]:
    """Both in turns, each with a card just put in."""
    ours, slot = PcscReader(load_profile("generic"), today=lambda: TODAY), Slot()
    card = Recorder(card_of(cast()[PERSON]))
    seen: dict[str, list[float]] = {"ours": [], "bare": [], "read": [], "exchange": []}

    def until(met: Callable[[Presence], bool]) -> None:
        end = time.monotonic() + 10
        while not met(ours.poll(POLL_S)):
            assert time.monotonic() < end, "the reader never saw it"

    def arrival() -> None:
        until(lambda now: now.arrival > 0)

    def read() -> None:
        assert isinstance(found := ours.read(), Citizen), found

    def one(name: str, wait: Callable[[], None], name_after: str, act: Callable[[], None]) -> None:
        slot.remove()
        until(lambda now: now == Presence())
        began = time.perf_counter()
        slot.insert(card)
        wait()
        seen[name_after].append(milliseconds(act))
        seen[name].append((time.perf_counter() - began) * 1000)

    until(lambda now: now == Presence())
    slot.insert(card)
    arrival()
    read()
    bare = Bare(ours.health().detail.split(", ")[0], list(card.asked))
    for run in range(runs):
        one("ours", arrival, "read", read)
        one("bare", bare.wait, "exchange", bare.exchange)
        progress(run + 1, runs)
    slot.remove()
    ours.close()
    return seen | {"commands": [len(bare.commands)]}


if __name__ == "__main__":
    with world.Pcscd():
        sys.stdout.write(json.dumps(inside(RUNS)))
