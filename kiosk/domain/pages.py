"""Pages as they come from a camera: what is said of them, and which are alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.applications import Fingerprint, GivenMaterial, Page

# Measured on drawn pages (tests/devices/test_sheet.py).  The hash is the same for two pages of one form that
# were filled in differently; the spots aren't.  The same page, taken from another side, differs in none.
ALIKE_BITS = 12  # of 64
ALIKE_INK, ALIKE_SPOTS = (
    20,
    8,
)  # steps of 256 by which a spot may differ, and how many spots may differ by more


class Remark(StrEnum):
    """What a person should know before they keep a page; the graver ones come first."""

    DARK = "dark"
    BLURRED = "blurred"
    GLARE = "glare"
    CUT = "cut"  # a part lies outside the picture
    SEVERAL = "several"  # more than one sheet is there; the largest was taken
    NO_EDGES = "no-edges"  # no sheet was found: the page is the whole picture


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a sheet of paper lies in a frame: its corners in pixels, clockwise; they may lie outside, and
    ``cut`` says that a part of the sheet does."""

    corners: tuple[tuple[int, int], ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A page that was found, straightened and made small, not yet kept.  No remark forbids it."""

    page: Page
    remarks: tuple[Remark, ...] = ()

    @property
    def sheet_found(self) -> bool:
        return Remark.NO_EDGES not in self.remarks


def alike(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two pages look like the same sheet of paper, taken twice."""
    if (one.hash ^ other.hash).bit_count() > ALIKE_BITS:
        return False
    return sum(abs(a - b) > ALIKE_INK for a, b in zip(one.ink, other.ink, strict=True)) <= ALIKE_SPOTS


def same_page(page: Page, materials: tuple[GivenMaterial, ...]) -> tuple[str, int] | None:
    """The material's code and the place (from 0) of the first page that looks like this one; None for a page
    of which no fingerprint is known."""
    if page.fingerprint is None:
        return None
    for material in materials:
        for place, known in enumerate(material.pages):
            if known.fingerprint and alike(page.fingerprint, known.fingerprint):
                return material.code, place
    return None
