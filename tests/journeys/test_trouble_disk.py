"""A full disk at the moment of handing in: said, nothing half, and the same application once there is room.

In a private world (see `tests.helpers.pcscd`), where a small disk can be had.
"""

from __future__ import annotations

import functools
import os
import subprocess
import tempfile
from pathlib import Path

from kiosk.flows.visit_states import Submitting, Trouble
from tests.helpers.pcscd import in_private_world

LIMIT_S = 90


def fill(disk: Path) -> Path:
    filler, room = disk / "filler", os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(bytes(room.f_bavail * room.f_frsize))
    return filler


@functools.partial(in_private_world, limit_s=LIMIT_S)
def test_a_full_disk_is_said_and_the_same_application_saved_when_there_is_room() -> None:
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_ACCESSIBILITY": "1"}
    from tests.helpers.hall import Hall

    folder = Path(tempfile.mkdtemp(dir="/run"))
    disk = folder / "terminal"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(disk)], check=True)
    hall = Hall(folder)
    with hall.visitor() as visitor:
        visitor.to_confirm()
        filler = fill(disk)
        visitor.say("confirm_submit")
        visitor.until("trouble", code="disk-full", canRetry=True, canSkip=False)
        assert visitor.shown("trouble")["title"] in visitor.texts()
        trouble = visitor.kiosk.awake.runner.state
        assert isinstance(trouble, Trouble)
        assert isinstance(trouble.retry, Submitting)
        assert not list(disk.rglob("*.bundle"))
        visitor.say("retry")
        visitor.until("trouble", code="disk-full")
        filler.unlink()
        visitor.say("retry")
        visitor.person.page("receipt")
        visitor.until("receipt", settling=False, printing=False, printed=True)
        assert {r.application_id for r in visitor.receipts} == {trouble.retry.id}
        visitor.accepted_once()
    hall.close()
