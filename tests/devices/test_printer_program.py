"""The simulated printer itself: it has to be as strict as the real one, or the other tests prove nothing."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from devices.printer.simulated import PrinterProgram, ask_program
from devices.printer.simulated_condition import Condition
from devices.printer.simulated_machine import Machine
from devices.printer.simulated_paper import Slip
from devices.printer.simulated_parser import next_token

CUT = b"\x1dV\x00"


@pytest.fixture
def slips() -> list[Slip]:
    return []


@pytest.fixture
def machine(slips: list[Slip]) -> Machine:
    return Machine(384, "gbk", slips.append)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[PrinterProgram]:
    with PrinterProgram(out_dir=tmp_path / "out", control_port=0) as program:
        yield program


def test_without_two_byte_mode_chinese_is_garbage(machine: Machine, slips: list[Slip]) -> None:
    machine.receive(b"\x1b@" + "国".encode("gbk") + b"\n" + CUT)
    assert slips[0].text == "╣·"


def test_two_byte_mode_ends_with_its_command_and_with_init(machine: Machine, slips: list[Slip]) -> None:
    code = "国".encode("gbk")
    machine.receive(b"\x1c&" + code + b"\x1c." + code + b"\n\x1c&\x1b@" + code + b"\n" + CUT)
    assert slips[0].text == "国╣·\n╣·"


def test_four_byte_codes_are_garbage_on_a_gbk_rom(machine: Machine, slips: list[Slip]) -> None:
    machine.receive(b"\x1c&" + "㐀".encode("gb18030") + b"\n" + CUT)
    assert "㐀" not in slips[0].text
    fine = Machine(384, "gb18030", slips.append)
    fine.receive(b"\x1c&" + "㐀".encode("gb18030") + b"\n" + CUT)
    assert slips[1].text == "㐀"


def test_a_line_wraps_where_the_paper_ends(machine: Machine, slips: list[Slip]) -> None:
    machine.receive(b"1" * 33 + b"\n" + CUT)
    assert slips[0].text == "1" * 32 + "\n1"


def test_alignment_boldness_and_sizes_change_the_dots(machine: Machine, slips: list[Slip]) -> None:
    machine.receive(b"A\n\x1ba\x01A\n\x1ba\x02A\n\x1ba\x00\x1bE\x01A\n\x1b@\x1b!\x30A\n\x1d!\x11A\n" + CUT)
    rows = [np.asarray(row.image) == 0 for row in slips[0].rows]
    left = [int(np.argmax(row.any(axis=0))) for row in rows]
    assert [column // 12 for column in left[:3]] == [0, 15, 31]
    assert rows[3].sum() > rows[0].sum(), "bold has more ink"
    assert rows[4].sum() == rows[5].sum() == 4 * rows[0].sum(), "doubled dots"


def test_a_raster_is_printed_dot_for_dot(machine: Machine, slips: list[Slip]) -> None:
    machine.receive(b"\x1dv0\x00\x01\x00\x02\x00\x80\x01" + CUT)
    dots = np.asarray(slips[0].rows[0].image) == 0
    assert list(zip(*np.nonzero(dots), strict=True)) == [(0, 0), (1, 7)]


JOB = b"\x1b@\x1c&" + "受理回执，A1\n".encode("gbk") + b"\x1dv0\x00\x02\x00\x02\x00\x10\x04\x1b@\n" + CUT


@given(st.lists(st.integers(1, 60), max_size=8))
def test_it_does_not_matter_how_the_bytes_are_cut_up(cuts: list[int]) -> None:
    whole, parts = list[Slip](), list[Slip]()
    Machine(384, "gbk", whole.append).receive(JOB)
    pieces, rest = Machine(384, "gbk", parts.append), JOB
    for cut in cuts:
        pieces.receive(rest[:cut])
        rest = rest[cut:]
    pieces.receive(rest)
    assert [slip.dots.tobytes() for slip in parts] == [slip.dots.tobytes() for slip in whole]
    assert len(whole) == 1


@given(st.binary(max_size=200))
def test_the_parser_takes_any_bytes_and_always_moves_on(data: bytes) -> None:
    while found := next_token(data):
        assert found[1] > 0
        data = data[found[1] :]


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(data: bytes) -> None:
    Machine(384, "gbk", lambda slip: None).receive(data)


@pytest.mark.parametrize(
    ("condition", "answers"),
    [
        ({}, "12 12 12 12"),
        ({"paper_low": True}, "12 12 12 1e"),
        ({"paper_lines": 0}, "1a 32 12 7e"),
        ({"cover_open": True}, "1a 16 12 12"),
        ({"cutter_error": True}, "1a 52 1a 12"),
        ({"fault": True}, "1a 52 32 12"),
        ({"offline": True}, "1a 12 12 12"),
        ({"silent": True}, ""),
    ],
)
def test_it_answers_at_once_even_when_stopped(
    machine: Machine, condition: dict[str, object], answers: str
) -> None:
    machine.steer(Condition.model_validate(condition))
    asked = b"".join(machine.receive(b"text\n\x10\x04" + bytes((n,))) for n in (1, 2, 3, 4))
    assert asked == bytes.fromhex(answers)


def test_a_question_cut_in_two_is_answered_once(machine: Machine) -> None:
    assert [machine.receive(part) for part in (b"\x10", b"\x04", b"\x01", b"x")] == [b"", b"", b"\x12", b""]


def test_finish_is_answered_in_its_turn_only(machine: Machine) -> None:
    machine.steer(Condition(paper_lines=1))
    assert machine.receive(b"1\n2\n\x1dr\x01") == b""
    assert machine.steer(Condition()) == b"\x00"


def test_automatic_status_comes_without_asking(program: PrinterProgram) -> None:
    with socket.create_connection(("127.0.0.1", program.port), 5) as line:
        line.sendall(b"\x1da\xff")
        assert line.recv(4) == b"\x10\x00\x00\x00"
        program.steer(cover_open=True)
        assert line.recv(4) == b"\x38\x00\x00\x00"


def test_paper_that_ends_leaves_a_torn_slip_and_a_kept_rest(machine: Machine, slips: list[Slip]) -> None:
    machine.steer(Condition(paper_lines=2))
    machine.receive(b"1\n2\n3\n" + CUT)
    assert slips == []
    machine.steer(Condition())
    assert [(slip.text, slip.complete) for slip in slips] == [("1\n2", False), ("3", True)]


def test_an_image_is_cut_off_where_the_paper_ends(machine: Machine, slips: list[Slip]) -> None:
    machine.steer(Condition(paper_lines=1))
    machine.receive(b"\x1dv0\x00\x01\x00\x40\x00" + b"\xff" * 64)
    machine.steer(Condition())
    assert slips[0].rows[0].image.height == 30


def test_a_printer_without_a_knife_ends_a_slip_where_one_tears(slips: list[Slip]) -> None:
    Machine(384, "gbk", slips.append, cutter=False).receive(b"1\n" + CUT + b"2\n\x1bd\x06")
    assert [slip.text.split() for slip in slips] == [["1", "2"]]


def test_slips_are_kept_as_pictures_and_text(program: PrinterProgram, tmp_path: Path) -> None:
    with socket.create_connection(("127.0.0.1", program.port), 5) as line:
        line.sendall(b"A1\n\x1bd\x06" + CUT)
        assert program.wait_for_slips(1)
    with Image.open(tmp_path / "out" / "slip-0001.png") as picture:
        assert picture.width == 576 + 2 * 32 + 40
    assert (tmp_path / "out" / "slip-0001.txt").read_text().startswith("A1\n")
    assert program.slips[0].path == tmp_path / "out" / "slip-0001.png"


def test_the_control_port_steers_and_tells(program: PrinterProgram) -> None:
    assert ask_program(program.control_port)["slips"] == 0
    assert ask_program(program.control_port, paper_lines=0)["paper_lines"] == 0
    assert program.state.paper_lines == 0
    with pytest.raises(ValueError, match="Extra inputs"):
        ask_program(program.control_port, paper="none")
    assert program.state.paper_lines == 0


def test_a_wrong_field_changes_nothing(program: PrinterProgram) -> None:
    with pytest.raises(ValidationError):
        program.steer(paper_lines=-1)
    assert program.state == Condition()


def test_it_runs_as_a_program_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "devices.printer.simulated", "--port", "0", "--control", "0"]
    process = subprocess.Popen([*command, "--out", str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        words = process.stdout.readline().replace(",", "").split()
        port, control = (int(word.split(":")[1]) for word in words if word.startswith("127."))
        with socket.create_connection(("127.0.0.1", port), 5) as line:
            line.sendall(b"A\n" + CUT + b"\x10\x04\x01")
            assert line.recv(1) == b"\x12"
        assert ask_program(control)["last"] == str(tmp_path / "slip-0001.png")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
