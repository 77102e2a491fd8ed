"""How a document will look on a receipt printer: through the encoder into the simulated machine."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from devices.printer.escpos import Encoder, load_escpos
from devices.printer.glyphs import Pen, find_faces
from devices.printer.layout import lay_out
from devices.printer.profile import load_profile
from devices.printer.simulated_machine import Machine
from devices.printer.simulated_paper import Slip
from kiosk.domain.documents import Document

PROFILE = "generic"  # draws the codes itself, as most do


def proof(document: Document, paper_mm: Literal[58, 80], cache: Path) -> Slip:
    """The slip as it comes out.  ``cache`` is a folder for python-escpos' own cache."""
    profile = load_profile(PROFILE)
    dots = profile.width(paper_mm)
    encoder = Encoder(load_escpos(cache), profile, dots, Pen(find_faces()))
    slips: list[Slip] = []
    Machine(dots, "gbk", slips.append).receive(encoder.encode(lay_out(document, dots)).data)
    return slips[-1]
