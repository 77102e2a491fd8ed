"""A full disk at the moment of handing in: without a reserve it is said, nothing is half, and the same
application is saved once there is room; with one it is saved, sent and said to the next person.

In a private world (see `tests.helpers.pcscd`), where a small disk can be had.
"""

from __future__ import annotations

import functools
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.flows.visit_states import Submitting, Trouble
from tests.helpers.pcscd import in_private_world

if TYPE_CHECKING:  # it brings Qt, which belongs into the private world
    from tests.helpers.hall import Visitor

LIMIT_S = 90


def fill(disk: Path) -> Path:
    filler, room = disk / "filler", os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(bytes(room.f_bavail * room.f_frsize))
    return filler


def fill_beneath(visitor: Visitor, disk: Path) -> Path:
    """Once the platform's catalogue has come; the index in English is the last thing that is made of it."""
    index = disk / "catalogue" / "search-en.db"
    visitor.person.until(index.exists, "the platform's catalogue, before there is no room for it")
    return fill(disk)


def small_disk() -> Path:
    """A folder whose terminal has a disk of 16 MB."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_ACCESSIBILITY": "1"}
    folder = Path(tempfile.mkdtemp(dir="/run"))
    (folder / "terminal").mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(folder / "terminal")]
    subprocess.run(command, check=True)
    return folder


@functools.partial(in_private_world, limit_s=LIMIT_S)
def test_a_full_disk_is_said_and_the_same_application_saved_when_there_is_room() -> None:
    folder = small_disk()
    from tests.helpers.hall import Hall

    disk, hall = folder / "terminal", Hall(folder)
    with hall.visitor(store={"reserve_mb": 0}) as visitor:
        visitor.to_confirm()
        filler = fill_beneath(visitor, disk)
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


@functools.partial(in_private_world, limit_s=LIMIT_S)
def test_on_a_full_disk_who_stands_there_finishes_and_the_next_is_told_kindly() -> None:
    folder = small_disk()
    from tests.helpers.hall import Hall

    disk, hall = folder / "terminal", Hall(folder)
    with hall.visitor(store={"reserve_mb": 2}) as visitor:
        visitor.to_confirm()
        filler = fill_beneath(visitor, disk)
        visitor.submit()
        visitor.until("receipt", printed=True)
        visitor.accepted_once()  # sent while the disk is full
        visitor.stage.lay(None)
        visitor.person.visit.leave()
        visitor.until("notice", code="disk-locked")
        visitor.person.page("attract")
        said = visitor.shown("notice")["title"]
        visitor.person.until(lambda: said in visitor.texts(), "a word on the first page")
        filler.unlink()
        visitor.person.until(lambda: not visitor.shown("notice"), "room again")
        assert (disk / "reserve").stat().st_size == 2 * 1024 * 1024
    hall.close()
