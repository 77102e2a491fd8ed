"""Whether names can be drawn: on paper with the printer's pen, on the screen with what fontconfig finds."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from kiosk.ports import Health, State
from kiosk.problems import Problem

# A common hanzi, and some of each block that names are written with: extensions A, B, C, D and E.
SAMPLE = "张㛃䶮𠮷𪜀𫞩𬬻𬺈"

Missing = Callable[[str], str]  # the letters of a text that can't be drawn


def examine(on_paper: Missing | None = None, on_screen: Missing | None = None) -> Health:
    """BAD when a letter of the sample has no font; the detail names code points, for it can't be shown."""
    found = {"screen": (on_screen or _on_screen)(SAMPLE), "paper": (on_paper or _on_paper)(SAMPLE)}
    lacking = {where: letters for where, letters in found.items() if letters}
    problems = tuple(
        Problem("font-missing", f"{where}: {' '.join(f'U+{ord(letter):04X}' for letter in letters)}")
        for where, letters in lacking.items()
    )
    return Health(State.BAD if problems else State.GOOD, problems)


def _on_paper(text: str) -> str:
    from devices.printer.glyphs import Pen, find_faces  # noqa: PLC0415 - Pillow is slow to import

    return Pen(find_faces()).missing(text)


def _on_screen(text: str) -> str:
    """The screen takes each letter from whichever font has it (fontconfig).  Without fontconfig: all."""
    return "".join(letter for letter in text if not _has_font(letter))


def _has_font(letter: str) -> bool:
    command = ["fc-list", f":charset={ord(letter):x}", "family"]
    try:
        return bool(subprocess.run(command, capture_output=True, timeout=5, check=False).stdout.strip())
    except (OSError, subprocess.TimeoutExpired):
        return False
