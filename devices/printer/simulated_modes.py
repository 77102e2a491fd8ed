"""Modes of the simulated printer (size, boldness, alignment, two-byte text) and the characters they make."""

from __future__ import annotations

from dataclasses import dataclass, replace

from devices.printer.simulated_paper import Glyph

PITCH = 30  # dots from line to line after power-on


@dataclass(frozen=True, slots=True)
class Mode:
    """What ESC @ resets."""

    align: int = 0
    bold: bool = False
    wide: int = 1
    high: int = 1
    hanzi: bool = False
    hanzi_wide: int = 1
    hanzi_high: int = 1
    pitch: int = PITCH
    page: str = "cp437"


def glyph(code: bytes, mode: Mode, rom: str) -> Glyph:
    """The character of these bytes; U+FFFD, drawn blank, for a cell that the ROM doesn't have."""
    if len(code) == 1:
        return Glyph(code.decode(mode.page, "replace"), 1, mode.wide, mode.high, mode.bold)
    wide, high = max(mode.wide, mode.hanzi_wide), max(mode.high, mode.hanzi_high)
    try:
        char = code.decode(rom)
        char = code.decode("gbk") if len(code) == 2 and rom == "gb2312" else char
    except UnicodeDecodeError:
        char = "\ufffd"
    return Glyph(char, 2, wide, high, mode.bold)


def changed(mode: Mode, name: bytes, n: int) -> Mode:
    """The mode after a command that prints nothing; unknown ones change nothing."""
    match name:
        case b"\x1b@":
            return Mode()
        case b"\x1ba":
            return replace(mode, align=n % 48 if n % 48 < 3 else 0)
        case b"\x1bE" | b"\x1bG":
            return replace(mode, bold=bool(n & 1))
        case b"\x1b!":
            return replace(mode, bold=bool(n & 8), high=1 + (n >> 4 & 1), wide=1 + (n >> 5 & 1))
        case b"\x1bt":
            return replace(mode, page={0: "cp437", 2: "cp850", 16: "cp1252"}.get(n, "cp437"))
        case b"\x1b3":
            return replace(mode, pitch=n)
        case b"\x1b2":
            return replace(mode, pitch=PITCH)
        case b"\x1d!":
            return replace(mode, wide=1 + (n >> 4 & 7), high=1 + (n & 7))
    return _hanzi(mode, name, n)


def _hanzi(mode: Mode, name: bytes, n: int) -> Mode:
    match name:
        case b"\x1c&":
            return replace(mode, hanzi=True)
        case b"\x1c.":
            return replace(mode, hanzi=False)
        case b"\x1c!":
            return replace(mode, hanzi_wide=1 + (n >> 2 & 1), hanzi_high=1 + (n >> 3 & 1))
        case b"\x1cW":
            return replace(mode, hanzi_wide=1 + (n & 1), hanzi_high=1 + (n & 1))
    return mode
