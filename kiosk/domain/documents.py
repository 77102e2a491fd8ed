"""Documents that go on paper, as data: blocks in order, no bytes and no printer in sight.

The printer driver decides how a block becomes ESC/POS; the screen may draw the same blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, wrapped by the printer at its width.  ``size`` is 1 or 2 (double width and height)."""

    text: str = field(repr=False)
    size: int = 1
    bold: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value: ``事项  城乡居民基本养老保险参保登记``; a long value wraps under itself."""

    label: str
    value: str = field(repr=False)
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across the paper; ``double`` stands between a provisional slip and its warning."""

    double: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code (GB/T 18284) with the given text, centred, with ``caption`` under it."""

    text: str = field(repr=False)
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Sign:
    """A line to sign or to put a seal on, behind its label; with ``date`` a second one behind that."""

    label: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG or JPEG) as wide as the paper allows, its shape kept."""

    image: bytes = field(repr=False)


Block = Text | Pair | Rule | Code | Gap | Sign | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed on one slip.  ``id`` names the print job: the same id printed again is a reprint.
    The paper is cut after the last block.

    ``visit`` names the visit that it belongs to, and nobody in it; empty for staff's own slips.  After
    ``expires_at`` (with zone) no printing of it begins any more: a stranger would stand at the slot.

    ``head`` stands on top of every page and ``across`` lies pale over it, where paper has pages: no sheet of
    a provisional document passes for a final one.  A slip is one piece and says it once, in its blocks."""

    id: str
    title: str
    blocks: tuple[Block, ...] = field(repr=False)
    visit: str = ""
    expires_at: datetime | None = None
    head: str = ""
    across: str = ""
