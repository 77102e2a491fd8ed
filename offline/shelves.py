"""Which shelf lies where: found, or made of what it is made of.

``DATA/catalogue/shelf.db`` has the platform's edition and is proven by the platform's signature.  Beside it
lies ``edition.json``, the signed document as it came, from which a damaged shelf is made anew; and a copy
that is damaged is made anew from the shelf.  ``shelf-packaged.db`` and ``shelf-configured.db`` have what a
folder holds, so that its hundreds of files are read and checked once and not at each start.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from pathlib import Path

from pydantic import ValidationError

from kiosk.contract.catalogue import CatalogueDocument, first_fault
from kiosk.contract.catalogue_files import Malformed, read
from kiosk.contract.edition import Edition
from kiosk.contract.signed import BadDocument, BadSignature, SignedDocument
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.keystore import load_device_key
from kiosk.crypto.sm2 import PublicKey
from kiosk.crypto.sm3 import Sm3
from kiosk.crypto.small import DeviceKey
from kiosk.problems import Failed, Problem
from offline.disk import KERNEL, Disk, put
from offline.files import locked, private_folder
from offline.shelf import Damaged, Shelf, open_shelf, shelf_of
from offline.shelfproof import ByDevice, ByPlatform
from offline.shelving import image_of_edition, image_of_folder

log = logging.getLogger(__name__)

FOLDER = "catalogue"
# As `offline.keys` has it.  Not imported from there: that brings the whole store, and the screen has to show
# a list before it needs one.
DEVICE_KEY = Path("keys") / "device.key"
_SIGNATURE = re.compile(rb'"signature": ?"([0-9a-f]{128})"\s*\}\s*$')
_TAIL = 256  # bytes, in which a copy's signature ends


def shelf_path(data: Path) -> Path:
    return data / FOLDER / "shelf.db"


def copy_path(data: Path) -> Path:
    return data / FOLDER / "edition.json"


def folder_shelf(data: Path, folder: Path, name: str, *, keep: bool) -> Shelf:
    """A folder's catalogue.  Without a device key (the very first start), or where the disk takes nothing, it
    is in memory.  Raises `Failed("catalogue-malformed")` with ``file:line: what is wrong``."""
    device, source = device_key(data), fingerprint(folder)
    path = data / FOLDER / f"shelf-{name}.db"
    if device and (found := open_shelf(path, ByDevice(device, source))):
        return found
    try:
        content = read(folder).brief().decode()
    except Malformed as error:
        raise Failed("catalogue-malformed", str(error)) from None
    proof = ByDevice(device or DeviceKey.generate(), source)
    image = image_of_folder(content, proof)
    made = shelf_of(image, proof)
    if keep and device:
        _try_to_keep(path, image)
    return made


def edition_shelf(data: Path, key: PublicKey, *, keep: bool) -> Shelf | Problem | None:
    """The platform's edition; None where there is none, a problem where it can't be used.  ``keep``: what is
    found damaged may be made anew."""
    shelf = _lying(data, key)
    if shelf and shelf.seal == _last_signature(copy_path(data)):
        return shelf
    if not shelf_path(data).exists() and not copy_path(data).exists():
        return None
    if keep:
        try:
            with locked(data / FOLDER / "lock"):
                return settled(data, key, KERNEL)
        except OSError as error:
            log.error("the catalogue's folder can't be written: %s", error.strerror)
    return settled(data, key, None)


def settled(data: Path, key: PublicKey, disk: Disk | None) -> Shelf | Problem | None:
    """The newer of shelf and copy, and the other made of it, if there is a disk to do it on.  The lock is the
    caller's."""
    shelf, copy = _lying(data, key), copy_path(data)
    if shelf and shelf.seal == _last_signature(copy):
        return shelf
    try:
        signed = SignedDocument.parse(copy.read_bytes())
        edition = opened(signed, key)
    except (Failed, OSError, ValueError) as error:
        if shelf:
            _mend_copy(copy, shelf, disk)
            return shelf
        if isinstance(error, Failed):
            return error.problem
        return Problem("catalogue-malformed", f"{copy}: {type(error).__name__}")
    if shelf and shelf.number >= edition.number:
        _mend_copy(copy, shelf, disk)
        return shelf
    image = image_of_edition(edition, bytes.fromhex(signed.signature))
    made = shelf_of(image, ByPlatform(key))
    if disk:
        _try_to_keep(shelf_path(data), image, disk)
    return made


def keep_edition(data: Path, edition: Edition, signed: SignedDocument, key: PublicKey, disk: Disk) -> int:
    """An edition that was checked takes the place of the one that is held; its number.  The shelf first: with
    it the edition is in force.  The lock is the caller's.

    Raises OSError; `Failed`: ``platform-answer-bad`` for an edition that is not newer,
    ``catalogue-malformed`` for one that can't be cut.
    """
    found = settled(data, key, disk)
    have = found if isinstance(found, Shelf) else None
    if have and edition.number == have.number and _same(have, edition):
        return have.number
    if have and edition.number <= have.number:
        raise Failed("platform-answer-bad", f"edition {edition.number} is not newer than {have.number}")
    try:
        image = image_of_edition(edition, bytes.fromhex(signed.signature))
        shelf_of(image, ByPlatform(key))
    except ValueError as error:
        raise Failed("catalogue-malformed", f"edition {edition.number}: {error}") from None
    put(disk, shelf_path(data), image)
    put(disk, copy_path(data), _spelled(signed))
    return edition.number


def opened(signed: SignedDocument, key: PublicKey) -> Edition:
    """An edition whose signature and content hold.  Raises Failed: ``platform-answer-bad``,
    ``catalogue-malformed``."""
    try:
        edition = signed.open(Edition, key)
        document = CatalogueDocument.parse(edition.content.encode())
    except (BadSignature, BadDocument) as error:
        raise Failed("platform-answer-bad", f"edition: {error}") from None
    except ValidationError as error:
        where, message = first_fault(error)
        raise Failed("catalogue-malformed", f"edition: {'.'.join(map(str, where))}: {message}") from None
    if document.version != edition.version:
        raise Failed("catalogue-malformed", f"edition {edition.number}: its content has another version")
    return edition


def fingerprint(folder: Path) -> bytes:
    """SM3 over the names and contents of all its TOML files; it changes whenever one of them does."""
    digest = Sm3()
    for path in sorted(folder.rglob("*.toml")):
        try:
            content = path.read_bytes()
        except OSError:  # who reads the catalogue says what is wrong with it
            content = b"\0"
        for part in (path.relative_to(folder).as_posix().encode(), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def device_key(data: Path) -> DeviceKey | None:
    """The terminal's own, None while there is none: a catalogue is no reason to make one."""
    try:
        return load_device_key(data / DEVICE_KEY)
    except (CryptoError, OSError):
        return None


def _lying(data: Path, key: PublicKey) -> Shelf | None:
    return open_shelf(shelf_path(data), ByPlatform(key))


def _last_signature(copy: Path) -> bytes:
    """What the end of a copy says, unproven: enough to know whether it is the edition on the shelf."""
    try:
        with copy.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL))
            found = _SIGNATURE.search(file.read())
    except OSError:
        return b""
    return bytes.fromhex(found[1].decode()) if found else b""


def _same(shelf: Shelf, edition: Edition) -> bool:
    try:
        return (
            shelf.edition == edition.model_copy(update={"content": ""}) and shelf.content() == edition.content
        )
    except (Damaged, sqlite3.Error):
        return False


def _mend_copy(copy: Path, shelf: Shelf, disk: Disk | None) -> None:
    if disk is None or shelf.edition is None:
        return
    try:
        whole = shelf.edition.model_copy(update={"content": shelf.content()})
        put(disk, copy, _spelled(SignedDocument.of(whole.canonical(), shelf.seal)))
    except (OSError, Damaged, sqlite3.Error) as error:
        log.error("the copy of the catalogue can't be made anew: %s", type(error).__name__)


def _try_to_keep(path: Path, image: bytes, disk: Disk = KERNEL) -> None:
    """What can't be kept is made again at the next start; until then it is in memory."""
    try:
        put(disk, private_folder(path.parent) / path.name, image)
    except OSError as error:
        log.error("the catalogue can't be put on its shelf: %s", error.strerror)


def _spelled(signed: SignedDocument) -> bytes:
    return json.dumps(signed.model_dump(mode="json"), ensure_ascii=False).encode()
