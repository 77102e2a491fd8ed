"""The answer to a parcel, written back onto the stick.

Its index is written last: pulled out earlier, the stick holds no answer, and importing the parcel again makes
one.  The older answer goes first, for its index would name files that are new.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kiosk.contract.courier import (
    ACCEPTANCES,
    CONFIGURATION,
    EDITION,
    INDEX,
    PROGRESS,
    ROOT,
    TO_TERMINAL,
    Answer,
    AnswerFile,
)
from kiosk.contract.courier_files import is_folder
from kiosk.contract.progress import Progress
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm3 import sm3
from kiosk.sandbox import configurations
from kiosk.sandbox.catalogue import newest_after
from kiosk.sandbox.courier import Taken
from kiosk.sandbox.office import Office
from kiosk.sandbox.progress import progress

_PAGES = 100  # of 200 outcomes each; what is left comes with the next answer
_OURS = (".json", ".jsonl", ".new")


def answer(office: Office, taken: Taken, stick: Path) -> Answer:
    """Durable when it returns.  OSError when the stick can't take it: then there is no answer on it."""
    folder = _folder(stick, taken.terminal)
    contents = _contents(office, taken)
    document = Answer(
        terminal_id=taken.terminal,
        parcel=taken.parcel.number,
        parcel_digest=taken.digest,
        platform_key=office.key.public.fingerprint(),
        epoch=office.epoch,
        made_at=office.stamp(),
        files=tuple(
            AnswerFile(name=name, size=len(content), digest=sm3(content).hex())
            for name, content in contents.items()
        ),
        refused=tuple(taken.refused),
        rated=tuple(taken.rated),
        damaged=tuple(taken.damaged),
        checkpoint=taken.checkpoint,
        anchor=taken.anchor,
        anchor_refused=taken.anchor_refused,
    )
    (folder / INDEX).unlink(missing_ok=True)
    _sync_folder(folder)
    for older in folder.iterdir():
        if older.name.endswith(_OURS):
            older.unlink()
    for name, content in contents.items():
        _put(folder / name, content)
    _put(folder / INDEX, SignedDocument.sign(document, office.key).model_dump_json().encode())
    return document


def _contents(office: Office, taken: Taken) -> dict[str, bytes]:
    lines = [signed.model_dump_json().encode() + b"\n" for signed in taken.acceptances]
    contents = {ACCEPTANCES: b"".join(lines)}
    edition = newest_after(office, taken.parcel.edition)
    if edition is not None:
        contents[EDITION] = edition.model_dump_json().encode()
    configuration = configurations.newest_after(office, taken.terminal, taken.parcel.configuration)
    if configuration is not None:
        contents[CONFIGURATION] = configuration.model_dump_json().encode()
    pages = list(_progress(office, taken))
    if pages:
        contents[PROGRESS] = b"".join(page.model_dump_json().encode() + b"\n" for page in pages)
    return contents


def _progress(office: Office, taken: Taken) -> Iterator[SignedDocument]:
    """What was decided since the terminal heard last, a page at a time."""
    after = taken.parcel.progress if taken.parcel.epoch == office.epoch else 0
    for _ in range(_PAGES):
        page = progress(office, taken.terminal, after)
        if page is None:
            return
        yield page
        after = Progress.parse(page.document.encode()).until


def _folder(stick: Path, terminal: str) -> Path:
    """Made if need be; never reached through a link."""
    folder = stick
    for name in (ROOT, terminal, TO_TERMINAL):
        folder /= name
        if not is_folder(folder):
            folder.unlink(missing_ok=True)
            folder.mkdir()
            _sync_folder(folder.parent)
    return folder


def _put(path: Path, content: bytes) -> None:
    """Whole or not there."""
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
