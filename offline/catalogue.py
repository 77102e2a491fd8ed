"""Which catalogue this terminal offers, and the one way by which a newer one gets in.

What is offered lies on a shelf (`offline.shelf`, `offline.shelves`) and is proven whenever it is opened.
"""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_files import packaged
from kiosk.contract.delta import applied
from kiosk.contract.drafts import pinned
from kiosk.contract.edition import Edition, EditionDelta
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm2 import PublicKey
from kiosk.crypto.sm3 import sm3
from kiosk.domain.items import Category, Item, LifeEvent
from kiosk.domain.listings import Listing
from kiosk.domain.offering import Offering
from kiosk.problems import Failed, Problem
from offline.disk import KERNEL, Disk
from offline.files import locked, private_folder
from offline.shelf import Damaged, Shelf
from offline.shelves import copy_path, edition_shelf, folder_shelf, keep_edition, opened, shelf_path

if TYPE_CHECKING:
    from kiosk.config import Settings  # a list is at hand before anything has to be set

log = logging.getLogger(__name__)


class Source(StrEnum):
    CONFIGURED = "configured"  # the folder that ``store.catalogue`` names
    PLATFORM = "platform"  # the signed edition
    PACKAGED = "packaged"  # what came with the program


@dataclass(frozen=True, slots=True)
class Shelved:
    """A shelf in one language (an `Offering`): lists are at hand, an item is read when it is opened."""

    shelf: Shelf = field(repr=False)
    language: str
    categories: tuple[Category, ...]
    life_events: tuple[LifeEvent, ...]
    listings: tuple[Listing, ...] = field(repr=False)

    @property
    def version(self) -> str:
        return self.shelf.version

    def item(self, code: str) -> Item | None:
        return self.shelf.item(code, self.language)


@dataclass(frozen=True, slots=True)
class Offer:
    """A checked catalogue and where it is from.  ``problem`` says that a signed one was there and could not
    be used."""

    shelf: Shelf
    source: Source
    problem: Problem | None = None
    _made: dict[str, Shelved] = field(default_factory=dict, repr=False, compare=False)

    @property
    def edition(self) -> int:
        """The number of the platform's edition, else 0."""
        return self.shelf.number

    @property
    def document(self) -> CatalogueDocument:
        """All of it in memory, which takes seconds where there is much: for tools, not for the screen."""
        return self.shelf.document()

    @property
    def damaged(self) -> bool:
        """Whether an item of it could not be read: look for it again."""
        return self.shelf.damaged

    def pin(self, code: str, version: str) -> bytes:
        """What describes an item in one version for good, its option lists written out; empty for one that
        isn't here, has no form, or can't be read any more: `damaged` says so."""
        try:
            found = self.shelf.entry(code, version)
        except (Damaged, sqlite3.Error) as error:
            log.error("an item of the catalogue can't be read: %s", type(error).__name__)
            self.shelf.damaged = True
            return b""
        return pinned(*found) if found else b""

    def in_language(self, language: str) -> Shelved:
        """The catalogue in one language, made once."""
        if language not in self._made:
            shelf = self.shelf
            groups = shelf.categories(language), shelf.life_events(language)
            made = Shelved(shelf, language, *groups, shelf.listings(language))
            self._made[language] = made
        return self._made[language]


def offer(data: Path, configured: Path | None, platform_key: PublicKey | None, *, keep: bool = True) -> Offer:
    """The catalogue to work with: the configured folder, else the platform's edition, else the packaged one.
    Unless ``keep``, nothing is written.

    An edition that can't be used gives way to the packaged catalogue and is reported.  A malformed folder
    raises `Failed("catalogue-malformed")` with ``file:line: what is wrong``.
    """
    if configured:
        return Offer(folder_shelf(data, configured, Source.CONFIGURED, keep=keep), Source.CONFIGURED)
    found = edition_shelf(data, platform_key, keep=keep) if platform_key else None
    if isinstance(found, Shelf):
        return Offer(found, Source.PLATFORM)
    return Offer(folder_shelf(data, packaged(), Source.PACKAGED, keep=keep), Source.PACKAGED, found)


def offered(settings: Settings, data: Path) -> Offer:
    """The catalogue that these settings lead to.  Raises Failed as `offer` does, and ``key-missing``."""
    try:
        key = PublicKey.from_bytes(bytes.fromhex(settings.platform.key)) if settings.platform.key else None
    except CryptoError:
        raise Failed("key-missing", "platform.key in the settings is not an SM2 public key") from None
    return offer(data, settings.store.catalogue, key)


def load(settings: Settings, data: Path, language: str) -> Offering:
    """The same in one language."""
    return offered(settings, data).in_language(language)


def held(data: Path, platform_key: PublicKey) -> int:
    """The number of the platform's edition that is here, 0 without a good one: the cursor for asking for a
    newer one."""
    found = edition_shelf(data, platform_key, keep=False)
    return found.number if isinstance(found, Shelf) else 0


def copy_stamp(data: Path) -> int:
    """Changes whenever a new edition is kept; 0 while there is none."""
    for path in (shelf_path(data), copy_path(data)):
        try:
            return path.stat().st_mtime_ns
        except OSError:
            continue
    return 0


def accept_copy(
    data: Path,
    document: bytes,
    signature: bytes,
    platform_key: PublicKey,
    disk: Disk = KERNEL,
) -> int:
    """Check an edition (canonical JSON of `Edition` and the 64-byte SM2 signature over it) and keep it
    durably; its number.  The same edition again changes nothing.

    Raises Failed: ``platform-answer-bad`` for a wrong signature, another kind of document or an edition that
    is not newer, ``catalogue-malformed`` for content that breaks a rule, ``save-failed`` if the disk refuses.
    """
    try:
        signed = SignedDocument.of(document, signature)
    except ValueError:
        raise Failed("platform-answer-bad", "edition: not text, or no signature") from None
    edition = opened(signed, platform_key)
    try:
        folder = private_folder(copy_path(data).parent)
        with locked(folder / "lock"):
            return keep_edition(data, edition, signed, platform_key, disk)
    except OSError as error:
        raise Failed("save-failed", f"{copy_path(data)}: {error.strerror}") from None


def accept_delta(data: Path, delta: EditionDelta, platform_key: PublicKey, disk: Disk = KERNEL) -> int:
    """Make the new edition of the one that is held, and keep it as if it had come whole; its number.

    Raises Failed as `accept_copy` does: ``platform-answer-bad`` for a delta to another edition, or one that
    doesn't make what was signed.
    """
    try:
        have = edition_shelf(data, platform_key, keep=False)
        if not isinstance(have, Shelf) or have.number != delta.base:
            raise ValueError(f"to edition {delta.base}, which is not held")
        content = applied(have.content(), delta.changes)
        if sm3(content.encode()).hex() != delta.digest:
            raise ValueError("it does not make what its digest says")
        whole = Edition(
            number=delta.number, version=delta.version, issued_at=delta.issued_at, content=content
        )
    except (OSError, ValueError, sqlite3.Error) as error:
        raise Failed("platform-answer-bad", f"delta: {error}") from None
    return accept_copy(data, whole.canonical(), bytes.fromhex(delta.signature), platform_key, disk)
