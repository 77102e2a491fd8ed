"""The picture of an ID card, decoded by a program that the settings name.

Cards keep it in a closed format (WLT); there is no open decoder, only vendors' programs.  Such a program
gets the 1,024 bytes on its standard input and writes a BMP, PNG or JPEG to its standard output.  It is
foreign code in a process of its own: limited in time and in what is taken from it, and what it gives is
checked and drawn anew.  Without a picture the reading is as good as with one.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from kiosk.domain.people import Citizen
from kiosk.ports import CardReader, Health, Presence, StaffReader
from kiosk.problems import Failed, Problem

LIMIT_S = 3.0
_MOST_BYTES = 1 << 20  # the picture of a card is 39 kB as a BMP
_SIDES = range(32, 1025)  # a card's picture is 102 by 126 pixels; some programs enlarge it
_CODE = "card-photo-undecoded"


class PortraitReader:
    """Obeys `kiosk.ports.CardReader`: another reader, whose citizens also have a ``portrait``.

    A program that is missing, fails, or gives no picture leaves the portrait empty; `health` then names
    `card-photo-undecoded` beside whatever the reader itself has to say.
    """

    def __init__(self, reader: CardReader, program: Path, limit_s: float = LIMIT_S) -> None:
        self._reader, self._program, self._limit_s = reader, program, limit_s
        if isinstance(reader, StaffReader):
            self.read_staff = reader.read_staff
        self._problem: Problem | None = None

    def poll(self, timeout: float) -> Presence:
        return self._reader.poll(timeout)

    def read(self) -> Citizen | Problem:
        citizen = self._reader.read()
        if isinstance(citizen, Problem) or not citizen.photo:
            return citizen
        try:
            portrait = decode(self._program, citizen.photo, self._limit_s)
        except Failed as failed:
            self._problem = failed.problem
            return citizen
        self._problem = None
        return replace(citizen, portrait=portrait)

    def health(self) -> Health:
        health = self._reader.health()
        problem = self._problem or _unusable(self._program)
        return replace(health, problems=(*health.problems, problem)) if problem else health

    def close(self) -> None:
        self._reader.close()


def decode(program: Path, wlt: bytes, limit_s: float = LIMIT_S) -> bytes:
    """A card's picture as PNG.  Raises `Failed("card-photo-undecoded")` saying why there is none."""
    if problem := _unusable(program):
        raise Failed(problem.code, problem.detail)
    return _checked(_run(program, wlt, limit_s))


def _unusable(program: Path) -> Problem | None:
    if not program.is_file():
        return Problem(_CODE, f"card.photo_decoder: there is no file {program}")
    if not os.access(program, os.X_OK):
        return Problem(_CODE, f"card.photo_decoder: {program} may not be run by this account")
    return None


def _run(program: Path, wlt: bytes, limit_s: float) -> bytes:
    """What the program writes.  It and all that it started are gone afterwards."""
    try:
        process = subprocess.Popen(
            [program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=program.parent,  # where some look for their licence
            start_new_session=True,
        )
    except OSError as error:
        raise Failed(_CODE, f"the decoder can't be started: {error.strerror}") from None
    assert process.stdin is not None, "asked for"
    assert process.stdout is not None, "asked for"
    try:
        with suppress(BrokenPipeError):  # a program that doesn't listen; its output will tell
            process.stdin.write(wlt)
            process.stdin.close()
        said = _hear(process.stdout.fileno(), time.monotonic() + limit_s)
        if (ended := process.wait(0.5)) != 0:
            raise Failed(_CODE, f"the decoder failed: exit {ended}")
        return said
    except subprocess.TimeoutExpired:
        raise Failed(_CODE, "the decoder wrote and did not end") from None
    finally:
        _end(process)


def _hear(number: int, until: float) -> bytes:
    said = b""
    with selectors.DefaultSelector() as selector:
        selector.register(number, selectors.EVENT_READ)
        while selector.select(max(0.0, until - time.monotonic())):
            more = os.read(number, 65536)
            if not more:
                return said
            said += more
            if len(said) > _MOST_BYTES:
                raise Failed(_CODE, "the decoder wrote more than a picture")
    raise Failed(_CODE, "the decoder took too long")


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):  # the whole session: a script may have left somebody behind
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()


def _checked(data: bytes) -> bytes:
    """The picture drawn anew, as PNG: nothing that the program wrote is passed on as it is."""
    from PIL import Image  # noqa: PLC0415 - most terminals have no decoder

    try:
        with Image.open(BytesIO(data), formats=("BMP", "PNG", "JPEG")) as picture:
            if picture.width not in _SIDES or picture.height not in _SIDES:
                raise Failed(_CODE, f"the decoder gave a picture of {picture.width} by {picture.height}")
            drawn = picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Failed(_CODE, f"the decoder gave no picture ({len(data)} bytes)") from None
    if drawn.getcolors(1):
        raise Failed(_CODE, "the decoder gave a blank picture")
    png = BytesIO()
    drawn.save(png, "PNG")
    return png.getvalue()
