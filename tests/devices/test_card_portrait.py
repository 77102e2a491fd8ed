"""The program that decodes a card's picture: one that works, and all that foreign code can do."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from devices.card import open_reader
from devices.card.people import cast
from devices.card.portrait import PortraitReader, decode
from devices.card.simulated import place
from kiosk.config import Card
from kiosk.contract.content import Person
from kiosk.domain.people import Citizen
from kiosk.ports import State
from kiosk.problems import Failed
from tests.helpers import promises_card

TODAY = date(2026, 11, 21)
WLT = cast()["elder"].photo

# Ours: 102 by 126 pixels whose colours come from the block, as the BMP that vendors' programs write.
BMP = """
import struct, sys
wlt = sys.stdin.buffer.read()
assert len(wlt) == 1024 and wlt.startswith(b"WLf\\0"), "no picture of a card"
row = b"".join(bytes((wlt[x], x, 255 - x)) for x in range(102)) + bytes(2)
sizes = (54 + 126 * 308, 0, 0, 54, 40, 102, 126, 1, 24, 0, 0, 0, 0, 0, 0)
head = struct.pack("<2sIHHIIiiHHIIiiII", b"BM", *sizes)
sys.stdout.buffer.write(head + row * 126)
"""
DRAWN = """
import sys
sys.stdin.buffer.read()
sys.stdout.buffer.write(open("picture", "rb").read())
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "decoder"
        path.write_text(f"#!{sys.executable} -SE\n{text}", encoding="utf-8")
        path.chmod(0o755)
        return path

    return write


def why(program: Path, limit_s: float = 5.0) -> str:
    with pytest.raises(Failed) as caught:
        decode(program, WLT, limit_s)
    assert caught.value.problem.code == "card-photo-undecoded"
    return caught.value.problem.detail


def drawing(size: tuple[int, int] = (102, 126), kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(file, kind)
    return file.getvalue()


def test_a_picture_of_the_size_that_cards_have(program: Callable[[str], Path]) -> None:
    picture = Image.open(BytesIO(decode(program(BMP), WLT)))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (102, 126), "RGB")
    assert picture.getpixel((1, 0)) == (254, 1, WLT[1]), "the block went in, and its picture came out"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP"])
def test_each_kind_of_picture_is_drawn_anew(
    program: Callable[[str], Path], tmp_path: Path, kind: str
) -> None:
    (tmp_path / "picture").write_bytes(drawing(kind=kind) + b"a passenger")
    decoded = decode(program(DRAWN), WLT)
    assert Image.open(BytesIO(decoded)).format == "PNG"
    assert b"passenger" not in decoded


@pytest.mark.parametrize(
    ("picture", "wrong"),
    [
        (b"", "no picture (0 bytes)"),
        (b"BM" + bytes(500), "no picture"),
        (drawing()[:200], "no picture"),
        (drawing(kind="GIF"), "no picture"),
        (drawing((16, 16)), "16 by 16"),
        (drawing((2000, 100)), "2000 by 100"),
        (
            drawing()[:16] + b"\x00\x00\xff\xff\x00\x00\xff\xff" + drawing()[24:],
            "no picture",
        ),  # claims 4 billion
    ],
    ids=["nothing", "head-only", "cut-off", "other-kind", "tiny", "wide", "bomb"],
)
def test_what_is_no_picture_of_a_card(
    program: Callable[[str], Path], tmp_path: Path, picture: bytes, wrong: str
) -> None:
    (tmp_path / "picture").write_bytes(picture)
    assert wrong in why(program(DRAWN))


def test_a_blank_picture(program: Callable[[str], Path], tmp_path: Path) -> None:
    Image.new("RGB", (102, 126), "white").save(tmp_path / "picture", "BMP")
    assert "blank" in why(program(DRAWN))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("import sys; sys.exit(3)", "exit 3"),
        ("import os; os.abort()", "exit -6"),
        ("import os\nwhile True: os.write(1, bytes(65536))", "more than a picture"),
        ("import os, signal; os.close(1); signal.pause()", "did not end"),
    ],
    ids=["fails", "crashes", "endless", "stays"],
)
def test_a_program_that_goes_wrong(program: Callable[[str], Path], text: str, wrong: str) -> None:
    assert wrong in why(program(text))


def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    program: Callable[[str], Path], tmp_path: Path
) -> None:
    children = "import os, signal\nopen(str(os.fork() and os.getpid()), 'w').close()\nsignal.pause()"
    before = time.monotonic()
    assert "too long" in why(program(children), 0.5)
    assert time.monotonic() - before < 4
    started = [file.name for file in tmp_path.iterdir() if file.name.isdigit() and file.name != "0"]
    assert all(not alive(number) for number in started)


def alive(number: str) -> bool:
    state = Path("/proc") / number / "stat"
    return state.exists() and state.read_text(encoding="ascii").split()[2] != "Z"


def test_a_program_that_can_not_be_run(tmp_path: Path) -> None:
    path = tmp_path / "decoder"
    assert "there is no file" in why(path)
    path.write_bytes(bytes(100))
    assert "may not be run" in why(path)
    path.chmod(0o755)
    assert "can't be started" in why(path)


def reader_with(decoder: Path, folder: Path) -> PortraitReader:
    ours = open_reader(Card(kind="simulated", path=folder, photo_decoder=decoder), today=lambda: TODAY)
    assert isinstance(ours, PortraitReader)
    return ours


def test_the_reading_carries_the_block_and_the_picture(
    program: Callable[[str], Path], tmp_path: Path
) -> None:
    reader = reader_with(program(BMP), tmp_path)
    place(tmp_path, "elder")
    citizen = reader.read()
    assert isinstance(citizen, Citizen)
    assert citizen.portrait.startswith(b"\x89PNG")
    assert replace(citizen, portrait=b"") == cast()["elder"], "all else as without a decoder, the block too"
    assert "PNG" not in repr(citizen)
    assert Person.of(citizen) == Person.of(cast()["elder"]), "what travels is the block, as ever"
    assert reader.health().problems == ()
    place(tmp_path, "social")
    assert reader.read() == cast()["social"], "a card without a picture"
    reader.close()


def test_a_failure_never_spoils_the_reading_and_staff_see_why(
    program: Callable[[str], Path], tmp_path: Path
) -> None:
    reader = reader_with(program("import sys; sys.exit(3)"), tmp_path)
    place(tmp_path, "elder")
    assert reader.read() == cast()["elder"]
    health = reader.health()
    assert health.state is State.GOOD, "visits go on"
    assert [(problem.code, problem.detail) for problem in health.problems] == [
        ("card-photo-undecoded", "the decoder failed: exit 3")
    ]
    program(BMP)  # mended
    assert isinstance(reader.read(), Citizen)
    assert reader.health().problems == ()
    reader.close()


def test_a_missing_decoder_is_seen_before_any_card(tmp_path: Path) -> None:
    reader = reader_with(tmp_path / "none", tmp_path)
    assert [problem.code for problem in reader.health().problems] == ["card-photo-undecoded"]
    reader.close()


def test_a_reader_with_a_decoder_keeps_the_promises(program: Callable[[str], Path], tmp_path: Path) -> None:
    reader = reader_with(program(BMP), tmp_path)
    bench = promises_card.Bench(reader, lambda: place(tmp_path, "elder"), lambda: place(tmp_path, None))
    for promise in promises_card.PROMISES:
        promise(bench)
