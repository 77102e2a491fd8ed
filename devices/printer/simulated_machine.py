"""The simulated printer's inside: a receive buffer, modes, sensors, and paper that can end.

It refuses like the real one: with its cover open or without paper it keeps what it was sent and prints
nothing, says so when asked, and goes on where it stopped when somebody has helped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import qrcode
from PIL import Image

from devices.printer.simulated_condition import Condition
from devices.printer.simulated_modes import PITCH, Mode, changed, glyph
from devices.printer.simulated_paper import Glyph, Row, Slip, joined, set_line, shift
from devices.printer.simulated_parser import CLEAR, Token, next_token

REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|" + re.escape(CLEAR), re.DOTALL)
TEAR = 5  # lines fed at once: without a knife, that is where a person tears


Rom = Literal["gb2312", "gbk", "gb18030"]


class Dropped(Exception):
    """The connection breaks now (`Condition.drop_after`)."""


class Machine:
    """Not safe to use from two threads at once: `PrinterProgram` holds the lock."""

    def __init__(self, dots: int, rom: Rom, keep: Callable[[Slip], None], cutter: bool = True) -> None:
        self.condition, self.automatic_on = Condition(), False
        self._dots, self._rom, self._keep, self._cutter = dots, rom, keep, cutter
        self._mode, self._line, self._rows = Mode(), list[Glyph](), list[Row]()
        self._queue, self._raw, self._recent, self._half = b"", b"", b"", b""
        self._code: dict[int, bytes] = {}
        self._replies = b""

    def steer(self, condition: Condition) -> bytes:
        """Set how it is; the bytes it says on its own account then.  New paper ends a torn slip."""
        if self.condition.paper_lines == 0 and condition.paper_lines != 0:
            self._finish(complete=False)
        self.condition = condition
        self._replies = condition.automatic() if self.automatic_on else b""
        self._run()
        return self._said()

    def receive(self, data: bytes) -> bytes:
        """Take bytes, print what can be printed, and give the answers.  Raises `Dropped`."""
        self._replies, done, seen = b"", 0, self._recent
        for match in REAL_TIME.finditer(seen + data):
            end = match.end() - len(seen)
            if end <= 0:
                continue  # was answered when its last byte came
            self._take(data[done:end])
            done = end
            if match[1]:
                self._replies += bytes((self.condition.answer(match[1][0]),))
            else:
                self._queue, self._line, self._half = b"", [], b""
        self._recent = (seen + data)[-len(CLEAR) + 1 :]
        self._take(data[done:])
        return self._said()

    def _said(self) -> bytes:
        return b"" if self.condition.silent else self._replies

    def _take(self, data: bytes) -> None:
        printing = len(re.sub(rb"\x10\x04[\x01-\x04]", b"", data))
        limit, quiet, opens = (
            self.condition.drop_after,
            self.condition.silent_after,
            self.condition.cover_after,
        )
        if limit is not None and printing > limit:
            self._queue += data[:limit]
            self._run()
            self._note(drop_after=None)
            raise Dropped
        if limit is not None:
            self._note(drop_after=limit - printing)
        if quiet is not None:
            left = None if printing > quiet else quiet - printing
            self._note(silent_after=left, silent=self.condition.silent or left is None)
        if opens is not None and printing > opens:
            self._queue += data[:opens]
            self._run()
            self._note(cover_after=None, cover_open=True)
            data = data[opens:]
        elif opens is not None:
            self._note(cover_after=opens - printing)
        self._queue += data
        self._run()

    def _note(self, **changes: Any) -> None:
        before = self.condition.automatic()
        self.condition = self.condition.model_copy(update=changes)
        if self.automatic_on and self.condition.automatic() != before:
            self._replies += self.condition.automatic()

    def _run(self) -> None:
        while not self.condition.stopped and (found := next_token(self._queue)):
            token, used = found
            self._raw, self._queue = self._raw + self._queue[:used], self._queue[used:]
            self._do(token)

    def _do(self, token: Token) -> None:
        n = token.data[0] if token.data else 0
        match token.name:
            case b"":
                self._text(token.data)
            case b"\n":
                self._feed_line()
            case b"\x1bd":
                self._feed(n)
            case b"\x1dV":
                self._cut()
            case b"\x1dv":
                self._raster(token.data)
            case b"\x1d(" if token.data[:1] == b"k":
                self._square(token.data[3:])
            case b"\x1dr":
                self._replies += bytes((self.condition.automatic()[2] if n in {1, 49} else 0,))
            case b"\x1da":
                self.automatic_on = bool(n)
                self._replies += self.condition.automatic() if n else b""
            case _:
                if token.name == b"\x1b@":
                    self._line, self.automatic_on = [], False
                self._mode = changed(self._mode, token.name, n)

    def _text(self, data: bytes) -> None:
        data, self._half = self._half + data, b""
        while data:
            size = self._length(data)
            if len(data) < size:
                self._half = data  # the rest of this character is still under way
                return
            self._set(glyph(data[:size], self._mode, self._rom))
            data = data[size:]

    def _length(self, data: bytes) -> int:
        if not self._mode.hanzi or data[0] < 0x81:
            return 1
        return 4 if self._rom == "gb18030" and len(data) > 1 and 0x30 <= data[1] <= 0x39 else 2

    def _set(self, new: Glyph) -> None:
        if sum(g.span for g in self._line) + new.span > self._dots:
            self._feed_line()
        self._line.append(new)

    def _feed_line(self) -> None:
        strip = set_line(self._line, self._dots, self._mode.align, self._mode.pitch)
        self._out(Row("text", strip, "".join(g.char for g in self._line)))
        self._line = []

    def _feed(self, lines: int) -> None:
        for _ in range(lines):
            self._feed_line()
        if lines >= TEAR and not self._cutter:
            self._finish(complete=True)

    def _out(self, row: Row) -> None:
        """Move the paper.  When it ends in the middle of an image, the rest of the image is lost."""
        left = self.condition.paper_lines
        if left is not None:
            if left * PITCH < row.image.height and row.kind != "text":
                row = replace(row, image=row.image.crop((0, 0, self._dots, left * PITCH)))
            used = -(-row.image.height // PITCH)
            self._note(paper_lines=max(0, left - used))
        self._rows.append(row)

    def _raster(self, data: bytes) -> None:
        across, down = data[2] | data[3] << 8, data[4] | data[5] << 8
        image = Image.frombytes("1", (across * 8, down), bytes(byte ^ 0xFF for byte in data[6:]))
        double = image.resize((image.width << (data[1] & 1), image.height << (data[1] >> 1 & 1)))
        self._draw("raster", double)

    def _square(self, data: bytes) -> None:
        """GS ( k: cn fn and parameters; cn 49 is QR."""
        if data[:1] != b"1":
            return
        self._code[data[1]] = data[2:]
        if data[1] != 81 or 80 not in self._code:
            return
        text = self._code[80][1:]
        levels = (
            qrcode.ERROR_CORRECT_L,
            qrcode.ERROR_CORRECT_M,
            qrcode.ERROR_CORRECT_Q,
            qrcode.ERROR_CORRECT_H,
        )
        level = levels[(self._code.get(69, b"0")[0] - 48) % 4]
        code = qrcode.QRCode(error_correction=level, box_size=self._code.get(67, b"\x03")[0], border=0)
        code.add_data(text)
        self._draw("qr", code.make_image().get_image().convert("1"), text.decode("utf-8", "replace"))

    def _draw(self, kind: str, image: Image.Image, text: str = "") -> None:
        strip = Image.new("1", (self._dots, image.height), 255)
        strip.paste(image, (shift(image.width, self._dots, self._mode.align), 0))
        self._out(Row(kind, strip, text))

    def _cut(self) -> None:
        if not self._cutter:
            return
        if self.condition.cutter_jams:
            self._note(cutter_jams=False, cutter_error=True)
            return
        self._finish(complete=True)

    def _finish(self, complete: bool) -> None:
        if any(row.text.strip() or row.kind != "text" for row in self._rows):
            self._keep(Slip(tuple(self._rows), self._raw, complete, joined(self._rows, self._dots)))
        self._rows, self._raw = [], b""
