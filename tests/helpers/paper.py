"""Printing through the real driver to the simulated printer, and reading the paper afterwards."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from devices.printer import now_here, open_printer
from devices.printer.glyphs import find_faces
from devices.printer.simulated import PrinterProgram
from devices.printer.simulated_paper import Row, Slip
from kiosk.config import Printer as Settings
from kiosk.domain.documents import Block, Code, Document, Pair, Rule, Text
from kiosk.ports import Printer

RECEIPT = Document(
    "0195-receipt",
    "受理回执",
    (
        Pair("办件编号", "530102-2026-0000318-7", bold=True),
        Pair("事项", "城乡居民基本养老保险参保登记"),
        Pair("申请人", "张*"),
        Pair("受理时间", "2026-03-02 09:14"),
        Rule(),
        Text("请妥善保管本回执。进度可扫码查询，或致电 12345。"),
        Code("https://example.gov.cn/q/530102-2026-0000318-7", "扫码查询进度"),
        Rule(double=True),
    ),
)


def connected(
    program: PrinterProgram, data: Path, now: Callable[[], datetime] = now_here, **changes: Any
) -> Printer:
    """The driver, talking to this program over TCP; it waits a quarter of a second at most."""
    settings = {"profile": "epson", "timeout_s": 0.25, "port": program.port, **changes}
    return open_printer(Settings(**settings), data, now=now)


def slip_of(*blocks: Block, id: str = "d1", title: str = "") -> Document:
    return Document(id, title, blocks)


def lines(slip: Slip) -> list[str]:
    """The text lines of a slip without the feed before the cut."""
    return slip.text.rstrip("\n").split("\n")


def ink(row: Row) -> Image.Image:
    """A row cut down to its ink."""
    box = Image.eval(row.image.convert("L"), lambda dot: 255 - dot).getbbox()
    return row.image.crop(box)


def drawn(text: str, size: int = 24) -> Image.Image:
    """The text as this machine's first hanzi font draws it, cut down to its ink: none of our drawing."""
    face = find_faces()[0]
    font = ImageFont.truetype(str(face.path), size, index=face.index)
    image = Image.new("1", (size * (len(text) + 1), size * 2), 255)
    ImageDraw.Draw(image).text((size // 2, size * 3 // 2), text, fill=0, font=font, anchor="ls")
    return image.crop(Image.eval(image.convert("L"), lambda dot: 255 - dot).getbbox())


@contextmanager
def never_finished() -> Iterator[int]:
    """The port of a printer that says "all well" to every DLE EOT and knows nothing else."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            peer, _ = server.accept()
            with peer:
                while data := peer.recv(4096):
                    peer.sendall(b"\x12" * data.count(b"\x10\x04"))

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)
