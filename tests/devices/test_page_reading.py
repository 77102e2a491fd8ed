"""A picture from a stranger's device becomes a page, or one sentence; it can do nothing else."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from devices.camera.page import MOST_BYTES as MOST_PAGE
from devices.pages import reading
from devices.pages.pixels import LONG_SIDE, picture_of
from devices.pages.reader import read
from kiosk.domain.pages import Taken
from kiosk.problems import Failed, Problem
from tests.helpers.papers import letter_paper
from tests.helpers.phones import photo

ROOT = Path(__file__).parents[2]
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"


def marked(width: int = 400, height: int = 600) -> np.ndarray:
    """White, with a black corner at the top left: one sees which way up it is."""
    picture = np.full((height, width, 3), 255, dtype=np.uint8)
    picture[: height // 4, : width // 4] = 0
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_a_picture_is_upright_however_the_phone_was_held(kind: str, turned: int) -> None:
    seen = picture_of(photo(marked(), kind, turned))
    assert seen.shape == (600, 400, 3)
    assert seen[40, 40].max() < 40
    assert seen[-40, 40].min() > 200
    assert seen[40, -40].min() > 200


def test_what_can_be_seen_through_lies_on_white_paper() -> None:
    clear = np.zeros((300, 300, 4), dtype=np.uint8)
    clear[100:200, 100:200] = (0, 0, 0, 255)
    seen = picture_of(photo(clear, "PNG"))
    assert seen[10, 10].tolist() == [255, 255, 255]
    assert seen[150, 150].tolist() == [0, 0, 0]


def test_sixteen_bits_are_read_as_eight() -> None:
    deep = np.full((300, 300), 40_000, dtype=np.uint16)
    done, png = cv2.imencode(".png", deep)
    assert done
    assert picture_of(png.tobytes())[10, 10].tolist() == [156, 156, 156]


def test_two_pictures_in_one_file_are_one_page() -> None:
    """As phones write them that add a second one for depth (MPO)."""
    data = BytesIO()
    first, second = (Image.fromarray(each) for each in (marked(), np.zeros((300, 300, 3), dtype=np.uint8)))
    first.save(data, "MPO", save_all=True, append_images=[second])
    assert picture_of(data.getvalue()).shape == (600, 400, 3)


def test_a_large_picture_is_looked_at_smaller() -> None:
    assert max(picture_of(photo(marked(6000, 4000))).shape) == LONG_SIDE


def png_of(width: int, height: int) -> bytes:
    """A PNG that is only said to be so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that is only said to be so large (its frame header, ITU-T T.81, B.2.2)."""
    data = bytearray(photo(marked()))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (jpeg_of(40_000, 40_000), "page-too-large"),
        (png_of(60_000, 60_000), "page-too-large"),
        (png_of(100_000, 600), "page-too-large"),
        (png_of(3000, 3000), "page-unreadable"),  # most of it is missing
        (photo(marked())[:1500], "page-unreadable"),
        (photo(marked(150, 400)), "page-unreadable"),
        (b"\xff\xd8\xff" + b"x" * 4000, "page-unreadable"),
        (b"RIFF\x10\0\0\0WEBPVP8 \0\0\0\0", "page-unreadable"),
        (b"RIFF\x10\0\0\0AVI LIST", "page-unreadable"),
    ],
)
def test_what_is_no_page_is_named(data: bytes, code: str) -> None:
    with pytest.raises(Failed) as failed:
        picture_of(data)
    assert failed.value.problem.code == code


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"%PDF-1.7\n", Problem("page-format", "PDF")),
        (HEIC, Problem("page-format", "HEIC or AVIF")),
        (b"GIF89a", Problem("page-format", "no picture")),
        (b"<svg>", Problem("page-format", "no picture")),
        (b"", Problem("page-unreadable", "empty")),
        (b"\xff\xd8\xff" + bytes(reading.MOST_BYTES), Problem("page-too-large", "12 MB")),
    ],
)
def test_what_needs_no_decoder_gets_none(data: bytes, problem: Problem) -> None:
    assert reading.page_from(data, limit_s=0) == problem


# Its own process --------------------------------------------------------------------------------------


def test_a_photo_becomes_a_page() -> None:
    """A sheet on a dark table, taken by hand: found, straightened, small."""
    table = np.full((1300, 1000, 3), 60, dtype=np.uint8)
    table[150:1140, 150:850] = cv2.resize(letter_paper(), (700, 990), interpolation=cv2.INTER_AREA)
    taken = reading.page_from(photo(table, turned=6))
    assert isinstance(taken, Taken)
    assert taken.sheet_found
    assert taken == read(photo(table, turned=6)), "nothing is lost on the way out of the process"
    assert abs(taken.page.height / taken.page.width - 990 / 700) < 0.03
    assert len(taken.page.jpeg) <= MOST_PAGE


def test_a_picture_that_breaks_its_decoder_is_one_sentence() -> None:
    found = reading.page_from(photo(marked())[:1500])
    assert isinstance(found, Problem)
    assert found.code == "page-unreadable"


def test_a_decoder_that_takes_too_long_is_ended() -> None:
    found = reading.page_from(photo(marked()), limit_s=0.01)
    assert isinstance(found, Problem)
    assert found.code == "page-unreadable"


def test_what_a_decoder_says_is_not_believed() -> None:
    for said in (
        b"",
        b"\n",
        b"[]\n",
        b'{"taken": []}\n',
        b'{"taken": [1, 2, 3, 4, ["lovely"]]}\nxx',
        b"\xff\n",
    ):
        found = reading.understood(said)
        assert isinstance(found, Problem)
        assert found.code == "page-unreadable"
    assert reading.understood(b'{"problem": ["disk-full", "x"]}\n') == Problem("page-unreadable", "x")


def test_before_it_looks_at_anything_it_can_open_nothing() -> None:
    program = """
import os, resource, socket, subprocess
from devices.pages import reader
reader.prepare()
reader.confine()
for act in (socket.socket, lambda: open("/etc/passwd"), lambda: subprocess.run(["true"]), os.pipe):
    try:
        act()
    except OSError:
        continue
    raise SystemExit("it could")
assert resource.getrlimit(resource.RLIMIT_AS)[0] == reader.MEMORY
try:
    bytearray(reader.MEMORY)
except MemoryError:
    print("confined")
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("confined\n", "")
