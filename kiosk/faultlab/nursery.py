"""``python -m kiosk.faultlab.nursery``: a process that has the program loaded and forks it on demand.

A child runs the product's own code in a process of its own that SIGKILL ends for good; only the second that
Python needs to import it is saved, hundreds of times.  One order a line on standard input, its process id on
standard output.  When the lab goes, so do all children.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from typing import Any

import kiosk.app
import kiosk.sandbox.server  # noqa: F401
import offline.station  # noqa: F401
from kiosk.faultlab import realparts


def main() -> None:
    os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for children
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _child(json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
    os.killpg(0, signal.SIGKILL)


def _child(order: dict[str, Any]) -> None:
    """Never returns.  What it says goes into its log, an exception too."""
    code = 70
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        random.seed()
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        silence = os.open(os.devnull, os.O_RDONLY)
        os.dup2(silence, 0), os.dup2(log, 1), os.dup2(log, 2)
        code = _run(order)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _run(order: dict[str, Any]) -> int:
    match order["role"]:
        case "app":
            return realparts.app(order)
        case "sync":
            return realparts.sync(order)
        case _:
            from kiosk.cli import main  # noqa: PLC0415 - the front door, as `kiosk` itself

            return main(order["argv"])


if __name__ == "__main__":
    main()
