"""Keystrokes of a Linux input device as characters, in the US layout that scanners type in.

Source: ``linux/input.h`` (struct input_event) and ``linux/input-event-codes.h``.
"""

from __future__ import annotations

import struct

from devices.scanner.codes import LOST

EVENT = struct.Struct("@llHHi")  # seconds, microseconds, type, code, value
_SYN, _KEY, _DROPPED = 0, 1, 3
_RELEASED, _PRESSED = 0, 1  # 2 is a key that is held: no scanner means that
_SHIFTS, _CAPS = (42, 54), 58
_SILENT = (*_SHIFTS, _CAPS, 69, 70)  # Shift, Caps Lock, Num Lock, Scroll Lock
_COMMANDS = (29, 97, 56, 100, 125, 126)  # Ctrl, Alt and Meta, left and right: they make no letters

# By the code of each row's first key.
_ROWS = {
    2: ("1234567890-=", "!@#$%^&*()_+"),
    16: ("qwertyuiop[]", "QWERTYUIOP{}"),
    30: ("asdfghjkl;'`", 'ASDFGHJKL:"~'),
    43: ("\\zxcvbnm,./", "|ZXCVBNM<>?"),
    57: (" ", " "),
    71: ("789-456+1230.", "789-456+1230."),  # the number pad
    55: ("*", "*"),
    98: ("/", "/"),
    28: ("\r", "\r"),
    96: ("\r", "\r"),
    15: ("\t", "\t"),
}
_PLAIN = {first + at: char for first, (row, _) in _ROWS.items() for at, char in enumerate(row)}
_SHIFTED = {first + at: char for first, (_, row) in _ROWS.items() for at, char in enumerate(row)}


class Keys:
    """`feed` takes what was read from the device, in pieces of any size."""

    def __init__(self) -> None:
        self._rest = b""
        self._held: set[int] = set()
        self._caps = False

    def feed(self, data: bytes) -> str:
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        events = EVENT.iter_unpack(data[:whole])
        return "".join(self._char(kind, code, value) for _, _, kind, code, value in events)

    def _char(self, kind: int, code: int, value: int) -> str:
        if kind == _SYN and code == _DROPPED:
            self._held.clear()
            return LOST  # the kernel's buffer ran over: some keystrokes never came
        if kind != _KEY or value not in (_RELEASED, _PRESSED):
            return ""
        if value == _RELEASED:
            self._held.discard(code)
            return ""
        self._held.add(code)
        if code in _SILENT:
            self._caps ^= code == _CAPS
            return ""
        if code in _COMMANDS or self._held.intersection(_COMMANDS):
            return LOST
        return self._letter(code)

    def _letter(self, code: int) -> str:
        shifted = bool(self._held.intersection(_SHIFTS))
        if _PLAIN.get(code, "").isalpha():
            shifted ^= self._caps
        return (_SHIFTED if shifted else _PLAIN).get(code, LOST)
