"""A security module on a pseudo-terminal: the other end of a serial card reader's line."""

from __future__ import annotations

import os
import select
import threading
import tty
from pathlib import Path

from devices.card import frames
from devices.card.line import first_frame
from devices.card.virtual import ModuleCard
from kiosk.domain.people import Citizen


class SerialModule:
    """Plug it in with `plug`: ``path`` becomes a link to its line, as udev makes one.

    It behaves as real modules do: a card that was selected is not found again until it is laid anew or the
    module is reset.  A test spoils what it says with the public fields.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: list[bytes] = []
        self.noise = b""  # said before each answer
        self.silent_to: tuple[bytes, ...] = ()  # commands without an answer
        self.damaged = 0  # so many answers have a wrong check byte
        self.missed = 0  # so many finds miss the card
        self.pulled_at = b""  # at this command the card is taken away
        self.ends_at = b""  # at this command the line breaks
        self.status = b""  # answers this to STATUS instead of good
        self.ready = threading.Event()  # cleared: it thinks on, and answers one command after the other later
        self.ready.set()
        self._card: ModuleCard | None = None
        self._spent = False
        self._master = -1
        self._thread: threading.Thread | None = None
        self._stop_r, self._stop_w = -1, -1

    def lay(self, person: Citizen) -> None:
        self._spent, self._card = False, ModuleCard.of(person)

    def lift(self) -> None:
        self._card = None

    def plug(self) -> None:
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(slave))
        self._stop_r, self._stop_w = os.pipe()
        self._thread = threading.Thread(target=self._serve, args=(slave,), name="serial module", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """The line breaks for whoever has it open (EIO) and its name goes away."""
        if self._thread is None:
            return
        self.path.unlink()
        os.write(self._stop_w, b"x")
        self._thread.join(5)
        self._thread = None
        for number in (self._stop_r, self._stop_w):
            os.close(number)

    def _serve(self, slave: int) -> None:
        heard, ended = b"", False
        while not ended:
            ready, _, _ = select.select([self._master, self._stop_r], [], [])
            if self._stop_r in ready:
                break
            heard += os.read(self._master, 4096)
            while (frame := first_frame(heard)) is not None:
                heard = heard[heard.index(frame) + len(frame) :]
                self.heard.append(frame)
                ended = ended or frame == self.ends_at
                self.ready.wait(5)
                if not ended and frame not in self.silent_to:
                    os.write(self._master, self.noise + self._damage(self._answer(frame)))
        os.close(slave)  # held till now, so that a reader that closes its end doesn't end the line
        os.close(self._master)

    def _damage(self, answer: bytes) -> bytes:
        if not self.damaged:
            return answer
        self.damaged -= 1
        return answer[:-1] + bytes((answer[-1] ^ 0xFF,))

    def _answer(self, frame: bytes) -> bytes:
        if frame == self.pulled_at:
            self._card = None
        if frame == frames.RESET:
            self._spent = False
            return frames.answer(frames.OK)
        if frame == frames.STATUS:
            return self.status or frames.answer(frames.OK)
        if frame == frames.FIND and self.missed:
            self.missed -= 1
            return frames.answer(frames.FIND_FAILED)
        if self._card is None or (frame == frames.FIND and self._spent):
            return frames.answer(frames.FIND_FAILED if frame == frames.FIND else 0x41)
        if frame == frames.SELECT:
            self._spent = True
        return self._card.apdu(b"\xff\xfe\0\0\0" + len(frame).to_bytes(2, "big") + frame + b"\0\0")[:-2]
