"""Editions of the packaged catalogue, signed by an invented platform, and the files that come of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.edition import Edition
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.keystore import load_or_create_device_key
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.small import DeviceKey
from offline.catalogue import Offer, accept_copy, offer
from offline.disk import KERNEL, Disk

PLATFORM = PrivateKey.generate()
WHOLE = read(packaged())


def _packaged(basic_code: str) -> ItemEntry:
    return next(item for item in WHOLE.items if item.code.endswith(basic_code))


# Pension enrolment has a form whose choices come from a shared list; the query is answered at once.
FORM, QUERY, OTHER = _packaged("992014001001"), _packaged("992014002001"), _packaged("992014003001")
PACKAGED = WHOLE.model_copy(update={"items": (FORM, QUERY, OTHER)})


def edition(number: int, items: Sequence[ItemEntry] = PACKAGED.items, content: str = "") -> Edition:
    document = PACKAGED.model_copy(update={"version": f"edition-{number}", "items": tuple(items)})
    return Edition(
        number=number,
        version=document.version,
        issued_at="2026-11-20T08:00:00+08:00",
        content=content or document.brief().decode(),
    )


def bring(data: Path, given: Edition, disk: Disk = KERNEL) -> int:
    """As sync does when the platform has a newer edition."""
    signed = SignedDocument.sign(given, PLATFORM)
    document, signature = signed.document.encode(), bytes.fromhex(signed.signature)
    return accept_copy(data, document, signature, PLATFORM.public, disk)


def offered(data: Path) -> Offer:
    return offer(data, None, PLATFORM.public)


def with_device_key(data: Path) -> DeviceKey:
    (data / "keys").mkdir(mode=0o700, parents=True, exist_ok=True)
    return load_or_create_device_key(data / "keys" / "device.key")


def newer(item: ItemEntry, version: str) -> ItemEntry:
    """The item as a later edition has it, under another name."""
    names = {language: f"{text} ({version})" for language, text in item.name.items()}
    return item.model_copy(update={"version": version, "name": names})


def change(path: Path, statement: str, *values: object) -> None:
    """Somebody else writes to a file that nobody should write to."""
    db = sqlite3.connect(path)
    with db:
        db.execute(statement, values)
    db.close()


def document_of(items: Sequence[ItemEntry]) -> CatalogueDocument:
    return PACKAGED.model_copy(update={"items": tuple(items)})
