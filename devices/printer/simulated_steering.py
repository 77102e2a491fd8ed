"""The simulated printer, steered from outside through one small file in a folder, like reader and camera.

``printer.json`` holds ``{"condition": "out"}``; `put` writes it.  Each writing is an order, the same one
again too: "good" puts in new paper.  The program keeps ``printer-state.json`` beside it as long as it runs:
how it is now (paper is used up, a jam happens once), which the order alone can't tell.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devices.printer.simulated_condition import Condition

FILE, STATE = "printer.json", "printer-state.json"

# What can be ordered, as the fields of `Condition` that differ from a printer in good order.
CONDITIONS: Mapping[str, Mapping[str, Any]] = {
    "good": {},
    "low": {"paper_low": True},
    "soon": {"paper_lines": 8},  # ends in the middle of any slip
    "out": {"paper_lines": 0},
    "cover": {"cover_open": True},
    "cover-midway": {"cover_after": 200},
    "cutter": {"cutter_jams": True},
    "fault": {"fault": True},
    "hot": {"hot": True},
    "offline": {"offline": True},
    "silent": {"silent": True},
    "silent-midway": {"silent_after": 200},
    "cut-off": {"drop_after": 200},
}


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered.  ``stamp`` differs for each writing."""

    condition: str
    stamp: tuple[int, int]

    @property
    def fields(self) -> dict[str, Any]:
        """All fields of `Condition`: an order replaces what was there before."""
        return Condition.model_validate(CONDITIONS[self.condition]).model_dump()


def put(folder: Path, condition: str) -> None:
    """Order a condition.  Raises ValueError for one that doesn't exist."""
    if condition not in CONDITIONS:
        raise ValueError(f"unknown condition {condition!r}")
    _write(folder / FILE, {"condition": condition})


def ordered(folder: Path) -> Order | None:
    """The newest order; None when there is none, or none that can be understood."""
    try:
        with (folder / FILE).open(encoding="utf-8") as file:
            # Both from one open file: by path, an old order could bear the stamp of its successor.
            condition, status = json.load(file)["condition"], os.fstat(file.fileno())
    except (OSError, ValueError, LookupError, TypeError):
        return None
    known = isinstance(condition, str) and condition in CONDITIONS
    return Order(condition, (status.st_mtime_ns, status.st_ino)) if known else None


def tell(folder: Path, condition: Condition, slips: int) -> None:
    """Say how the running printer is."""
    _write(folder / STATE, {**condition.model_dump(), "slips": slips})


def told(folder: Path) -> dict[str, Any] | None:
    """What the running printer said last: what differs from one in good order, and its slips.  None when no
    program runs on that folder."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        good = Condition().model_dump()
        return {key: value for key, value in state.items() if value != good.get(key)}
    except (OSError, ValueError, AttributeError):
        return None


def fall_silent(folder: Path) -> None:
    """The program ends: nothing holds any more."""
    (folder / STATE).unlink(missing_ok=True)


def _write(path: Path, row: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(row), encoding="utf-8")
    draft.replace(path)  # a reader sees the old file or the new one, never half of one
