"""The process in which one picture from elsewhere becomes a page: ``python -m devices.pages.reader``.

The picture on standard input, the page on standard output.  Such bytes may be made to take a decoder over.
So before the first of them is looked at the process gives up what it doesn't need: it can open no file and
no connection, start no other program, and has a limit of memory and of processor time.
"""

from __future__ import annotations

import resource
import sys
from io import BytesIO

import cv2
from PIL import Image

from devices.camera.page import page_of
from devices.pages.pixels import FORMATS, LEAST_SIDE, picture_of
from devices.pages.reading import MOST_BYTES, said
from kiosk.domain.pages import Taken
from kiosk.problems import Failed, Problem

MEMORY = 2 << 30  # bytes of address space; 0.5 GB are taken by the libraries before anything is read
SECONDS = 15  # of processor time; a page takes about one


def prepare() -> None:
    """Read a blank page of each kind: what the libraries load late is loaded now, for later no file can be
    opened."""
    Image.init()
    for kind in FORMATS:
        blank = BytesIO()
        Image.new("RGB", (LEAST_SIDE, LEAST_SIDE), "white").save(blank, kind)
        read(blank.getvalue())


def confine() -> None:
    """Give up everything but memory, processor and the three open lines."""
    cv2.setNumThreads(1)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(what, (most, most))


def read(data: bytes) -> Taken | Problem:
    try:
        return page_of(picture_of(data))
    except Failed as failed:
        return failed.problem
    except MemoryError:
        return Problem("page-too-large", "it needs too much memory")


def main() -> None:
    prepare()
    confine()
    sys.stdout.buffer.write(said(read(sys.stdin.buffer.read(MOST_BYTES + 1))))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
