"""`printer.bytes`: how much goes over the wire for one receipt, beside the same receipt as one picture.

A serial printer takes a kilobyte a second: a picture of a whole slip would keep a person waiting.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import ImageOps

from devices.printer.escpos import Encoder, collector, load_escpos
from devices.printer.glyphs import Pen, find_faces
from devices.printer.layout import DOTS, lay_out
from devices.printer.profile import load_profile
from devices.printer.simulated_machine import Machine
from devices.printer.simulated_paper import Slip
from kiosk.domain.applications import Level, Receipt
from kiosk.papers import receipt_document
from kiosk.words import Words
from ui.bench.figure import Figure

TARGET = 1 / 15
NATIVE, GENERIC = "epson", "generic"
AT = "2026-03-02T10:15:30+08:00"

# An accepted application of somebody whose name every printer's own font has.
RECEIPT = Receipt(
    application_id="019cac9f-3a80-7c3e-8d1f-5a2b6c7d8e9f",
    item_name="城乡居民基本养老保险参保登记",
    masked_name="林*满",
    local_number="QS01-2026-000318-7",
    saved_at=AT,
    level=Level.ACCEPTED,
    case_number="11990121MB0A00018Q5992014001001202603020001",
    accepted_at=AT,
    promised_days=5,
    materials=("居民身份证", "户口簿"),
)


def measure(_build: Any) -> Figure:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as cache:
        escpos = load_escpos(Path(cache))
    native, generic = encoded(escpos, NATIVE), encoded(escpos, GENERIC)
    picture = as_picture(escpos, native)
    return Figure.beside(
        "printer.bytes",
        len(native),
        "B",
        picture,
        TARGET,
        profile=NATIVE,
        generic=len(generic),
        generic_ratio=len(generic) / picture,
    )


def encoded(escpos: Any, profile: str) -> bytes:
    """What the driver sends for the receipt."""
    document = receipt_document(RECEIPT, Words(), "青石镇便民服务中心", datetime.fromisoformat(AT))
    encoder = Encoder(escpos, load_profile(profile), DOTS[80], Pen(find_faces()))
    return encoder.encode(lay_out(document, DOTS[80])).data


def as_picture(escpos: Any, job: bytes) -> int:
    """Bytes of the same slip as one raster: what the printer would have drawn, without its empty ends."""
    slips: list[Slip] = []
    Machine(DOTS[80], "gbk", slips.append).receive(job)
    ink = ImageOps.invert(slips[0].dots.convert("L")).getbbox()
    assert ink is not None, "an empty slip"
    out = collector(escpos, DOTS[80])
    out.image(slips[0].dots.crop((0, ink[1], DOTS[80], ink[3])))
    return len(out.output)
