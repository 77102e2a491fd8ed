"""A receipt printer made of software: ESC/POS in over TCP or a serial line, slips out as pictures.

For the demo, the tests and integrators without hardware.  In process:

    program = PrinterProgram(paper_mm=58).start()
    program.steer(paper_lines=5)
    ... print to 127.0.0.1, program.port ...
    program.slips[-1].text

As a program of its own: ``python -m devices.printer.simulated --port 9100 --control 9101 --out slips/``; then
`ask_program(9101, cover_open=True)` steers it from anywhere on the machine.  With ``--folder DIR`` it obeys
the file of `simulated_steering` too: that is what ``printer.kind = "simulated"`` and `kiosk device sim` use.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import select
import signal
import socket
import sys
import threading
import tty
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import ValidationError

from devices.printer import simulated_steering as steering
from devices.printer.layout import DOTS
from devices.printer.simulated_condition import Condition
from devices.printer.simulated_machine import Dropped, Machine, Rom
from devices.printer.simulated_paper import Slip

HOST = "127.0.0.1"
_STEP_S = 0.05  # how often the steering file is looked at


class PrinterProgram:
    """Listens on 127.0.0.1 from `start` to `stop`; one connection at a time, as network printers do.

    ``port`` and ``control_port`` 0 take a free one, ``control_port`` None none.  ``rom`` is what its two-byte
    font has; without a ``cutter`` a feed of five lines ends a slip, as a person would tear it there.
    Slips are kept in ``slips`` and, with ``out_dir``, as ``slip-0001.png`` and ``.txt`` there.  ``folder`` is
    where others steer it (`simulated_steering`).
    """

    def __init__(
        self,
        port: int = 0,
        paper_mm: Literal[58, 80] = 80,
        out_dir: Path | None = None,
        control_port: int | None = None,
        rom: Rom = "gbk",
        cutter: bool = True,
        folder: Path | None = None,
    ) -> None:
        self.slips: list[Slip] = []
        self._out, self._folder = out_dir, folder
        self._changed = threading.Condition(threading.RLock())
        self.paper_dots = DOTS[paper_mm]
        self._machine = Machine(self.paper_dots, rom, self._keep, cutter)
        self._asked, self._asked_control = port, control_port
        self._stop_read, self._stop_write = os.pipe()
        self._threads: list[threading.Thread] = []
        self._fds: list[int] = []
        self._speaking: int | None = None
        self.port, self.control_port = 0, 0

    def start(self) -> Self:
        self.port = self._listen(self._asked, self._converse)
        if self._asked_control is not None:
            self.control_port = self._listen(self._asked_control, self._obey)
        if self._folder:
            self._follow(self._folder)
        return self

    def stop(self) -> None:
        """Stop listening and end every conversation.  A stopped program isn't started again."""
        os.write(self._stop_write, b"x")
        for thread in self._threads:
            thread.join(5)
        for number in (self._stop_read, self._stop_write, *self._fds):
            os.close(number)
        self._fds.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def state(self) -> Condition:
        with self._changed:
            return self._machine.condition

    def steer(self, **changes: Any) -> Condition:
        """Change how it is, by the fields of `Condition`.  Raises pydantic's ValidationError."""
        with self._changed:
            condition = Condition.model_validate({**self._machine.condition.model_dump(), **changes})
            said = self._machine.steer(condition)
            if said and self._speaking is not None:
                os.write(self._speaking, said)
            return self._machine.condition

    def wait_for_slips(self, count: int, timeout: float = 5.0) -> bool:
        """Wait until so many slips have come out."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.slips) >= count, timeout)

    def serial_line(self) -> Path:
        """The same printer at the end of a serial line (a pty): the path to open."""
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        self._fds += [ours, theirs]  # theirs stays open, or ours would end when a client closes the line
        self._thread(lambda: self._converse(ours))
        return Path(os.ttyname(theirs))

    def _follow(self, folder: Path) -> None:
        """Obey the folder's orders from now on, the one that is there already at once, and say how it is."""
        order = steering.ordered(folder)
        self.steer(**order.fields if order else {})
        said = (self.state, len(self.slips))
        steering.tell(folder, *said)

        def look(seen: steering.Order | None, said: tuple[Condition, int]) -> None:
            while not select.select([self._stop_read], [], [], _STEP_S)[0]:
                if (order := steering.ordered(folder)) and order != seen:
                    with suppress(OSError):  # nobody is left to hear its automatic status
                        self.steer(**order.fields)
                    seen = order
                if (now := (self.state, len(self.slips))) != said:
                    steering.tell(folder, *now)
                    said = now
            steering.fall_silent(folder)

        self._thread(lambda: look(order, said))

    def _keep(self, slip: Slip) -> None:
        with self._changed:
            number = len(self.slips) + 1
            if self._out:
                self._out.mkdir(parents=True, exist_ok=True)
                slip = replace(slip, path=self._out / f"slip-{number:04d}.png")
                (self._out / f"slip-{number:04d}.png").write_bytes(slip.png)
                (self._out / f"slip-{number:04d}.txt").write_text(slip.text + "\n", encoding="utf-8")
            self.slips.append(slip)
            self._changed.notify_all()

    def _thread(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name="simulated printer", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self, port: int, talk: Callable[[int], None]) -> int:
        server = socket.create_server((HOST, port))

        def accept() -> None:
            with server:
                while self._ready(server.fileno()):
                    peer, _ = server.accept()
                    with peer:
                        talk(peer.fileno())

        self._thread(accept)
        return int(server.getsockname()[1])

    def _ready(self, number: int) -> bool:
        """Wait for something to read.  False when the program is to stop."""
        ready, _, _ = select.select([number, self._stop_read], [], [])
        return self._stop_read not in ready

    def _converse(self, number: int) -> None:
        with suppress(OSError, Dropped):
            os.write(number, bytes.fromhex(self.state.noise))
            while self._ready(number) and (data := os.read(number, 4096)):
                with self._changed:
                    self._speaking = number
                    if said := self._machine.receive(data):
                        os.write(number, said)
        with self._changed:
            self._speaking = None

    def _obey(self, number: int) -> None:
        """The control port: one JSON object a line, the fields to change; the answer is the state."""
        pending = b""
        with suppress(OSError):
            while self._ready(number) and (data := os.read(number, 4096)):
                *lines, pending = (pending + data).split(b"\n")
                for line in lines:
                    os.write(number, json.dumps(self._answer(line)).encode() + b"\n")

    def _answer(self, line: bytes) -> dict[str, object]:
        try:
            state = self.steer(**json.loads(line))
        except (ValueError, TypeError) as error:
            wrong = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            return {"error": wrong}
        last = self.slips[-1].path if self.slips else None
        return {**state.model_dump(), "slips": len(self.slips), "last": str(last) if last else ""}


def ask_program(control_port: int, timeout: float = 2.0, **changes: object) -> Mapping[str, object]:
    """Steer a program by its control port; how it is then, ``slips`` and the ``last`` slip's picture.
    Nothing to change asks only.  Raises OSError when no program is there, ValueError for a wrong field."""
    with socket.create_connection((HOST, control_port), timeout) as line, line.makefile("rw") as file:
        file.write(json.dumps(changes) + "\n")
        file.flush()
        answer: dict[str, object] = json.loads(file.readline() or '{"error": "no answer"}')
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer


def serve(
    port: int,
    control_port: int,
    paper_mm: Literal[58, 80] = 80,
    out_dir: Path | None = None,
    while_stdin_open: bool = False,
    folder: Path | None = None,
) -> None:
    """Run until SIGTERM or SIGINT, or until standard input closes.  Says one line when it is ready."""
    if not while_stdin_open:
        ends = signal.pthread_sigmask(signal.SIG_BLOCK, ()) | {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with PrinterProgram(port, paper_mm, out_dir, control_port, folder=folder) as program:
        sys.stdout.write(f"printer on {HOST}:{program.port}, control on {HOST}:{program.control_port}\n")
        sys.stdout.flush()
        if while_stdin_open:  # whoever started it has gone, however it went
            while os.read(0, 4096):
                pass
            return
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


def main() -> None:
    words = argparse.ArgumentParser(
        prog="python -m devices.printer.simulated", description="A simulated printer."
    )
    words.add_argument("--port", type=int, default=9100)
    words.add_argument("--control", type=int, default=9101)
    words.add_argument("--paper", type=int, choices=(58, 80), default=80)
    words.add_argument("--out", type=Path, default=None, help="folder for pictures and texts of the slips")
    words.add_argument("--folder", type=Path, default=None, help="where printer.json steers it")
    words.add_argument("--while-stdin-open", action="store_true", help="stop when standard input closes")
    given = words.parse_args()
    serve(given.port, given.control, given.paper, given.out, given.while_stdin_open, given.folder)


if __name__ == "__main__":
    main()
