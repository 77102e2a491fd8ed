"""Every awkward name on paper: through the driver and the line to the simulated printer, and read back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from devices.printer import testpage
from devices.printer.glyphs import Pen, find_faces
from devices.printer.layout import DOTS, Line
from devices.printer.simulated import PrinterProgram
from devices.printer.simulated_paper import Slip
from kiosk.domain.applications import Level, Receipt
from kiosk.domain.documents import Block, Code, Document, Pair, Rule
from kiosk.domain.identity import mask_name
from kiosk.domain.names import shown
from kiosk.papers import receipt_document
from kiosk.ports import Outcome
from kiosk.words import Words
from tests.helpers.names import NAMES, Name
from tests.helpers.paper import connected
from tests.helpers.paperreader import Reader

TWELVE = "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩"
RECEIPT = Receipt(
    application_id="",
    item_name="城乡居民基本养老保险参保登记",
    masked_name="",
    local_number="QS01-2026-000318-7",
    saved_at="2026-11-20T12:00:05+08:00",
    level=Level.SAVED,
)
MASKED = [mask_name(name.kept) for name in NAMES]
TEXTS = [shown(name.kept) for name in NAMES]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader("姓名申请人〓?□*·" + "".join(TEXTS))


@pytest.fixture(params=[(58, "gbk"), (80, "gb18030"), (58, "gb2312")], ids=lambda p: f"{p[0]} mm, {p[1]}")
def paper(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[PrinterProgram, Path, str]]:
    mm, rom = request.param
    profile = {"gbk": "xprinter", "gb18030": "epson", "gb2312": "portable-58"}[rom]
    with PrinterProgram(paper_mm=mm, rom=rom, cutter=rom != "gb2312") as program:
        yield program, tmp_path, profile


def printed(paper: tuple[PrinterProgram, Path, str], document: Document) -> Slip:
    program, data, profile = paper
    mm = 58 if program.paper_dots == DOTS[58] else 80
    printer = connected(
        program, data, paper_mm=mm, profile=profile, timeout_s=5.0
    )  # drawing it all takes a while
    assert printer.print(document).outcome is Outcome.PRINTED
    return program.slips[-1]


def pairs(texts: list[str]) -> tuple[Block, ...]:
    """Each name under a rule, which is where the reader knows that the next one begins."""
    return tuple(block for text in texts for block in (Rule(), Pair("姓名", text)))


def read_back(reader: Reader, slip: Slip) -> list[list[set[str]]]:
    """The letters of each name, over all its lines, without its label."""
    found: list[list[set[str]]] = []
    for line in reader.lines(slip):
        if len(line) > 20 and all(letter == {"-"} for letter in line):
            found.append([])
        elif found:
            found[-1] += line
    return [letters[2:] for letters in found]


def is_right(letters: list[set[str]], text: str) -> bool:
    expected = text.replace(" ", "")
    return len(letters) == len(expected) and all(c in seen for c, seen in zip(expected, letters, strict=True))


def test_every_name_is_read_back_from_paper(paper: tuple[PrinterProgram, Path, str], reader: Reader) -> None:
    found = read_back(reader, printed(paper, Document("n1", "", pairs([name.kept for name in NAMES]))))
    assert len(found) == len(NAMES)
    wrong = [
        (name.why, ["".join(sorted(letter)) for letter in letters])
        for name, text, letters in zip(NAMES, TEXTS, found, strict=True)
        if not is_right(letters, text)
    ]
    assert wrong == []


def test_masked_names_are_read_back_from_paper(
    paper: tuple[PrinterProgram, Path, str], reader: Reader
) -> None:
    found = read_back(reader, printed(paper, Document("n2", "", pairs(MASKED))))
    wrong = [text for text, letters in zip(MASKED, found, strict=True) if not is_right(letters, text)]
    assert wrong == []


def test_the_reader_sees_a_wrong_letter(paper: tuple[PrinterProgram, Path, str], reader: Reader) -> None:
    """It takes nothing for granted: other letters on paper are read as others, or not at all."""
    others = pairs(["刘䶮", "刘𠮷", "刘\U0002a6d6", "刘?"])
    found = read_back(reader, printed(paper, Document("n3", "", others)))
    assert [is_right(letters, "刘䶮") for letters in found] == [True, False, False, False]


def test_the_test_page_has_names_of_every_sort(
    paper: tuple[PrinterProgram, Path, str], reader: Reader
) -> None:
    """It is what a technician looks at: the same names, and none of them wrong."""
    known = {name.given for name in NAMES} | {name.kept for name in NAMES}
    names = [name for line in testpage.NAMES for name in line.split("　")]
    assert set(names) <= known
    said = "".join(
        min(letter) for line in reader.lines(printed(paper, testpage.test_document("t"))) for letter in line
    )
    for name in names:
        assert shown(name).replace(" ", "") in said


def test_the_fonts_have_every_hanzi_of_gb_18030_2022() -> None:
    """Level 3 is 87,887 hanzi: the first block to U+9FEF, extensions A to F, and twelve that stand among the
    compatibility ideographs."""
    blocks = [(0x4E00, 0x9FEF), (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734)]
    blocks += [(0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0)]
    level3 = {point for first, last in blocks for point in range(first, last + 1)} | set(map(ord, TWELVE))
    assert len(level3) == 87_887
    had: set[int] = set()
    for face in find_faces():
        command = ["fc-query", "-i", str(face.index), "--format=%{charset}", str(face.path)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for part in answer.split():
            first, _, last = part.partition("-")
            had.update(range(int(first, 16), int(last or first, 16) + 1))
    assert sorted(level3 - had) == []


def test_marks_above_a_capital_are_all_there() -> None:
    """Two marks and a capital are higher than a line's cell, and wider: cut off, Ễ would be Ê."""
    pen = Pen(find_faces())
    for size in (1, 2):
        shapes = {letter: pen.draw(Line(letter, size), 96).tobytes() for letter in "EÊỄỀẾỂOÔỒỐỔỖUÜÚŨNÑ"}
        assert len(set(shapes.values())) == len(shapes)
    word = np.asarray(pen.draw(Line("LÜDEN"), 576))
    assert [bool((~word[:, 12 * n : 12 * n + 12]).any()) for n in range(5)] == [True] * 5
    alone = [np.asarray(pen.draw(Line(letter), 96))[:, :12] for letter in "LÜDEN"]
    assert (word[:, :60] == np.hstack(alone)).all(), "no letter reaches over into its neighbour's cell"


def gbk(name: Name) -> bytes:
    """Its mask as a ROM would have it, "?" for what it lacks."""
    return mask_name(name.kept).encode("gbk", "replace")


@pytest.mark.parametrize("mm", [58, 80])
def test_a_receipt_bears_its_applicant(mm: int, tmp_path: Path, reader: Reader) -> None:
    """The masks that a ROM of GBK can't print and a few of the others; half of them on each width."""
    moment, words = datetime.fromisoformat("2026-11-20T12:30:00+08:00"), Words("zh-CN", strict=True)
    wrong = []
    with PrinterProgram(paper_mm=mm) as program:
        printer = connected(program, tmp_path, paper_mm=mm)
        for name in [*(n for n in NAMES if b"?" in gbk(n)), *NAMES[::20]][mm == 58 :: 2]:
            receipt = replace(RECEIPT, application_id=f"id {name.why}", masked_name=mask_name(name.kept))
            document = receipt_document(receipt, words, "青石镇", moment)
            blocks = tuple(block for block in document.blocks if not isinstance(block, Code))
            assert printer.print(replace(document, blocks=blocks)).outcome is Outcome.PRINTED
            said = list(reader.lines(program.slips[-1]))
            at = next(place for place, line in enumerate(said) if line[:3] == [{"申"}, {"请"}, {"人"}])
            letters = [letter for line in said[at : at + 2] for letter in line][3:]
            shown = mask_name(name.kept).replace(" ", "")
            if not is_right(letters[: len(shown)], shown):
                wrong.append(name.why)
    assert wrong == []


@pytest.mark.parametrize(
    ("given", "masked"),
    [
        ("䅟子䁖", "䅟*䁖"),
        ("𠅤𣲘𤩽", "𠅤*𤩽"),
        ("\uf8ff石\ue000", "〓*〓"),
        ("司马小石", "司马*石"),
        ("加央·索朗旺堆", "加*·索***"),
        ("MÜLLER-LÜDENSCHEIDT ZOË", "M****************** Z**"),
    ],
)
def test_masks_are_what_a_counter_would_write(given: str, masked: str) -> None:
    assert given in {name.kept for name in NAMES}
    assert mask_name(given) == masked
