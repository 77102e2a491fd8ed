"""A disk that is really full: a small tmpfs in a mount namespace of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOUNT = 'mount -t tmpfs -o size=2m,mode=700 none "$1" && exec "$2" -W error -m tests.faults.small_disk "$1"'


def test_a_full_disk_is_said_and_leaves_nothing_half(tmp_path: Path) -> None:
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *user, "--mount", "sh", "-c", MOUNT, "sh", str(tmp_path), sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["opening"] == "disk-full"
    outcomes = told["outcomes"]
    assert {outcome["problem"] for outcome in outcomes} == {"", "disk-full"}
    for outcome in outcomes:
        assert outcome["left"] == ([] if outcome["problem"] else [".bundle"]), outcome
        assert outcome["again"], outcome  # with room again, the same application is saved
    assert told["rows"] == len(outcomes)
