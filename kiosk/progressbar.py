"""A bar for long commands: one line on standard error, drawn over itself, gone when the work ends.

Nothing at all where nobody watches: a pipe, a file, a service's log, or ``--json``.
"""

from __future__ import annotations

import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

EVERY_S = 0.1  # drawing costs more than most steps
BAR = 24  # cells

Advance = Callable[[int], None]


def columns(text: str) -> int:
    """Columns of a terminal window (UAX 11): most Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def cut(text: str, width: int) -> str:
    """As much of the beginning as fits into so many columns."""
    fitting = 0
    for letter in text:
        width -= columns(letter)
        if width < 0:
            break
        fitting += 1
    return text[:fitting]


@contextmanager
def progress(
    label: str,
    total: int,
    quiet: bool = False,
    unit: Callable[[int], str] = str,
    stream: TextIO | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[Advance]:
    """While the block runs, ``advance(n)`` says that n more of ``total`` are done; ``unit`` writes an amount.

    ``total`` 0 means that nobody knows: then only the amount is shown.  More than ``total`` is shown as full.
    The line is wiped whatever ends the block, so an error's own words stand on a line of their own.
    """
    stream = stream or sys.stderr
    if quiet or not stream.isatty():
        yield lambda _: None
        return
    done, drawn, at = 0, 0, monotonic()

    def draw() -> None:
        nonlocal drawn
        line = cut(line_of(label, done, total, unit), shutil.get_terminal_size().columns - 1)
        stream.write("\r" + line + " " * max(0, drawn - columns(line)))
        stream.flush()
        drawn = columns(line)

    def advance(more: int) -> None:
        nonlocal done, at
        done += more
        if monotonic() - at >= EVERY_S:
            at = monotonic()
            draw()

    draw()
    try:
        yield advance
    finally:
        stream.write("\r" + " " * drawn + "\r")
        stream.flush()


def line_of(label: str, done: int, total: int, unit: Callable[[int], str] = str) -> str:
    """``label  [######......]  42 %  84 / 200``; without a total, ``label  84``."""
    if total <= 0:
        return f"{label}  {unit(done)}"
    share = min(1.0, done / total)
    filled = int(share * BAR)
    return f"{label}  [{'#' * filled}{'.' * (BAR - filled)}]  {share:4.0%}  {unit(done)} / {unit(total)}"


def megabytes(amount: int) -> str:
    """Bytes as a person reads them."""
    return f"{amount / 1e6:.1f} MB"
