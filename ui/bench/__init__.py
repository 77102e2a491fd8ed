"""`kiosk bench`: what this program costs, each figure beside a floor or a peer of the same run.

A figure without something beside it says as much about the machine as about the program: the two are
measured in turns, so that a busy machine slows both.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from ui.bench.figure import Figure

GOOD, MISSED, UNKNOWN = 0, 1, 2

# Builds the program: settings, settings file, data folder.  The front door hands it down.
Build = Callable[..., Any]

# Name -> the module whose ``measure(build)`` gives the figure.
FIGURES = {
    "start": "start",
    "turn": "turn",
    "card.read": "card",
    "outbox.save": "save",
    "outbox.growth": "growth",
    "sync.cpu": "sync_cpu",
    "sync.drain": "sync_drain",
    "sync.slow": "sync_slow",
    "sync.overhead": "sync_overhead",
    "sync.ui": "sync_ui",
    "printer.bytes": "paper",
    "printer.render": "render",
    "face.frame": "face",
    "camera.recover": "recover",
    "memory": "visits",
    "catalogue.load": "catalogue",
    "search.key": "search",
    "form.rules": "form_rules",
    "visit.steps": "visit_steps",
}

# A word for several of them at once: also what their names begin with.
GROUPS = {
    "devices": ("card.read", "printer.bytes", "printer.render", "face.frame", "camera.recover"),
    "outbox": tuple(name for name in FIGURES if name.startswith("outbox.")),
    "sync": tuple(name for name in FIGURES if name.startswith("sync.")),
    "catalogue": ("catalogue.load", "search.key", "form.rules", "visit.steps"),
}
# These can be measured at full size, which takes longer than anybody waits for a look.
_HAVE_FULL = frozenset((*GROUPS["sync"], "outbox.growth"))


def main(build: Build, names: Sequence[str], *, as_json: bool, full: bool = False) -> int:
    """Measure the figures of these names or groups, or all of them; one line each on standard output.
    ``full``: at full size where a figure has one.

    0 when each meets its target, 1 when one misses it or could not be measured, 2 for an unknown name.
    """
    names = [name for word in names for name in GROUPS.get(word, (word,))]
    if unknown := [name for name in names if name not in FIGURES]:
        known = ", ".join([*FIGURES, *GROUPS])
        sys.stderr.write(f"no such figure: {', '.join(unknown)}\nthere are: {known}\n")
        return UNKNOWN
    names = list(dict.fromkeys(names)) or list(FIGURES)
    if len(names) > 1:
        return max([_apart(name, as_json, full) for name in names])
    sys.stderr.write(f"measuring {names[0]} ...\n")
    more = {"full": True} if full and names[0] in _HAVE_FULL else {}
    figure: Figure = import_module(f"ui.bench.{FIGURES[names[0]]}").measure(build, **more)
    sys.stdout.write(f"{figure.as_json() if as_json else figure.as_text()}\n")
    sys.stdout.flush()
    return GOOD if figure.ok else MISSED


def _apart(name: str, as_json: bool, full: bool) -> int:
    """In a process of its own: what one figure leaves behind must not weigh on the next."""
    command = [sys.executable, "-m", "kiosk", "bench", name, *(["--json"] if as_json else [])]
    command += ["--full"] if full else []
    code = subprocess.run(command, check=False).returncode
    return GOOD if code == 0 else MISSED
