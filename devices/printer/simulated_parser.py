"""ESC/POS bytes cut into commands, as a printer's firmware reads them: by length, never by meaning."""

from __future__ import annotations

from dataclasses import dataclass

# Commands with a fixed number of parameter bytes after their two-byte name.
FIXED = {
    **dict.fromkeys((b"\x1b@", b"\x1b2", b"\x1c&", b"\x1c.", b"\x1c2"), 0),
    **{b"\x1b" + name.encode(): 1 for name in "!-3=dEGJMRSTVatUe{ r"},
    **{b"\x1c" + name.encode(): 1 for name in "!-CWi"},
    **{b"\x1d" + name.encode(): 1 for name in "!/BHIahrwbf"},
    **dict.fromkeys((b"\x1b$", b"\x1b\\", b"\x1cS", b"\x1dL", b"\x1dW", b"\x1dP", b"\x1bB"), 2),
    b"\x1bp": 3,
    b"\x10\x04": 1,
    b"\x10\x05": 1,
}
LEADS = b"\x10\x1b\x1c\x1d"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 8


@dataclass(frozen=True, slots=True)
class Token:
    """One command: its two name bytes, or one control byte, or empty for text; and what belongs to it."""

    name: bytes
    data: bytes = b""


def next_token(buffer: bytes) -> tuple[Token, int] | None:
    """The first command and its length in bytes; None when its end hasn't come yet."""
    if not buffer:
        return None
    if buffer[0] >= 0x20:
        end = next((i for i, byte in enumerate(buffer) if byte < 0x20), len(buffer))
        return Token(b"", buffer[:end]), end
    if buffer[0] not in LEADS:
        return Token(buffer[:1]), 1
    if len(buffer) < 2:
        return None
    name = buffer[:2]
    size = _size(name, buffer)
    if size is None or len(buffer) < 2 + size:
        return None
    return Token(name, buffer[2 : 2 + size]), 2 + size


def _size(name: bytes, buffer: bytes) -> int | None:
    """Bytes after the name; None when it takes more bytes to know."""
    if name in FIXED:
        return FIXED[name]
    match name:
        case b"\x1dV":  # cut: m, and n when it feeds first
            return None if len(buffer) < 3 else 2 if buffer[2] in {65, 66} else 1
        case b"\x1dv":  # raster: '0' m xL xH yL yH and the rows
            return None if len(buffer) < 8 else 6 + _word(buffer, 4) * _word(buffer, 6)
        case b"\x1d(":  # a letter, pL pH and that many
            return None if len(buffer) < 5 else 3 + _word(buffer, 3)
        case b"\x1bc":
            return 2
        case b"\x10\x14":
            return None if len(buffer) < 3 else 8 if buffer[2] == 8 else 3
    return 0  # unknown: the firmware drops the two bytes, and what follows comes out as text


def _word(buffer: bytes, at: int) -> int:
    return buffer[at] | buffer[at + 1] << 8
