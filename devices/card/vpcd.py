"""Plugs a card made of software into pcscd's virtual reader (vpcd of the vsmartcard project).

The card connects to the reader: vpcd listens, port 35963 for its first slot.  Each message is a 2-byte
big-endian length and a body; one-byte bodies are orders (0 power off, 1 power on, 2 reset, 4 give the ATR,
the only one that is answered), longer ones are APDUs.  vpcd asks for the ATR several times a second to see
whether the card is still there; a closed connection is a card taken away.
"""

from __future__ import annotations

import contextlib
import socket
import threading

from devices.card.virtual import Program

PORT = 35963
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4


class Slot:
    """One slot of the virtual reader, steered by hand: `insert`, `remove`.

    Raises OSError from `insert` when no vpcd listens there.  When pcscd stops, the card falls out.
    """

    def __init__(self, port: int = PORT, host: str = "127.0.0.1") -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self.apdus = 0  # answered or not, since the card was inserted
        self.pulled = threading.Event()  # the card fell out: after `pull_after`, or because pcscd stopped

    def insert(self, program: Program, *, pull_after: int | None = None, mute: bool = False) -> None:
        """Put a card in; one that is there is taken out first.

        ``pull_after``: the card is taken away instead of answering the APDU after that many.
        ``mute``: it powers up and then answers nothing.
        """
        self.remove()
        self.apdus = 0
        self.pulled.clear()
        connection = socket.create_connection(self._address, timeout=5)
        connection.settimeout(None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._thread = threading.Thread(
            target=self._serve, args=(connection, program, pull_after, mute), name="virtual card", daemon=True
        )
        self._thread.start()

    def remove(self) -> None:
        if self._socket is None or self._thread is None:
            return
        # shutdown wakes the thread that waits in recv, close alone doesn't
        with contextlib.suppress(OSError):  # the other side may have been faster
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)
        self._socket = self._thread = None

    def _serve(self, connection: socket.socket, program: Program, pull_after: int | None, mute: bool) -> None:
        with connection:
            while (body := _receive(connection)) is not None:
                if body in (bytes((_OFF,)), bytes((_ON,)), bytes((_RESET,))):
                    program.reset()
                elif body == bytes((_ATR,)):
                    _send(connection, program.atr)
                else:
                    if self.apdus == pull_after:
                        break
                    self.apdus += 1
                    if not mute:
                        _send(connection, program.apdu(body))
        self.pulled.set()


def _receive(connection: socket.socket) -> bytes | None:
    """One message's body; None when the other side has gone."""
    head = _exactly(connection, 2)
    return None if head is None else _exactly(connection, int.from_bytes(head, "big"))


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    got = b""
    while len(got) < size:
        # vpcd sends length and body apart: without this each APDU waits 40 ms for a delayed acknowledgement.
        # The kernel forgets the option, so it is set before each wait.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        try:
            piece = connection.recv(size - len(got))
        except OSError:
            return None
        if not piece:
            return None
        got += piece
    return got


def _send(connection: socket.socket, body: bytes) -> None:
    try:
        connection.sendall(len(body).to_bytes(2, "big") + body)
    except OSError:
        return  # the next receive sees that the other side has gone
