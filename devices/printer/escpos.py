"""Rows to ESC/POS bytes, with python-escpos for codes, rasters and the cut.

Its own ``text()`` is not used: it never enters the two-byte mode, and a line without a common hanzi comes out
as "?" or wrong glyphs (issues #190, #269, #281, #491).  Text goes raw in the printer's two-byte mode, and a
line that the ROM can't be trusted with goes as a bitmap.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qrcode
from PIL import Image

from devices.printer.glyphs import Pen
from devices.printer.layout import LINE, Line, Row, Shot, Square
from devices.printer.profile import Profile
from devices.printer.shots import dithered
from devices.printer.status import TELL, TELL_NOTHING
from devices.printer.trust import rom_bytes, rom_line

QUIET = 4  # white modules around a QR code (GB/T 18284)
QR_DOTS = 264  # 33 mm with them: a telephone reads it at arm's length
MASK = 3  # of a QR code: choosing the best of eight takes 100 ms and reads no better (decision 0256)
MISSING = "〓".encode("gbk")


@dataclass(frozen=True, slots=True)
class Job:
    """Bytes of one slip; ``dots`` is the length of paper it takes, for judging how long printing lasts."""

    data: bytes
    dots: int


def load_escpos(cache: Path) -> Any:
    """The module ``escpos.printer``, imported now.

    The first import reads a long YAML file (2 s) and keeps it as a pickle in ``cache`` (0.09 s afterwards).
    A power cut while that pickle was written leaves half of one, which would break every later import: it is
    then removed and written again.  It also makes a folder for temporary files and never uses it: that one is
    made in ``cache`` and removed.
    """
    if "escpos.printer" in sys.modules:
        return sys.modules["escpos.printer"]
    cache.mkdir(parents=True, exist_ok=True)
    elsewhere, tempfile.tempdir = tempfile.tempdir, str(cache)
    os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = str(cache)
    try:
        return importlib.import_module("escpos.printer")
    except Exception:  # unpickling damaged bytes may raise nearly anything
        for pickle in cache.glob("*.capabilities.pickle"):
            pickle.unlink()
        for name in [name for name in sys.modules if name.split(".")[0] == "escpos"]:
            del sys.modules[name]
        return importlib.import_module("escpos.printer")
    finally:
        del os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"]
        tempfile.tempdir = elsewhere
        for folder in cache.glob("tmp*"):
            folder.rmdir()


def collector(escpos: Any, dots: int) -> Any:
    """python-escpos' printer that only collects bytes (``output``), told our width and our cutter."""
    capabilities = importlib.import_module("escpos.capabilities")
    known = capabilities.Profile(features={"paperFullCut": True, "paperPartCut": True})
    known.profile_data = {**known.profile_data, "media": {"width": {"pixels": dots}}}
    return escpos.Dummy(profile=known)


class Encoder:
    """Turns rows into the bytes of one job for one profile and width.  Holds no state between jobs."""

    def __init__(self, escpos: Any, profile: Profile, dots: int, pen: Pen) -> None:
        self._escpos, self._profile, self._dots, self._pen = escpos, profile, dots, pen

    def encode(self, rows: Iterable[Row], apart: bool = False) -> Job:
        """``apart`` cuts first: half a slip of somebody else may hang out of the printer."""
        out = collector(self._escpos, self._dots)
        profile, length = self._profile, 0
        out.hw("INIT")
        out._raw(TELL if profile.asb else b"")
        if apart:
            self._cut(out)
            length += 6 * LINE
        out._raw(profile.chinese_on)
        for row in rows:
            length += self._row(out, row)
        out._raw(profile.chinese_off)
        self._cut(out)
        out._raw(TELL_NOTHING if profile.asb else b"")
        return Job(out.output, length + 6 * LINE)

    def _cut(self, out: Any) -> None:
        if self._profile.cutter == "none":
            out.print_and_feed(6)
        else:
            out.cut("FULL" if self._profile.cutter == "full" else "PART")  # feeds 6 lines first

    def _row(self, out: Any, row: Row) -> int:
        match row:
            case Square():
                return self._square(out, row)
            case Shot(image=image):
                picture = dithered(image, self._dots)
                out.image(picture, fragment_height=self._profile.rows_at_once)
                return picture.height
            case Line():
                return self._line(out, row)

    def _line(self, out: Any, line: Line) -> int:
        data = rom_line(line.text, self._profile.trusted)
        if data is None and self._pen.usable:
            image = self._pen.draw(line, self._dots)
            out.image(image, fragment_height=self._profile.rows_at_once)
            return image.height
        if data is None:
            data = b"".join(rom_bytes(c, self._profile.trusted) or MISSING for c in line.text)
        on, off = self._styles(line)
        out._raw(on + data + b"\n" + off)
        return LINE * line.size

    def _styles(self, line: Line) -> tuple[bytes, bytes]:
        profile, on, off = self._profile, b"", b""
        if line.size == 2:
            on, off = on + profile.double_on, off + profile.double_off
        if line.bold:
            on, off = on + profile.bold_on, off + profile.bold_off
        return on, off

    def _square(self, out: Any, square: Square) -> int:
        code = qrcode.QRCode(
            error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET, mask_pattern=MASK
        )
        code.add_data(square.text)
        modules = 4 * code.version + 17 + 2 * QUIET
        dots = max(2, min(8, QR_DOTS // modules))
        side = modules * dots
        if self._profile.qr == "native":
            out._raw(b"\n\x1b\x61\x01")  # ESC a: centre
            out.qr(square.text, ec=1, size=dots, native=True)  # ec 1 is M
            out._raw(b"\n\x1b\x61\x00")
            return int(side + 2 * LINE)
        left = (self._dots - side) // 16 * 8
        image = Image.new("1", (left + side, side), 255)
        image.paste(_drawn(code).resize((side, side), Image.Resampling.NEAREST), (left, 0))
        out.image(image, fragment_height=self._profile.rows_at_once)
        return int(side)


def _drawn(code: Any) -> Image.Image:
    """A QR code with its margin, a dot a module."""
    code.make(fit=False)  # its version is known already
    rows = code.get_matrix()
    return Image.frombytes(
        "L", (len(rows), len(rows)), bytes(0 if dark else 255 for row in rows for dark in row)
    )
