"""A code scanner that pretends to be a keyboard, held so that it types to us and to nobody else.

Without the hold its keystrokes would land in whatever field of the screen is open, a person's code in the
next person's form.  Reading the input device itself also works without a window, and on Wayland as on X.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from contextlib import suppress

from devices.scanner.keys import EVENT, Keys

EVIOCGRAB = 0x40044590  # linux/input.h: _IOW('E', 0x90, int)
_MOST = EVENT.size * 256


def hold(descriptor: int) -> None:
    """Take the device for ourselves.  OSError: EBUSY when another program has, ENOTTY for no input device."""
    fcntl.ioctl(descriptor, EVIOCGRAB, 1)


class WedgeSource:
    """Obeys `devices.scanner.attached.Source`.  The hold ends with the open file, however we end."""

    def __init__(self, device: str, grab: Callable[[int], None] = hold) -> None:
        self._file = os.open(device, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._keys = Keys()
        try:
            grab(self._file)
            self._drain()
        except BaseException:
            os.close(self._file)
            raise

    def _drain(self) -> None:
        """What was scanned before is nobody's."""
        with suppress(BlockingIOError):
            while os.read(self._file, _MOST):
                pass

    def fileno(self) -> int:
        return self._file

    def take(self) -> str:
        try:
            heard = os.read(self._file, _MOST)
        except BlockingIOError:
            return ""
        if not heard:
            raise OSError(errno.ENODEV, "the device has ended")
        return self._keys.feed(heard)

    def close(self) -> None:
        os.close(self._file)
