"""The real smart-card daemon with its virtual reader, in a world of its own.

`in_private_world` runs a test in a private mount, network and process namespace: an empty /run, a loopback
nobody else is on, and nothing that outlives the test.  pcscd can hang for hours; here everything dies with
the namespace's first process, at the latest when its time is up.

A whole program is started in such a world by putting `namespace_command()` before its command line and
starting `Pcscd` inside it.
"""

from __future__ import annotations

import faulthandler
import functools
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from devices.card.vpcd import PORT

_LIMIT_S = 60
_DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
_PREPARE = 'ip link set lo up && mount -t tmpfs none /run && mkdir /run/pcscd && exec "$@"'


def namespace_command() -> list[str]:
    """What to put before a command so that it runs in a private world; killing it kills all inside.

    The command becomes process 1 there: it must be killed with SIGKILL, since a first process ignores SIGTERM
    unless it handles it.
    """
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    private = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return ["unshare", *user, *private, "sh", "-c", _PREPARE, "sh"]


def in_private_world(test: Callable[[], None]) -> Callable[[], None]:
    """Decorates a test function without fixtures: a Python of its own runs it in a private world.

    That Python doesn't start pytest, which alone would take longer than most of these tests.
    """

    @functools.wraps(test)
    def outside() -> None:
        command = [sys.executable, "-W", "error", "-m", __name__, test.__code__.co_filename, test.__name__]
        done = subprocess.run(
            [*namespace_command(), *command],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LIMIT_S + 20,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        assert not done.stdout, done.stdout  # silence is the norm: warnings and stray errors fail too

    return outside


def _run_inside(path: str, name: str) -> None:
    faulthandler.dump_traceback_later(_LIMIT_S, exit=True)
    runpy.run_path(path)[name].__wrapped__()


class Pcscd:
    """The daemon with virtual readers; use it as a context manager, inside a private world only.

    ``ports`` are the first slots of the readers; each reader has two slots, the second one port higher.
    """

    def __init__(self, *ports: int) -> None:
        self._folder = Path(tempfile.mkdtemp(dir="/run"))  # private memory: it goes when the world goes
        self._process: subprocess.Popen[bytes] | None = None
        self._log = self._folder / "log"
        self._conf = self._folder / "conf"
        self._conf.mkdir()
        for port in ports or (PORT,):
            self._describe(port)

    def _describe(self, port: int) -> None:
        # The driver keeps its slots in static memory: each reader gets a library of its own.
        driver = self._folder / f"driver{port}.so"
        shutil.copyfile(_DRIVER, driver)
        row = f'FRIENDLYNAME "Virtual {port}"\nDEVICENAME /dev/null:{port}\nLIBPATH {driver}\n'
        (self._conf / str(port)).write_text(f"{row}CHANNELID {port}\n", encoding="ascii")

    def start(self) -> None:
        """Returns as soon as the daemon answers."""
        command = ["/usr/sbin/pcscd", "--foreground", "--info", "--config", str(self._conf)]
        with self._log.open("ab") as log:
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
        self._log.write_bytes(b"")

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


if __name__ == "__main__":
    _run_inside(*sys.argv[1:])
