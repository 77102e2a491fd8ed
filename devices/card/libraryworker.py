"""A vendor's library in a process of its own: ``python -m devices.card.libraryworker LIBRARY PORT SOCKET``.

Frames of the security module come in at the socket and answers go out; behind them stand the calls of the
national interface (``SDT_...``), whose results are the module's own statuses.  So a library looks like one
more line with a module at its end.  It may crash, hang and print what it likes: this process goes down with
it, and the screen doesn't.  When the parent is gone it ends at once, even out of a hung call.

The signatures are those of the vendors' header ``sdtapi.h`` as several public projects carry it, alike on
Windows and Linux; there is no public standard.  ``iIfOpen`` 0 stands for a port that is already open.
"""

from __future__ import annotations

import ctypes
import os
import queue
import resource
import socket
import sys
import threading
from contextlib import suppress
from ctypes import POINTER, byref, c_int, c_ubyte, c_uint, create_string_buffer
from typing import Any

from devices.card import frames
from devices.card.line import first_frame

PORT_NOT_OPEN = 0x01  # of the interface, never of a module
NOT_LOADED = 0xE0  # ours: the data says why, as text
ODD_RESULT = 0xFF  # ours: a result that no status is
_ROOM = 8192  # more than anything that is read, for libraries that write too much
_FAREWELL_S = 0.5
_OPEN = 0

_BYTES, _SIZE = ctypes.c_char_p, POINTER(c_uint)
_PART = (_BYTES, _SIZE)
NEEDED: dict[str, tuple[Any, ...]] = {
    "SDT_OpenPort": (c_int,),
    "SDT_ClosePort": (c_int,),
    "SDT_GetSAMStatus": (c_int, c_int),
    "SDT_ResetSAM": (c_int, c_int),
    "SDT_StartFindIDCard": (c_int, _BYTES, c_int),
    "SDT_SelectIDCard": (c_int, _BYTES, c_int),
}
OPTIONAL: dict[str, tuple[Any, ...]] = {
    "SDT_ReadBaseMsg": (c_int, *_PART, *_PART, c_int),
    "SDT_ReadBaseFPMsg": (c_int, *_PART, *_PART, *_PART, c_int),
    "SDT_ReadNewAppMsg": (c_int, *_PART, c_int),
    "SDT_SetMaxRFByte": (c_int, c_ubyte, c_int),
}


class Library:
    """A loaded library.  Raises OSError when it can't be loaded or lacks a function that is needed."""

    def __init__(self, path: str, port: int) -> None:
        self._port = port
        library = ctypes.CDLL(path)
        self._calls: dict[str, Any] = {}
        for name, signature in {**NEEDED, **OPTIONAL}.items():
            call = getattr(library, name, None)
            if call is not None:
                call.argtypes, call.restype = signature, c_int
                self._calls[name] = call
        missing = [name for name in NEEDED if name not in self._calls]
        if not self._reading & self._calls.keys():
            missing.append("SDT_ReadBaseMsg")
        if missing:
            raise OSError(f"the library has no {', '.join(missing)}")

    _reading = frozenset(("SDT_ReadBaseMsg", "SDT_ReadBaseFPMsg"))

    def open(self) -> bytes:
        """Open the port; the answer says whether it is."""
        return frames.answer(_status(self._calls["SDT_OpenPort"](self._port)))

    def close(self) -> None:
        self._calls["SDT_ClosePort"](self._port)

    def answer(self, frame: bytes) -> bytes:
        """What the module answers to a command frame."""
        if frame == frames.READ_BASE:
            return self._read_base()
        if frame == frames.READ_ADDRESS:
            return self._read_address()
        if frame == frames.STATUS:
            return self._plain("SDT_GetSAMStatus")
        if frame == frames.RESET:
            return self._plain("SDT_ResetSAM")
        if frame == frames.FIND:
            return self._plain("SDT_StartFindIDCard", create_string_buffer(_ROOM))
        if frame == frames.SELECT:
            return self._plain("SDT_SelectIDCard", create_string_buffer(_ROOM))
        if frame == frames.set_rf_bytes(frame[-2]) and "SDT_SetMaxRFByte" in self._calls:
            return self._plain("SDT_SetMaxRFByte", frame[-2])
        return frames.answer(0x21)

    def _plain(self, name: str, *given: object) -> bytes:
        return frames.answer(_status(self._calls[name](self._port, *given, _OPEN)))

    def _read_base(self) -> bytes:
        """Text and photo.  A library that only reads them with the fingerprints gets room for those too;
        they stay in this process and are overwritten."""
        if "SDT_ReadBaseMsg" in self._calls:
            return self._read("SDT_ReadBaseMsg", 2)
        return self._read("SDT_ReadBaseFPMsg", 3)

    def _read_address(self) -> bytes:
        if "SDT_ReadNewAppMsg" not in self._calls:
            return frames.answer(frames.NO_CONTENT)
        return self._read("SDT_ReadNewAppMsg", 1)

    def _read(self, name: str, parts: int) -> bytes:
        rooms = [create_string_buffer(_ROOM) for _ in range(parts)]
        sizes = [c_uint(0) for _ in range(parts)]
        given = [pointer for room, size in zip(rooms, sizes, strict=True) for pointer in (room, byref(size))]
        status = _status(self._calls[name](self._port, *given, _OPEN))
        said = [room.raw[: min(size.value, _ROOM)] for room, size in zip(rooms, sizes, strict=True)]
        for room in rooms:
            ctypes.memset(room, 0, _ROOM)
        if status != frames.OK:
            return frames.answer(status)
        if parts == 1:
            return frames.answer(status, said[0][: frames.ADDRESS_BYTES])
        if (len(said[0]), len(said[1])) != (frames.TEXT_BYTES, frames.PHOTO_BYTES):
            return frames.answer(ODD_RESULT)
        return frames.answer(status, frames.base_data(said[0], said[1]))


def _status(result: int) -> int:
    """Some libraries' own results are no byte; cut down to one, -112 would be the module's "good"."""
    return result if 0 < result < NOT_LOADED else ODD_RESULT


def serve(path: str, port: int, line: socket.socket) -> None:
    """Say whether the port is open, then answer frames until the other side has gone."""
    orders: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(line, orders), daemon=True).start()
    try:
        library = Library(path, port)
    except OSError as error:
        line.sendall(frames.answer(NOT_LOADED, str(error).encode()[:400]))
        return
    line.sendall(library.open())
    while (frame := orders.get()) is not None:
        line.sendall(library.answer(frame))
    library.close()


def _hear(line: socket.socket, orders: queue.SimpleQueue[bytes | None]) -> None:
    heard = b""
    with suppress(OSError):  # a parent that died with an answer unread resets the line
        while more := line.recv(4096):
            heard += more
            while (frame := first_frame(heard)) is not None:
                heard = heard[heard.index(frame) + len(frame) :]
                orders.put(frame)
    orders.put(None)
    threading.Event().wait(_FAREWELL_S)  # the library may close its port; hanging, it may not keep us
    os._exit(0)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave a person's data on the disk
    serve(sys.argv[1], int(sys.argv[2]), socket.socket(fileno=int(sys.argv[3])))
