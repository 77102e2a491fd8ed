"""The system's smart-card daemon with a virtual reader, in a world of its own: for tests and `kiosk bench`.

A private world is a private mount, network and process namespace: an empty /run, a loopback that nobody
else is on, and nothing that outlives its first process.  pcscd can hang for hours; here it can't.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from devices.card.vpcd import PORT

DAEMON = Path("/usr/sbin/pcscd")
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_PREPARE = 'ip link set lo up && mount -t tmpfs none /run && mkdir /run/pcscd && exec "$@"'


def namespace_command() -> list[str]:
    """What to put before a command so that it runs in a private world; killing it kills all inside.

    The command becomes process 1 there: it must be killed with SIGKILL, since a first process ignores SIGTERM
    unless it handles it.
    """
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    private = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return ["unshare", *user, *private, "sh", "-c", _PREPARE, "sh"]


def lacking() -> str:
    """What this machine lacks for a private world with a daemon; empty when nothing."""
    for needed in (DAEMON, DRIVER):
        if not needed.exists():
            return f"{needed} is not installed"
    try:
        subprocess.run([*namespace_command(), "true"], capture_output=True, check=True, timeout=10)
    except FileNotFoundError:
        return "unshare is not installed"
    except (OSError, subprocess.SubprocessError):
        return "this account may not make namespaces"
    return ""


class Pcscd:
    """The daemon with virtual readers; use it as a context manager, inside a private world only.

    ``ports`` are the first slots of the readers; each reader has two slots, the second one port higher.
    """

    def __init__(self, *ports: int) -> None:
        self._folder = Path(tempfile.mkdtemp(dir="/run"))  # private memory: it goes when the world goes
        self._process: subprocess.Popen[bytes] | None = None
        self._log = self._folder / "log"
        self._starts = 0
        self._conf = self._folder / "conf"
        self._conf.mkdir()
        for port in ports or (PORT,):
            self._describe(port)

    def _describe(self, port: int) -> None:
        # The driver keeps its slots in static memory: each reader gets a library of its own.
        driver = self._folder / f"driver{port}.so"
        shutil.copyfile(DRIVER, driver)
        row = f'FRIENDLYNAME "Virtual {port}"\nDEVICENAME /dev/null:{port}\nLIBPATH {driver}\n'
        (self._conf / str(port)).write_text(f"{row}CHANNELID {port}\n", encoding="ascii")

    def start(self) -> None:
        """Returns as soon as the daemon answers."""
        command = [str(DAEMON), "--foreground", "--info", "--config", str(self._conf)]
        if self._process is not None:  # killed by another thread, it is there until that has seen it end
            self._process.wait(10)
        self._starts += 1  # each has a log of its own: what the one before said of itself counts no more
        self._log = self._folder / f"log{self._starts}"
        with self._log.open("xb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(self._ready_or_dead, "pcscd to be ready")
        assert self._process.poll() is None, self._log.read_text(errors="replace")

    def _ready_or_dead(self) -> bool:
        assert self._process is not None
        return b"daemon ready" in self._log.read_bytes() or self._process.poll() is not None

    def kill(self) -> None:
        """As if it crashed: no goodbye to anybody."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def unplug(self, port: int) -> None:
        """A virtual reader has no cable: the daemon comes back without it.  Cards fall out of the others."""
        (self._conf / str(port)).unlink()
        self._again()

    def plug(self, port: int) -> None:
        self._describe(port)
        self._again()

    def _again(self) -> None:
        self.kill()
        self.start()

    def __enter__(self) -> Pcscd:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def wait_until(met: Callable[[], bool], what: str, limit: float = 10.0) -> None:
    """Look until a condition holds."""
    until, pause = time.monotonic() + limit, threading.Event()
    while not met():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {limit} s for {what}")
        pause.wait(0.01)
