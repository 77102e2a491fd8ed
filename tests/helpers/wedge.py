"""A scanner that types: what the kernel would report of its keystrokes, made from the kernel's own table."""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path

# linux/input-event-codes.h, by the key's name.
CODES = {
    **{char: 2 + at for at, char in enumerate("1234567890")}, "-": 12, "=": 13, "\t": 15,
    **{char: 16 + at for at, char in enumerate("qwertyuiop")}, "[": 26, "]": 27, "\r": 28,
    **{char: 30 + at for at, char in enumerate("asdfghjkl")}, ";": 39, "'": 40, "`": 41, "\\": 43,
    **{char: 44 + at for at, char in enumerate("zxcvbnm")}, ",": 51, ".": 52, "/": 53, " ": 57,
}  # fmt: skip
ABOVE = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
SHIFT, CTRL, CAPS, F1 = 42, 29, 58, 59
KEY, SYN, DROPPED = 1, 0, 3


def event(kind: int, code: int, value: int) -> bytes:
    return struct.pack("@llHHi", 1_700_000_000, 0, kind, code, value)


def stroke(code: int) -> bytes:
    """Down and up, each with its report."""
    return b"".join(event(KEY, code, value) + event(SYN, 0, 0) for value in (1, 0))


def typed(text: str) -> bytes:
    """A text as a scanner types it in the US layout."""
    out = b""
    for char in text:
        plain = ABOVE.get(char, char.lower())
        if plain == char:
            out += stroke(CODES[char])
        else:
            out += event(KEY, SHIFT, 1) + stroke(CODES[plain]) + event(KEY, SHIFT, 0)
    return out


class Keyboard:
    """A pipe with a name in the place of ``/dev/input/...``: there while it is plugged in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._end = -1
        self.plug()

    def plug(self) -> None:
        os.mkfifo(self.path)
        self._end = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self._end, fcntl.F_SETPIPE_SZ, 1 << 20)  # room for a code that is too long

    def unplug(self) -> None:
        self.path.unlink()
        os.close(self._end)

    def type(self, data: bytes) -> None:
        assert os.write(self._end, data) == len(data)
