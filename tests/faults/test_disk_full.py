"""A disk that is really full, or really read-only: in a mount namespace of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BIND = 'mount --bind "$2" "$2" && exec "$3" -W error -m "tests.faults.$4" "$2"'
MOUNT = 'mount -t tmpfs -o "size=$1,mode=700" none "$2" && exec "$3" -W error -m "tests.faults.$4" "$2"'


def on_a_disk_of(size: str, disk: Path, program: str, script: str = MOUNT) -> Any:
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    mount = ["unshare", *user, "--mount", "sh", "-c", script, "sh", size]
    command = [*mount, str(disk), sys.executable, program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_full_disk_is_said_and_leaves_nothing_half(tmp_path: Path) -> None:
    told = on_a_disk_of("2m", tmp_path, "small_disk")
    assert told["opening"] == "disk-full"
    outcomes = told["outcomes"]
    assert {outcome["problem"] for outcome in outcomes} == {"", "disk-full"}
    for outcome in outcomes:
        assert outcome["left"] == ([] if outcome["problem"] else [".bundle"]), outcome
        assert outcome["again"], outcome  # with room again, the same application is saved
    assert told["rows"] == len(outcomes)


def test_on_a_full_disk_who_stands_there_finishes_and_everything_is_sent(tmp_path: Path) -> None:
    """Power is cut as well: the store is opened, written and drained with no room but the reserve."""
    told = on_a_disk_of("8m", tmp_path, "full_disk")
    assert told["without"]["opening"] == "disk-full"  # the disk is as full as it says
    life = told["with"]
    assert (life["opening"], life["standing"], life["then"]) == ("", "saved", "locked")
    assert life["reprint"]
    assert life["rated"]
    assert life["exported"] == ["0", ".bundle", ".bundle"]
    assert life["sent"] == "accepted accepted rated"
    # With room again the terminal takes applications again, and what happened can be read.
    assert (life["again"], life["held"]) == ("scarce", 1024 * 1024)
    assert [event for event in life["events"] if event.startswith("reserve")] == [
        "reserve-held",
        "reserve-released",
        "reserve-held",
    ]


def test_on_a_read_only_disk_everything_is_said_and_nothing_changes(tmp_path: Path) -> None:
    told = on_a_disk_of("", tmp_path, "read_only_disk", BIND)
    assert told["space"] == "read-only"  # the first page says it
    assert told["save"] == told["rate"] == told["start"] == told["lock"] == "disk-read-only"
    # Nothing is accepted there whose acceptance could not be written down here.
    assert (told["sync"], told["accepted there"]) == ("OperationalError", 0)
    assert told["unchanged"]
    # Writable again, what was kept is sent, once.
    assert (told["rows"], told["then"], told["once"]) == (1, "sent", True)
