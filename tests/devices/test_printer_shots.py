"""Signature lines and pictures on receipt paper."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from devices.printer.layout import DOTS, Line, Shot, columns, lay_out
from devices.printer.shots import TALLEST, dithered
from devices.printer.simulated import PrinterProgram
from devices.printer.wrapping import width
from kiosk.domain.documents import Block, Document, Picture, Sign
from kiosk.ports import Outcome
from tests.helpers.paper import connected, slip_of

WIDTHS = (58, 80)


def rows(*blocks: Block, mm: int = 58) -> list[Line | Shot]:
    return [row for row in lay_out(Document("1", "", blocks), DOTS[mm]) if isinstance(row, Line | Shot)]


def picture(size: tuple[int, int], grey: int, mode: str = "L", form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, grey if mode == "L" else (grey, grey, grey, 0)).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("mm", WIDTHS)
def test_a_signature_line_reaches_to_the_edge_and_has_room_above(mm: int) -> None:
    blank, line = rows(Sign("领取人（签名）"), mm=mm)
    assert blank == Line("")
    assert isinstance(line, Line)
    assert line.text.startswith("领取人（签名） _")
    assert width(line.text) == columns(DOTS[mm])


def test_a_date_has_a_line_of_its_own_and_a_long_label_stands_alone() -> None:
    texts = [row.text for row in rows(Sign("甲", "日期")) if isinstance(row, Line)]
    assert [text.strip("_ ") for text in texts] == ["", "甲", "", "日期"]
    long = [row.text for row in rows(Sign("法定代表人或者委托代理人（签名）")) if isinstance(row, Line)]
    assert long[-1] == "_" * columns(DOTS[58])
    assert "_" not in "".join(long[:-1])
    assert max(map(width, long)) <= columns(DOTS[58])


@pytest.mark.parametrize("mm", WIDTHS)
def test_a_picture_comes_out_as_wide_as_the_head(mm: int, tmp_path: Path) -> None:
    black = picture((200, 100), 0, form="JPEG")
    with PrinterProgram(paper_mm=mm) as program:  # type: ignore[arg-type]
        printer = connected(program, tmp_path, paper_mm=mm, timeout_s=5.0)
        assert printer.print(slip_of(Picture(black))).outcome is Outcome.PRINTED
        images = [row.image for row in program.slips[-1].rows if row.kind == "raster"]
    assert {image.width for image in images} == {DOTS[mm]}
    assert sum(image.height for image in images) == DOTS[mm] // 2
    assert all(image.convert("L").getextrema() == (0, 0) for image in images)


def test_grey_paper_in_a_photo_is_white_and_a_middle_grey_is_half_black() -> None:
    assert dithered(picture((100, 100), 220), 96).convert("L").getextrema() == (255, 255)
    half = dithered(picture((100, 100), 108), 96).convert("L").histogram()[0] / 96**2
    assert 0.4 < half < 0.6


def test_what_is_clear_is_paper() -> None:
    assert dithered(picture((50, 50), 0, "RGBA"), 96).convert("L").getextrema() == (255, 255)


def test_no_picture_empties_the_roll() -> None:
    assert dithered(picture((10, 2000), 0), 96).size == (96, TALLEST * 96)


@pytest.mark.parametrize("broken", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n half", picture((9, 9), 0)[:40]])
def test_a_picture_that_cannot_be_read_is_a_crossed_frame(broken: bytes) -> None:
    frame = dithered(broken, 384)
    assert frame.size == (384, 192)
    assert frame.getpixel((192, 96)) == 0
    assert frame.getpixel((192, 40)) == 255
