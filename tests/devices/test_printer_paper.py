"""What stands on paper in the end: through the driver, TCP and the simulated printer's own reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.printer import testpage
from devices.printer.glyphs import Pen, find_faces
from devices.printer.layout import DOTS
from devices.printer.simulated import PrinterProgram
from devices.printer.simulated_paper import Row, Slip
from kiosk.domain.documents import Code, Pair, Text
from kiosk.ports import Outcome
from tests.helpers.paper import RECEIPT, connected, drawn, ink, lines, slip_of

WIDTHS = (58, 80)


@pytest.fixture(params=WIDTHS)
def program(request: pytest.FixtureRequest) -> Iterator[PrinterProgram]:
    with PrinterProgram(paper_mm=request.param) as program:
        yield program


def printed(program: PrinterProgram, data: Path, *blocks: object, profile: str = "epson") -> Slip:
    mm = 58 if program.paper_dots == DOTS[58] else 80
    printer = connected(program, data, paper_mm=mm, profile=profile)
    assert printer.print(slip_of(*blocks)).outcome is Outcome.PRINTED  # type: ignore[arg-type]
    return program.slips[-1]


def rasters(slip: Slip) -> list[Row]:
    return [row for row in slip.rows if row.kind == "raster"]


def scanned(slip: Slip) -> str:
    """What a telephone reads from the slip's picture."""
    picture = cv2.imdecode(np.frombuffer(slip.png, np.uint8), cv2.IMREAD_GRAYSCALE)
    text, *_ = cv2.QRCodeDetector().detectAndDecode(picture)
    return text


@pytest.mark.parametrize(
    "text",
    ["，。", "℃ ABC", "㎡", "①", "［］", "￥12", "——", "……", "龘", "买买提·艾力", "“引号”", "Latin A-1"],
)
def test_what_the_rom_has_comes_out_as_text(program: PrinterProgram, tmp_path: Path, text: str) -> None:
    slip = printed(program, tmp_path, Text(text))
    assert lines(slip) == [text]
    assert rasters(slip) == []


@pytest.mark.parametrize("text", ["䶮", "龘𠮷", "𠮷", "张䶮"])
def test_a_rare_name_comes_out_drawn(program: PrinterProgram, tmp_path: Path, text: str) -> None:
    (row,) = rasters(printed(program, tmp_path, Text(text)))
    assert ink(row).tobytes() == drawn(text).tobytes()


@pytest.mark.parametrize("char", ["\U0002cc6b", "é", "¥"])
def test_other_characters_come_out_with_a_shape_of_their_own(
    program: PrinterProgram, tmp_path: Path, char: str
) -> None:
    shapes = [ink(row) for row in rasters(printed(program, tmp_path, Text(char), Text("\U00030000")))]
    assert shapes[0].tobytes() != shapes[1].tobytes()


def test_private_use_comes_out_as_a_geta_mark_never_as_a_question_mark(
    program: PrinterProgram, tmp_path: Path
) -> None:
    """And what a standard explains as the letter that it stands for."""
    slip = printed(program, tmp_path, Text("石\ue000"), Text("\U00100000"), Text("\ue863"))
    assert lines(slip) == ["石〓", "〓"]
    assert ink(rasters(slip)[0]).tobytes() == drawn("䶮").tobytes()


def test_a_letter_that_no_font_has_comes_out_as_a_geta_mark(program: PrinterProgram, tmp_path: Path) -> None:
    (row,) = rasters(printed(program, tmp_path, Text("\U00030000")))  # extension G, behind GB 18030-2022
    assert ink(row).tobytes() == drawn("〓").tobytes()
    assert Pen(find_faces()).missing("石 \U00030000䶮\ue5a1") == "\U00030000\ue5a1"


def test_only_the_line_with_the_rare_character_is_drawn(program: PrinterProgram, tmp_path: Path) -> None:
    slip = printed(program, tmp_path, Pair("姓名", "张䶮"), Pair("事项", "参保登记"))
    assert [row.kind for row in slip.rows[:2]] == ["raster", "text"]
    assert slip.rows[1].text == "事项  参保登记"


def test_a_drawn_line_stands_where_a_text_line_would(program: PrinterProgram, tmp_path: Path) -> None:
    slip = printed(program, tmp_path, Pair("姓名", "国䶮"), Pair("姓名", "国家"))
    starts = [np.argmin(np.asarray(row.image)[:, 60:].min(axis=0)) for row in slip.rows[:2]]
    assert starts[0] == starts[1]


def test_a_gb2312_rom_gets_its_missing_characters_drawn(tmp_path: Path) -> None:
    with PrinterProgram(paper_mm=58, rom="gb2312", cutter=False) as program:
        slip = printed(program, tmp_path, Text("㎡"), Text("国家"), profile="portable-58")
    assert [row.kind for row in slip.rows[:2]] == ["raster", "text"]
    assert "\ufffd" not in slip.text


@pytest.mark.parametrize("profile", ["epson", "generic"])
def test_a_code_can_be_scanned_from_the_paper(program: PrinterProgram, tmp_path: Path, profile: str) -> None:
    slip = printed(
        program, tmp_path, Text("扫码"), Code("https://example.gov.cn/q/张三", "进度"), profile=profile
    )
    assert scanned(slip) == "https://example.gov.cn/q/张三"


def test_a_receipt_reads_as_written(program: PrinterProgram, tmp_path: Path) -> None:
    printed(program, tmp_path, *RECEIPT.blocks)
    text = program.slips[-1].text.replace("\n", "").replace(" ", "")
    for block in RECEIPT.blocks:
        if isinstance(block, Pair):
            assert (block.label + block.value).replace(" ", "") in text


@pytest.mark.parametrize("profile", ["epson", "generic", "xprinter"])
def test_the_test_page_has_no_wrong_glyph(program: PrinterProgram, tmp_path: Path, profile: str) -> None:
    page = testpage.test_document("p1")
    slip = printed(program, tmp_path, *page.blocks, profile=profile)
    assert "?" not in slip.text.replace("verify?n", "")
    assert "\ufffd" not in slip.text
    assert all(np.asarray(row.image).shape[1] == program.paper_dots for row in slip.rows)


def test_double_size_is_twice_as_high(program: PrinterProgram, tmp_path: Path) -> None:
    slip = printed(program, tmp_path, Text("国", size=2), Text("国"), Text("䶮", size=2), Text("䶮"))
    heights = [ink(row).height for row in slip.rows[:4]]
    assert heights[0] == 2 * heights[1]
    assert heights[2] > 1.8 * heights[3]
