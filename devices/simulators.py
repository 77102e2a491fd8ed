"""Steering the simulated devices of a terminal from another process: what can be set, and what holds now.

Everything goes through the files that the simulators watch, so it works on a program that is already running,
and the demo's dock, the tests and `kiosk device sim` do the same thing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from devices.camera import simulated as camera
from devices.card import simulated as card
from devices.card.people import cast
from devices.printer import simulated_steering as printer
from devices.scanner import simulated as scanner
from kiosk.config import Settings
from kiosk.problems import Failed


def card_folder(settings: Settings) -> Path:
    return _folder("card", settings.card.kind, settings.card.path)


def camera_folder(settings: Settings) -> Path:
    return _folder("camera", settings.camera.kind, settings.camera.path)


def printer_folder(settings: Settings) -> Path:
    return _folder("printer", settings.printer.kind, settings.printer.path)


def scanner_folder(settings: Settings) -> Path:
    return _folder("scanner", settings.scanner.kind, settings.scanner.path)


def _folder(part: str, kind: str, path: Path | None) -> Path:
    """Where a simulated device is steered.  Raises `Failed("config-malformed")` when it isn't simulated."""
    if kind != "simulated":
        raise Failed("config-malformed", f"{part}.kind: is {kind!r}, and only a simulated one can be steered")
    if path is None:
        raise Failed("config-malformed", f"{part}.path: no folder to steer the simulated {part}")
    return path


def overview(settings: Settings) -> dict[str, dict[str, Any]]:
    """For each simulated device of these settings: what can be set, and what holds ``now``.  ``now`` is None
    where nothing was ever set; ``running`` None when no printer program runs on that folder."""
    found: dict[str, dict[str, Any]] = {}
    if settings.card.kind == "simulated":
        lies = card.scene(card_folder(settings))
        found["card"] = {
            "now": {"card": lies.card, "fault": lies.fault},
            "cards": ["none", card.STAFF, *cast()],
            "faults": [fault for fault in card.FAULTS if fault],
        }
    if settings.camera.kind == "simulated":
        scene = camera.shown(camera_folder(settings))
        found["camera"] = {"now": scene.value if scene else None, "scenes": [s.value for s in camera.Scene]}
    if settings.printer.kind == "simulated":
        folder = printer_folder(settings)
        order = printer.ordered(folder)
        found["printer"] = {
            "now": order.condition if order else None,
            "running": printer.told(folder),
            "conditions": list(printer.CONDITIONS),
        }
    if settings.scanner.kind == "simulated":
        how = scanner.condition(scanner_folder(settings))
        found["scanner"] = {"now": how, "conditions": list(scanner.CONDITIONS)}
    return found


def as_text(overview: dict[str, dict[str, Any]]) -> str:
    """One line for each fact, for a person."""
    lines: list[str] = []
    for device, facts in overview.items():
        for name, value in facts.items():
            lines.append(f"{device:8} {name:11} {_said(value)}")
    return "\n".join(lines)


def _said(value: object) -> str:
    match value:
        case None:
            return "-"
        case dict():
            return "  ".join(f"{key}={'-' if one in (None, '') else one}" for key, one in value.items())
        case list():
            return " ".join(map(str, value))
    return str(value)
