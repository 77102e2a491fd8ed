"""The real reference platform, served over real sockets: in a thread, or in a process that can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.config import Settings
from kiosk.contract.catalogue import CatalogueDocument
from kiosk.crypto.sm2 import PrivateKey, PublicKey
from kiosk.sandbox.enrolment import new_code
from kiosk.sandbox.office import Office, Setup
from kiosk.sandbox.server import CARD, Platform, prepare
from kiosk.sandbox.steering import Steering


@dataclass
class RunningPlatform:
    """``url``, ``ca``, ``key`` (public, hex) and ``enrol_code`` are what a terminal's settings want;
    ``control`` steers faults; ``office`` is the platform's inside, for tests of the platform itself."""

    data: Path
    options: dict[str, Any]
    _platform: Platform = field(init=False, repr=False)
    _thread: threading.Thread = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.start()

    @property
    def url(self) -> str:
        return self._platform.url

    @property
    def page_url(self) -> str:
        return self._platform.page_url

    @property
    def ca(self) -> Path | None:
        return self._platform.ca

    @property
    def office(self) -> Office:
        return self._platform.office

    @property
    def control(self) -> Steering:
        return self.office.steering

    @property
    def key(self) -> str:
        return self.public_key.to_bytes().hex()

    @property
    def public_key(self) -> PublicKey:
        return self.office.key.public

    @property
    def enrol_code(self) -> str:
        return self._platform.enrol_code

    def new_enrol_code(self) -> str:
        return new_code(self.office)

    def settings(self, terminal: str = "BM01", timeout_s: float = 20, **changes: Any) -> Settings:
        """A terminal's settings for this platform; ``changes`` go into the platform part."""
        platform = {
            "url": self.url,
            "ca": self.ca,
            "key": self.key,
            "enrol_code": self.enrol_code,
            "timeout_s": timeout_s,
        } | changes
        return Settings.model_validate({"terminal": {"id": terminal}, "platform": platform})

    def start(self) -> None:
        """Ports are bound when it returns: a client may connect at once."""
        self._platform = prepare(self.data, **self.options)
        # The same ports when it starts again, as a terminal's settings don't change.
        self.options["port"] = int(self.url.rpartition(":")[2])
        self.options["page_port"] = int(self.page_url.rpartition(":")[2])
        self._thread = threading.Thread(target=asyncio.run, args=(self._platform.serve(),))
        self._thread.start()

    def stop(self) -> None:
        self._platform.stop(abruptly=True)
        self._thread.join()

    def restart(self) -> None:
        """On the same data and ports.  Sessions are gone, as after any restart."""
        self.stop()
        self.start()


@contextlib.contextmanager
def running_platform(
    tmp_path: Path,
    *,
    tls: bool = True,
    host: str = "127.0.0.1",
    control: bool = False,
    database_url: str | None = None,
    catalogue: CatalogueDocument | None = None,
    **setup: Any,
) -> Iterator[RunningPlatform]:
    """``setup`` goes into `kiosk.sandbox.office.Setup`: session_s, chunk_limit, body_limit."""
    data = tmp_path / "platform"
    whole = Setup(data=data, database_url=database_url, **setup) if setup else None
    options = {
        "host": host,
        "tls": tls,
        "control": control,
        "database_url": database_url,
        "catalogue": catalogue,
        "setup": whole,
    }
    platform = RunningPlatform(data, options)
    try:
        yield platform
    finally:
        platform.stop()


@dataclass
class PlatformProcess:
    """The platform as a process of its own, which `kill` ends without a word."""

    data: Path
    port: int
    page_port: int
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Its card is read from ``platform.json`` once the port answers; clients wait for that themselves."""
        ports = ["--port", str(self.port), "--page-port", str(self.page_port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.sandbox", "--data", str(self.data), *ports, "--control"]
        )

    def card(self) -> dict[str, str]:
        return dict(json.loads((self.data / CARD).read_text(encoding="utf-8")))

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


def terminal_key() -> PrivateKey:
    return PrivateKey.generate()
