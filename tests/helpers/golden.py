"""Every kind of document as a picture, and the pictures that are kept of it.

``python -m tests.helpers.golden`` draws them anew into ``tests/ui/golden``: look before you keep them.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtPdf import QPdfDocument

from devices.printer.proof import proof
from kiosk.domain.documents import Document
from kiosk.paperwork.files import read
from kiosk.paperwork.filling import make
from kiosk.paperwork.given import read_values, sample
from kiosk.paperwork.kinds import KINDS
from kiosk.words import Words, languages
from ui.a4 import pdf

FOLDER = Path(__file__).parents[1] / "ui" / "golden"
PAPERS = ("58", "80", "a4")
WIDE = 620  # pixels of an A4 page
SPOT = {"58": 6, "80": 6, "a4": 3}  # pixels of a side, a quarter of a letter: so hinting doesn't count
APART = 56  # of 255: a spot so much lighter or darker is another spot
SPOTS = 6  # as many may differ: a rule of one dot more or less at the edge of a spot
CASES = [(kind, paper, language) for kind in KINDS for paper in PAPERS for language in languages()]


@cache
def document_of(kind: str, language: str) -> Document:
    """The packaged example."""
    words = Words(language, strict=True)
    values, level = read_values(kind, sample(kind, language))
    return make(read(kind, words), values, words, level)


def drawn(document: Document, paper: str) -> Image.Image:
    """A slip in dots, or the pages of A4 under each other in sixteen greys."""
    if paper == "a4":
        return _below([page.quantize(16).convert("L") for page in pages(pdf(document))])
    with tempfile.TemporaryDirectory() as cache_folder:
        return proof(document, 58 if paper == "58" else 80, Path(cache_folder)).dots


def pages(made: bytes, wide: int = WIDE) -> list[Image.Image]:
    """The pages of a PDF as a reader shows them."""
    size = QSize(wide, round(wide * 842 / 595))
    with _read(made) as reader:
        return [_as_pillow(reader, number, size) for number in range(reader.pageCount())]


def letters(made: bytes) -> str:
    """All text of a PDF, page by page."""
    with _read(made) as reader:
        return "\n".join(reader.getAllText(number).text() for number in range(reader.pageCount()))


@contextmanager
def _read(made: bytes) -> Iterator[QPdfDocument]:
    buffer = QBuffer()
    buffer.setData(QByteArray(made))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QPdfDocument(None)
    reader.load(buffer)
    try:
        yield reader
    finally:
        reader.close()


def _as_pillow(reader: QPdfDocument, number: int, size: QSize) -> Image.Image:
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    reader.render(number, size).save(buffer, "PNG")  # type: ignore[call-overload]
    image = Image.open(io.BytesIO(bytes(kept.data()))).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("L")


def _below(images: list[Image.Image]) -> Image.Image:
    whole = Image.new("L", (images[0].width, sum(image.height for image in images)), 255)
    y = 0
    for image in images:
        whole.paste(image, (0, y))
        y += image.height
    return whole


def alike(one: Image.Image, other: Image.Image, paper: str) -> bool:
    """Whether both show the same: the same size, and nearly every spot as dark."""
    return one.size == other.size and spots_apart(one, other, paper) <= SPOTS


def spots_apart(one: Image.Image, other: Image.Image, paper: str) -> int:
    first, second = (image.convert("L").reduce(SPOT[paper]) for image in (one, other))
    apart = ImageChops.difference(first, second).histogram()
    return sum(apart[APART:])


def path_of(kind: str, paper: str, language: str) -> Path:
    return FOLDER / f"{kind}-{paper}-{language}.png"


def keep(kind: str, paper: str, language: str) -> None:
    image = drawn(document_of(kind, language), paper)
    if paper == "a4":
        image = image.quantize(16)
    image.save(path_of(kind, paper, language), optimize=True)


def main() -> None:
    from tests.helpers.gallery import prepare_environment
    from ui.window import application

    prepare_environment()
    application()
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for case in CASES:
        keep(*case)


if __name__ == "__main__":
    main()
