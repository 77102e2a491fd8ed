"""Every document on every paper in every language, held to a picture that somebody looked at.

After a change that is meant: ``python -m tests.helpers.golden``, look at the pictures, keep them.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication

from kiosk.domain.documents import Code, Document, Gap, Text
from kiosk.paperwork.kinds import KINDS
from tests.helpers.golden import CASES, FOLDER, alike, document_of, drawn, pages, path_of, spots_apart
from ui.a4 import pdf

LARGEST = 40_000  # bytes of a kept picture

pytestmark = pytest.mark.usefixtures("application")


@pytest.mark.parametrize(("kind", "paper", "language"), CASES)
def test_it_looks_as_it_was_kept(kind: str, paper: str, language: str, application: QGuiApplication) -> None:
    image = drawn(document_of(kind, language), paper)
    with Image.open(path_of(kind, paper, language)) as opened:
        kept = opened.convert("L")
    assert image.size == kept.size
    assert alike(image, kept, paper), f"{spots_apart(image, kept, paper)} spots differ"


def test_every_kept_picture_is_one_of_these_and_small() -> None:
    assert {path for path in FOLDER.iterdir() if path.suffix == ".png"} == {path_of(*case) for case in CASES}
    assert [path.name for path in FOLDER.iterdir() if path.stat().st_size > LARGEST] == []


def without(document: Document, place: int) -> Document:
    """One block is missing, and everything else stands where it stood."""
    blocks = list(document.blocks)
    block = blocks[place]
    assert isinstance(block, Text)
    blocks[place] = replace(block, text="　")
    return replace(document, blocks=tuple(blocks))


@pytest.mark.parametrize("paper", ["58", "80", "a4"])
@pytest.mark.parametrize("kind", ["acceptance", "ticket", "promise"])
def test_a_missing_line_is_seen(kind: str, paper: str) -> None:
    document = document_of(kind, "zh-CN")
    whole = drawn(document, paper)
    for place, block in enumerate(document.blocks):
        if isinstance(block, Text):
            assert not alike(whole, drawn(without(document, place), paper), paper), block


@pytest.mark.parametrize("paper", ["58", "80", "a4"])
def test_another_letter_is_seen_and_another_shade_is_not(paper: str) -> None:
    document = document_of("answer", "zh-CN")
    whole = drawn(document, paper)
    softer = whole.convert("L").point([min(255, value + 30) for value in range(256)])
    assert alike(whole, softer, paper)
    changed = [
        replace(b, text=b.text.replace("截至", "自")) if isinstance(b, Text) else b for b in document.blocks
    ]
    assert not alike(whole, drawn(replace(document, blocks=tuple(changed)), paper), paper)
    longer = replace(document, blocks=(*document.blocks, *[Gap(6)] * 20))
    assert not alike(whole, drawn(longer, paper), paper)


SCANNED = [case for case in CASES if case[2] == "zh-CN" and KINDS[case[0]].scanned]


@pytest.mark.parametrize(("kind", "paper", "language"), SCANNED)
def test_the_code_can_be_read_from_the_paper(kind: str, paper: str, language: str) -> None:
    document = document_of(kind, language)
    (code,) = [block.text for block in document.blocks if isinstance(block, Code)]
    image = pages(pdf(document), 2480)[-1] if paper == "a4" else drawn(document, paper).convert("L")
    framed = Image.new("L", (image.width + 40, image.height + 40), 255)
    framed.paste(image, (20, 20))
    read, *_ = cv2.QRCodeDetector().detectAndDecode(np.asarray(framed))
    assert read == code
