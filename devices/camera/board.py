"""The newest picture, in memory that the camera's process and ours both see.

Two places are written in turn, each with the number of its picture: the reader checks the number before and
after it copies, so a picture that was overwritten meanwhile is never shown half old, half new.  The memory is
anonymous (memfd): it has no name that another program could open, and it is gone with the last process.
"""

from __future__ import annotations

import mmap
import os
import struct

from kiosk.domain.faces import Frame

WIDEST, HIGHEST = 1280, 720  # the largest picture that fits

_HEAD = struct.Struct("=QII")  # number, width, height; number 0 is "nothing here"
_PLACE = 4096 + WIDEST * HIGHEST * 3  # pixels begin on a page of their own
_PIXELS = 4096


class Board:
    """One side's view of the shared memory.  ``close()`` gives up this side's view only."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, 2 * _PLACE)

    @staticmethod
    def create() -> int:
        """New memory, all zero; the descriptor belongs to the caller.  OSError when there is none left."""
        descriptor = os.memfd_create("camera", os.MFD_CLOEXEC)
        os.ftruncate(descriptor, 2 * _PLACE)
        return descriptor

    def write(self, frame: Frame) -> None:
        """Lay a picture in the older of the two places.  Numbers must count up."""
        place = frame.number % 2 * _PLACE
        _HEAD.pack_into(self._memory, place, 0, 0, 0)
        start = place + _PIXELS
        self._memory[start : start + len(frame.rgb)] = frame.rgb
        _HEAD.pack_into(self._memory, place, frame.number, frame.width, frame.height)

    def read(self, number: int) -> Frame | None:
        """The picture of that number, None when it has been overwritten or wiped."""
        place = number % 2 * _PLACE
        before = _HEAD.unpack_from(self._memory, place)
        if before[0] != number or number == 0:
            return None
        start = place + _PIXELS
        rgb = bytes(self._memory[start : start + before[1] * before[2] * 3])
        if _HEAD.unpack_from(self._memory, place) != before:
            return None
        return Frame(number, before[1], before[2], rgb)

    def wipe(self) -> None:
        """Overwrite everything with zero."""
        self._memory[:] = bytes(len(self._memory))

    def clean(self) -> bool:
        """Whether nothing but zeros is left."""
        return not any(self._memory[:])

    def close(self) -> None:
        self._memory.close()
