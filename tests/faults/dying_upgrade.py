"""Brings a store up to date and is killed at a point.

Usage: python -m tests.faults.dying_upgrade DATA FROM TO STEPS POINT.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from offline.db import FILE, open_database
from offline.migrations.rehearsal import renew


def main(data: Path, found: str, revision: str, steps: Path, deadly: str) -> None:
    def reached(point: str) -> None:
        if point == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    renew(open_database(data).engine, data / FILE, found, revision, steps, reached)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]), sys.argv[5])
