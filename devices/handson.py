"""Hands-on commands for technicians: one device, one action, an answer on the terminal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from devices import open_camera, open_printer, open_reader
from kiosk.clock import Uuid7
from kiosk.config import Settings
from kiosk.domain.identity import mask_name, mask_number
from kiosk.domain.names import unmapped
from kiosk.domain.pages import Taken
from kiosk.domain.people import Citizen
from kiosk.ports import Outcome
from kiosk.problems import Problem
from kiosk.words import Words

Say = Callable[[str], None]

DONE, BAD = 0, 1
_SHOWN = (
    "kind", "name", "latin_name", "number", "sex", "ethnicity", "birth", "nationality", "address",
    "newest_address", "issuer", "permit_number", "issue_count", "valid_from", "valid_until",
)  # fmt: skip


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _bad(problem: Problem, words: Words, as_json: bool = False, say: Say = say) -> int:
    cause, remedy = (words(f"problems.{problem.code}.staff.{part}") for part in ("cause", "remedy"))
    if as_json:
        facts = {"problem": problem.code, "detail": problem.detail, "cause": cause, "remedy": remedy}
        say(json.dumps(facts, ensure_ascii=False))
    else:
        say(f"{cause}  [{problem.code}] {problem.detail}".rstrip())
        say(f"→ {remedy}")
    return BAD


def card_read(
    settings: Settings, words: Words, timeout: float, as_json: bool, reveal: bool, say: Say = say
) -> int:
    """Wait for a card, read it once, show it masked unless ``reveal``."""
    reader = open_reader(settings)
    try:
        until = time.monotonic() + timeout
        problem = Problem("card-unreadable", f"no card within {timeout:g} s")
        while time.monotonic() < until:
            presence = reader.poll(min(0.5, max(0.0, until - time.monotonic())))
            problem = presence.problem or problem
            if presence.arrival:
                read = reader.read()
                return (
                    _bad(read, words, as_json, say)
                    if isinstance(read, Problem)
                    else _show(read, as_json, reveal, say)
                )
        return _bad(problem, words, as_json, say)
    finally:
        reader.close()


def _show(citizen: Citizen, as_json: bool, reveal: bool, say: Say) -> int:
    known = asdict(citizen)
    facts = {key: str(known[key]) for key in _SHOWN if known[key] not in ("", None)}
    if not reveal:
        for key, mask in (
            ("name", mask_name),
            ("latin_name", mask_name),
            ("number", mask_number),
            ("permit_number", mask_number),
        ):
            if key in facts:
                facts[key] = mask(facts[key])
        for key in ("address", "newest_address", "birth"):
            if key in facts:
                facts[key] = "*" * 4
    if letters := unmapped(citizen.name + citizen.latin_name + citizen.address + citizen.newest_address):
        facts["unmapped"] = " ".join(letters)  # for whoever adds them to resources/names/private-use.toml
    facts["photo_bytes"] = str(len(citizen.photo))
    if citizen.portrait:
        facts["portrait_bytes"] = str(len(citizen.portrait))
    if as_json:
        say(json.dumps(facts, ensure_ascii=False))
    else:
        for key, value in facts.items():
            say(f"{key:14} {value}")
    return DONE


def print_test(settings: Settings, data: Path, words: Words, say: Say = say) -> int:
    """Print the test page: alignment, sizes, a QR code, names that printers get wrong."""
    from devices.printer.testpage import test_document  # noqa: PLC0415 - slow to import, used here alone

    printer = open_printer(settings, data, words("paper.reprint"))
    try:
        printed = printer.print(test_document(Uuid7().new()))
        if printed.outcome is Outcome.PRINTED:
            say(f"{printed.outcome} ({printed.bytes_sent} bytes)")
            return DONE
        return _bad(printed.problem or Problem("print-unknown"), words, say=say)
    finally:
        printer.close()


def camera_shot(settings: Settings, file: Path, words: Words, say: Say = say) -> int:
    """Take one page into a file, found and straightened as in a visit; the file's ending says the format."""
    from PIL import Image  # noqa: PLC0415 - used here alone

    camera = open_camera(settings)
    try:
        if problem := camera.start(faces=False):
            return _bad(problem, words, say=say)
        until = time.monotonic() + 10
        taken: Taken | Problem = Problem("camera-silent")
        while isinstance(taken, Problem) and time.monotonic() < until:
            taken = camera.page()
        if isinstance(taken, Problem):
            return _bad(taken, words, say=say)
        file.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(BytesIO(taken.page.jpeg)) as page:
            page.save(file)
        said = ", ".join(taken.remarks) or "good"
        say(f"{file}  {taken.page.width}x{taken.page.height}  {len(taken.page.jpeg)} bytes  {said}")
        return DONE
    finally:
        camera.close()
