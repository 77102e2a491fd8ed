"""A page out of a picture from elsewhere: a phone's photo, a scanner's file.

The bytes come from a stranger's device.  They are decoded in a process of their own that lives for one
picture and can do nothing else (`devices.pages.reader`); what it says is JSON and bytes, as the camera's
process says it.  OpenCV is never imported on this side.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from devices.camera.wire import spelled, taken_from
from kiosk.domain.pages import Taken
from kiosk.problems import Problem

MOST_BYTES = 12 << 20  # of one picture: photos of phones have 3 to 8 MB
LIMIT_S = 25.0  # for one picture on a busy machine; it takes about two
_MOST_SAID = 1 << 20
_ROOT = Path(__file__).resolve().parents[2]
_CODES = ("page-unreadable", "page-too-large")
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def page_from(data: bytes, limit_s: float = LIMIT_S) -> Taken | Problem:
    """The page in a picture (JPEG, PNG or WebP), or why there is none: `page-format` for another kind of
    file, `page-too-large`, `page-unreadable`."""
    if problem := unfit(data):
        return problem
    return understood(_heard(data, limit_s))


def unfit(data: bytes) -> Problem | None:
    """What can be said without decoding."""
    if len(data) > MOST_BYTES:
        return Problem("page-too-large", f"{len(data) >> 20} MB")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return Problem("page-format", "HEIC or AVIF")
    if data[:5] == b"%PDF-":
        return Problem("page-format", "PDF")
    if not data.startswith(_BEGINNINGS):
        return Problem("page-format", "no picture") if data else Problem("page-unreadable", "empty")
    return None


def said(found: Taken | Problem) -> bytes:
    """What the decoder's process answers: one JSON line, then bytes."""
    if isinstance(found, Problem):
        return json.dumps({"problem": [found.code, found.detail]}).encode() + b"\n"
    head, body = spelled(found)
    return json.dumps({"taken": head}).encode() + b"\n" + body


def understood(heard: bytes) -> Taken | Problem:
    """What `said` said.  Nothing is taken for granted: the other side may no longer be itself."""
    line, _, body = heard.partition(b"\n")
    try:
        head = json.loads(line)
        if "problem" in head:
            code, detail = head["problem"]
            return Problem(code if code in _CODES else "page-unreadable", str(detail)[:80])
        return taken_from(body, *head["taken"])
    except (ValueError, KeyError, TypeError):
        return Problem("page-unreadable", f"its decoder ended without a page ({len(heard)} bytes)")


def _heard(data: bytes, limit_s: float) -> bytes:
    """What the process says of a picture; nothing when it failed or took too long.  It is gone then."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "devices.pages.reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={"PATH": os.defpath, "PYTHONPATH": _path(), "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
    )
    assert process.stdin is not None, "asked for"
    assert process.stdout is not None, "asked for"
    late = threading.Timer(limit_s, process.kill)
    late.start()
    try:
        with suppress(BrokenPipeError):  # it ended before it had read everything; its answer will tell
            process.stdin.write(data)
        with suppress(BrokenPipeError):
            process.stdin.close()
        heard = process.stdout.read(_MOST_SAID + 1)
        return heard if len(heard) <= _MOST_SAID else b""
    finally:
        process.kill()
        process.wait()
        late.cancel()
        process.stdout.close()


def _path() -> str:
    """Where the process finds our packages, whatever its working directory."""
    return os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
