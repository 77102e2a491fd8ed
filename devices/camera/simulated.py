"""The simulated camera's scene, steered from outside through one small file in a folder.

The pictures are drawn in the camera's own process and go the same way as a real device's: detection, capture,
shared memory and watchdog are the real ones.
"""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path

FILE = "camera.json"


class Scene(StrEnum):
    """What the camera sees.  PHOTO is a photo of somebody, held up; LENS a hand on the lens; SECOND_PAGE
    another page of the same DOCUMENT, of PAGE_CUT a part lies outside the picture, and NO_PAGE is a bare
    desk.  The last five are a device that is no good: GONE is unplugged, REFUSED may not be used, HUNG never
    answers, GARBAGE gives what is no picture, and CRASH takes its process with it."""

    FACE = "face"
    NOBODY = "nobody"
    TWO = "two"
    DARK = "dark"
    BRIGHT = "bright"
    BLURRED = "blurred"
    FAR = "far"
    SHUT = "shut"
    SHADES = "shades"
    MASK = "mask"
    TILTED = "tilted"
    ASIDE = "aside"
    SIDELIGHT = "sidelight"
    PHOTO = "photo"
    DOCUMENT = "document"
    SECOND_PAGE = "second-page"
    PAGE_CUT = "page-cut"
    NO_PAGE = "no-page"
    LENS = "lens"
    GONE = "gone"
    REFUSED = "refused"
    HUNG = "hung"
    GARBAGE = "garbage"
    CRASH = "crash"


def show(folder: Path, scene: Scene | str) -> None:
    """Let the simulated camera of that folder see a scene.  ValueError for one that doesn't exist."""
    if scene not in list(Scene):
        raise ValueError(f"unknown scene {scene!r}")
    text = json.dumps({"scene": Scene(scene)})
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{FILE}.{os.getpid()}"
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(folder / FILE)  # the reader sees the old file or the new one, never half of one


def shown(folder: Path) -> Scene | None:
    """The scene set in a folder, None when the file is missing or can't be understood."""
    try:
        return Scene(json.loads((folder / FILE).read_text(encoding="utf-8"))["scene"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
