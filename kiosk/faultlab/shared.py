"""What all runs of one process share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.config import Settings
from kiosk.faultlab.forgetful import ForgetfulDisk
from kiosk.faultlab.inside import Inside
from kiosk.faultlab.terminal import MakeDisk
from offline.sync import Sync


def as_it_is(sync: Sync) -> Sync:
    return sync


@dataclass(frozen=True, slots=True)
class Bench:
    """The platform, a terminal's beginning and its settings.  ``make_disk`` and ``change`` break the product
    on purpose, to see the lab find it."""

    folder: Path
    inside: Inside
    beginning: Path
    settings: Settings
    make_disk: MakeDisk = ForgetfulDisk
    change: Callable[[Sync], Sync] = as_it_is
