"""The processes of a real run, from outside: started, watched, killed.  And the platform among them."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from kiosk.faultlab.until import until
from kiosk.sandbox.office import Office, Setup, open_office, read_card
from kiosk.sandbox.server import CARD

START_S = 30.0
_CONTROL = {"Bm-Control": "1"}


@dataclass(frozen=True, slots=True)
class Child:
    """A process that somebody else started.  It is watched by a handle, so that no other one with the same
    number is ever killed in its place; None: it was gone before anybody looked."""

    handle: int | None

    def ended(self, within_s: float = 0) -> bool:
        if self.handle is None:
            return True
        watch = select.poll()
        watch.register(self.handle, select.POLLIN)
        return bool(watch.poll(within_s * 1000))

    def send(self, number: int) -> None:
        if self.handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, number)

    def kill(self) -> bool:
        """SIGKILL; whether it had been alive."""
        alive = not self.ended()
        self.send(signal.SIGKILL)
        self.ended(START_S)
        return alive

    def close(self) -> None:
        self.kill()
        if self.handle is not None:
            os.close(self.handle)


class Nursery:
    """`kiosk.faultlab.nursery` as a process; for any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        command = [sys.executable, "-m", "kiosk.faultlab.nursery"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, role: str, log: Path, **order: Any) -> Child:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps({"role": role, "log": str(log)} | order) + "\n")
            self._process.stdin.flush()
            pid = int(self._process.stdout.readline())
            with suppress(ProcessLookupError):
                return Child(os.pidfd_open(pid))
            return Child(None)

    def kiosk(self, log: Path, *argv: object) -> Child:
        """A command of the product."""
        return self.start("kiosk", log, argv=[str(word) for word in argv])

    def close(self) -> None:
        """All children die with it."""
        self._process.communicate(timeout=START_S)


@dataclass(slots=True)
class RealSandbox:
    """`kiosk sandbox` on ports of its own, which it keeps over restarts."""

    nursery: Nursery
    data: Path
    log: Path
    _ports: tuple[int, int] = (0, 0)
    _child: Child = field(default_factory=lambda: Child(None))

    @property
    def card(self) -> dict[str, str]:
        return read_card(self.data / CARD)

    def start(self) -> None:
        """It answers when this returns."""
        port, page = self._ports
        argv = ("sandbox", "--data", self.data, "--port", port, "--page-port", page, "--control")
        self._child = self.nursery.kiosk(self.log, *argv)
        until(lambda: bool(self.card), "the platform writes its card", START_S)
        until(self._answers, "the platform answers", START_S)
        self._ports = (_port(self.card["url"]), _port(self.card["page"]))

    def kill(self) -> None:
        self._child.close()
        self._child = Child(None)

    def back_up(self, place: Path) -> None:
        """With the platform stopped, as an operator does it by hand."""
        self.kill()
        shutil.copytree(self.data, place)
        self.start()

    def restore(self, place: Path) -> None:
        """Killed, set back to the copy, and begins a new epoch."""
        self.kill()
        shutil.rmtree(self.data)
        shutil.copytree(place, self.data)
        self.start()
        httpx.post(f"{self.card['page']}/control/epoch", headers=_CONTROL, trust_env=False).raise_for_status()

    def office(self) -> Office:
        """Its data, looked at from outside."""
        return open_office(Setup(data=self.data))

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            url = f"{self.card['page']}/control"
            return httpx.get(url, headers=_CONTROL, trust_env=False).status_code == httpx.codes.OK
        return False


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])
