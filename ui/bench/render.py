"""`printer.render`: how long a receipt with rare characters takes to become bytes.

What the printer's own font lacks is drawn by us, line by line; the person waits for it with the slip.  Beside
it stand the same three letters drawn bare, their faces known beforehand.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from devices.printer.escpos import Encoder, collector, load_escpos
from devices.printer.glyphs import BASELINE, EM, Pen, find_faces
from devices.printer.layout import DOTS, LINE, lay_out
from devices.printer.profile import load_profile
from devices.printer.trust import rom_line
from kiosk.papers import receipt_document
from kiosk.words import Words
from ui.bench.figure import Figure, in_turns, milliseconds, percentile
from ui.bench.paper import AT, RECEIPT

TARGET_MS = 30.0
RUNS = 200
PROFILE = "generic"  # draws its QR code, too: the slower way
RARE = ("𠮷", "𫞩", "𬍤")
PLACE = f"青石镇{RARE[2]}村便民服务站"


def measure(_build: Any) -> Figure:
    """The 95th percentile of ready encoders; the first slip of a process is told as a detail."""
    words, profile, receipt = Words(), load_profile(PROFILE), replace(RECEIPT, masked_name="*".join(RARE[:2]))
    document = receipt_document(receipt, words, PLACE, datetime.fromisoformat(AT))
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as cache:
        escpos = load_escpos(Path(cache))
    pen = Pen(find_faces())
    if lacking := pen.missing("".join(RARE)):
        return Figure.missing("printer.render", "ms", None, f"no font here has {lacking}")
    encoder = Encoder(escpos, profile, DOTS[80], pen)

    def ours() -> bytes:
        return encoder.encode(lay_out(document, DOTS[80])).data

    first = milliseconds(ours)
    took, floor = in_turns(lambda: milliseconds(ours), _bare(escpos, pen), RUNS)
    value, beside = percentile(took, 95), percentile(floor, 95)
    drawn = sum(rom_line(letter, profile.trusted) is None for letter in RARE)
    details = {
        "first": first,
        "median": percentile(took, 50),
        "limit_ms": TARGET_MS,
        "drawn_by_us": float(drawn),
    }
    return Figure(
        "printer.render", value, "ms", beside, None, value <= TARGET_MS and drawn == len(RARE), details
    )


def _bare(escpos: Any, pen: Pen) -> Callable[[], float]:
    """Drawing the three letters with the faces that have them, and nothing else of the slip."""
    fonts = [(letter, pen.face_of(letter)) for letter in RARE]

    def draw() -> None:
        out = collector(escpos, DOTS[80])
        for letter, font in fonts:
            image = Image.new("1", (EM, LINE), 255)
            ImageDraw.Draw(image).text((0, BASELINE), letter, fill=0, font=font, anchor="ls")
            out.image(image)

    return lambda: milliseconds(draw)
