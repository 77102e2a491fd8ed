"""Automatic status back: what happens in mid-print is known at once, without a question."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer import open_printer
from devices.printer.connection import Connection
from devices.printer.simulated import PrinterProgram
from devices.printer.simulated_condition import Condition
from devices.printer.simulated_machine import Machine
from devices.printer.status import AUTOMATIC, FINISH, FINISHED, STATUS, TELL, Sorter, judge, question, unasked
from kiosk.config import Printer as Settings
from kiosk.domain.documents import Text
from kiosk.ports import Outcome, Printed
from tests.helpers.paper import connected, slip_of

SLIP = slip_of(Text("回执"))
ANSWERS = [byte for byte in range(256) if STATUS.fits(byte)]
FIRSTS = [byte for byte in range(256) if AUTOMATIC.fits(byte)]
LATER = [byte for byte in range(256) if FINISHED.fits(byte)]
COVER, GOOD = bytes((0x38, 0, 0, 0)), bytes((0x10, 0, 0, 0))


@contextmanager
def telling(words: bytes) -> Iterator[int]:
    """The port of a printer that is well, and once a slip was sent says only these words more."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            peer, _ = server.accept()
            with peer:
                sent = False
                while data := peer.recv(4096):
                    if sent:
                        continue
                    if sent := b"\x1b@" in data:
                        peer.sendall(words)
                    else:
                        peer.sendall(b"\x12" * data.count(b"\x10\x04"))

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


def told(data: Path, words: bytes, profile: str = "epson") -> Printed:
    with telling(words) as port:
        return open_printer(Settings(port=port, profile=profile, timeout_s=0.2), data).print(SLIP)


@pytest.mark.parametrize(
    ("four", "code"),
    [
        ((0x18 | 0x20, 0, 0, 0), "printer-cover-open"),
        ((0x18, 0, 0x0C, 0), "printer-no-paper"),
        ((0x18, 0x08, 0, 0), "printer-cutter"),
        ((0x18, 0x20, 0, 0), "printer-fault"),
        ((0x18, 0x04, 0, 0), "printer-fault"),
        ((0x18, 0x40, 0, 0), "printer-hot"),
        ((0x18, 0, 0, 0), "printer-offline"),
        ((0x10, 0, 0x03, 0), "printer-paper-low"),
    ],
)
def test_four_bytes_are_understood(four: tuple[int, ...], code: str) -> None:
    assert [problem.code for problem in judge(unasked(bytes(four))).problems] == [code]


def test_trouble_that_was_told_is_named_though_no_question_is_answered(tmp_path: Path) -> None:
    printed = told(tmp_path, GOOD + COVER)
    assert printed.problem is not None
    assert (printed.outcome, printed.problem.code) == (Outcome.NOT_PRINTED, "printer-cover-open")


def test_a_profile_without_it_works_by_questions(tmp_path: Path) -> None:
    printed = told(tmp_path, b"", "xprinter")
    assert printed.problem is not None
    assert (printed.outcome, printed.problem.code) == (Outcome.UNKNOWN, "print-unknown")


def test_trouble_that_is_over_is_none(tmp_path: Path) -> None:
    printed = told(tmp_path, COVER + GOOD)
    assert printed.outcome is Outcome.UNKNOWN


def test_its_bytes_are_no_answer_to_a_question(tmp_path: Path) -> None:
    """Three of the four look like "finished"."""
    assert told(tmp_path, GOOD).outcome is Outcome.UNKNOWN


class Mouth:
    """A wire that says its words in pieces, then nothing."""

    answers = True

    def __init__(self, *words: bytes) -> None:
        self.words, self.heard = list(words), b""

    def send(self, data: bytes, timeout: float) -> int:
        self.heard += data
        return len(data)

    def receive(self, timeout: float) -> bytes:
        return self.words.pop(0) if self.words else b""

    def close(self) -> None:
        pass


def test_waiting_ends_the_moment_it_is_told() -> None:
    wire = Mouth(b"", COVER[:2], COVER[2:], b"\x00")
    line = Connection(wire, 60, lambda: 0.0, Sorter())
    assert line.ask(FINISH, FINISHED, heed=True) is None
    assert line.stopped
    assert wire.words == [b"\x00"], "not listened to any more, and no clock had to run out"


def test_a_long_job_stops_when_it_is_told() -> None:
    wire = Mouth(GOOD, COVER)
    line = Connection(wire, 60, lambda: 0.0, Sorter())
    assert line.write(b"x" * 100_000) == len(wire.heard) == 8192


def test_without_a_sorter_the_bytes_are_what_they_were() -> None:
    line = Connection(Mouth(b"", COVER), 60, lambda: 0.0)
    assert line.ask(FINISH, FINISHED, heed=True) == 0x00
    assert line.told is None


def test_what_was_told_before_the_conversation_is_forgotten() -> None:
    line = Connection(Mouth(COVER, b"\x12"), 60, lambda: 0.0, Sorter())
    assert line.settle(question(1), STATUS)
    assert not line.stopped


@given(st.data())
def test_answers_and_statuses_are_sorted_however_they_come(data: st.DataObject) -> None:
    """DLE EOT answers may come anywhere; a status is whole or isn't one."""
    answers = data.draw(st.lists(st.sampled_from(ANSWERS), max_size=6))
    words = data.draw(st.lists(st.tuples(*map(st.sampled_from, (FIRSTS, *[LATER] * 3))), max_size=4))
    stream = [byte for word in words for byte in word]
    for answer in answers:
        stream.insert(data.draw(st.integers(0, len(stream))), answer)
    cut = data.draw(st.integers(0, len(stream)))
    sorter = Sorter()
    rest = sorter.sort(bytes(stream[:cut])) + sorter.sort(bytes(stream[cut:]))
    assert sorted(rest) == sorted(answers)
    assert sorter.automatic == (bytes(words[-1]) if words else None)


def test_the_simulated_printer_tells_changes_until_it_is_initialised() -> None:
    machine = Machine(576, "gbk", lambda _: None)
    assert machine.steer(Condition(cover_open=True)) == b"", "nobody asked it to"
    machine.steer(Condition())
    assert machine.receive(b"\x1b@" + TELL) == GOOD
    assert machine.steer(Condition(cover_open=True)) == COVER
    machine.steer(Condition(paper_lines=1))
    assert machine.receive(b"x\n") == bytes((0x18, 0, 0x0F, 0)), "its paper ended by itself"
    machine.steer(Condition())
    machine.receive(b"\x1b@")
    assert machine.steer(Condition(cover_open=True)) == b""


@pytest.mark.parametrize(
    ("condition", "code"),
    [({"paper_lines": 6}, "printer-no-paper"), ({"cutter_jams": True}, "printer-cutter")],
)
def test_a_whole_job_with_a_printer_that_tells(
    tmp_path: Path, condition: dict[str, object], code: str
) -> None:
    with PrinterProgram() as program:
        printer = connected(program, tmp_path)
        program.steer(**condition)
        printed = printer.print(slip_of(*(Text(f"第{n}行") for n in range(60))))
        assert printed.problem is not None
        assert printed.problem.code == code
        program.steer(paper_lines=None, cutter_error=False)
        assert printer.print(SLIP).outcome is Outcome.PRINTED
