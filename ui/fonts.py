"""Which letters the fonts of this machine can draw on the screen.  Needs a running Qt application."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category

from PySide6.QtGui import QFont, QTextLayout

FAMILY = "Noto Sans CJK SC"  # as in controls/Theme.qml; Qt takes other fonts for what this one lacks
_KEPT = 4096  # letters; a terminal sees a few hundred rare ones in its life
_WIDE = 1e6  # a line that is never broken
_MARKS = {"Mn", "Me", "Cf", "Zs", "Cc"}  # nothing of their own to draw


def missing_letters(text: str) -> str:
    """The letters that would come out as an empty box, each once.  Marks aren't judged without a letter."""
    return "".join(dict.fromkeys(char for char in text if _is_missing(char)))


@lru_cache(_KEPT)
def _is_missing(char: str) -> bool:
    if category(char) in _MARKS:
        return False
    layout = QTextLayout(char, QFont(FAMILY))
    layout.beginLayout()
    layout.createLine().setLineWidth(_WIDE)
    layout.endLayout()
    return any(0 in run.glyphIndexes() for run in layout.glyphRuns())  # glyph 0 is a font's "I have none"
