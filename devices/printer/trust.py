"""Which characters may be left to a printer's ROM, and their bytes in its two-byte mode."""

from __future__ import annotations

from devices.printer.wrapping import cells


def rom_bytes(char: str, trusted: str) -> bytes | None:
    """The bytes that print this character, or None when it has to be drawn.

    ``trusted`` is a profile's: ``nothing``, ``gb2312``, ``gbk`` or ``gb18030``.  ASCII is always trusted.  A
    character that takes one column but two bytes (é, ü) is drawn: the ROM would set it in a full cell.
    Four-byte GB18030 is used for CJK extension A only, which GB 18030-2000 made mandatory.
    """
    if " " <= char <= "~":
        return char.encode("ascii")
    if trusted == "nothing" or cells(char) != 2:
        return None
    try:
        code = char.encode("gbk")
        if trusted == "gb2312":
            # Decoding asks about the cell: the codecs disagree on the Unicode side of A1A4 (·) and A1AA (—).
            code.decode("gb2312")
        return code
    except UnicodeError:
        wide = char.encode("gb18030") if trusted == "gb18030" and "㐀" <= char <= "䶵" else b""
        return wide if len(wide) == 4 else None


def rom_line(text: str, trusted: str) -> bytes | None:
    """The bytes of a whole line, or None when one of its characters has to be drawn."""
    parts = [rom_bytes(char, trusted) for char in text]
    return None if None in parts else b"".join(part for part in parts if part is not None)
