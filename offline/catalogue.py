"""Which catalogue this terminal offers, and the one way by which a newer one gets in.

The copy that the platform sent lies in ``DATA/catalogue/edition.json`` exactly as it was signed, and is
checked again whenever it is read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from kiosk.config import Settings
from kiosk.contract.catalogue import CatalogueDocument, first_fault
from kiosk.contract.catalogue_files import Malformed, packaged, read
from kiosk.contract.delta import applied
from kiosk.contract.edition import Edition, EditionDelta
from kiosk.contract.signed import BadDocument, BadSignature, SignedDocument
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm2 import PublicKey
from kiosk.crypto.sm3 import sm3
from kiosk.domain.items import Catalogue
from kiosk.problems import Failed, Problem
from offline.disk import KERNEL, Disk, put
from offline.files import locked, private_folder


class Source(StrEnum):
    CONFIGURED = "configured"  # the folder that ``store.catalogue`` names
    PLATFORM = "platform"  # the signed copy
    PACKAGED = "packaged"  # what came with the program


@dataclass(frozen=True, slots=True)
class Offer:
    """A checked catalogue and where it is from.  ``edition`` is the signed copy's number, else 0; ``problem``
    says that a signed copy was there and could not be used."""

    document: CatalogueDocument
    source: Source
    edition: int = 0
    problem: Problem | None = None
    _made: dict[str, Catalogue] = field(default_factory=dict, repr=False, compare=False)

    def in_language(self, language: str) -> Catalogue:
        """The catalogue in one language, made once."""
        if language not in self._made:
            self._made[language] = self.document.to_domain(language)
        return self._made[language]


def offer(data: Path, configured: Path | None, platform_key: PublicKey | None) -> Offer:
    """The catalogue to work with: the configured folder, else the signed copy, else the packaged one.

    A damaged copy gives way to the packaged catalogue and is reported.  A malformed folder raises
    `Failed("catalogue-malformed")` with ``file:line: what is wrong``.
    """
    if configured:
        return Offer(_folder(configured), Source.CONFIGURED)
    problem: Problem | None = None
    if platform_key and (copy := _copy(data)).is_file():
        try:
            edition, document = _opened(SignedDocument.parse(copy.read_bytes()), platform_key)
            return Offer(document, Source.PLATFORM, edition.number)
        except Failed as failed:
            problem = failed.problem
        except (OSError, ValueError) as error:
            problem = Problem("catalogue-malformed", f"{copy}: {type(error).__name__}")
    return Offer(_folder(packaged()), Source.PACKAGED, problem=problem)


def offered(settings: Settings, data: Path) -> Offer:
    """The catalogue that these settings lead to.  Raises Failed as `offer` does, and ``key-missing``."""
    try:
        key = PublicKey.from_bytes(bytes.fromhex(settings.platform.key)) if settings.platform.key else None
    except CryptoError:
        raise Failed("key-missing", "platform.key in the settings is not an SM2 public key") from None
    return offer(data, settings.store.catalogue, key)


def load(settings: Settings, data: Path, language: str) -> Catalogue:
    """The same in one language."""
    return offered(settings, data).in_language(language)


def held(data: Path, platform_key: PublicKey) -> int:
    """The number of the signed copy, 0 without a good one: the cursor for asking for a newer one."""
    try:
        return _opened(SignedDocument.parse(_copy(data).read_bytes()), platform_key)[0].number
    except (Failed, OSError, ValueError):
        return 0


def copy_stamp(data: Path) -> int:
    """Changes whenever a new edition is kept; 0 while there is none."""
    try:
        return _copy(data).stat().st_mtime_ns
    except OSError:
        return 0


def accept_copy(
    data: Path, document: bytes, signature: bytes, platform_key: PublicKey, disk: Disk = KERNEL
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
    edition, _ = _opened(signed, platform_key)
    try:
        folder = private_folder(_copy(data).parent)
        with locked(folder / "lock"):
            return _keep(data, signed, edition, platform_key, disk)
    except OSError as error:
        raise Failed("save-failed", f"{_copy(data)}: {error.strerror}") from None


def accept_delta(data: Path, delta: EditionDelta, platform_key: PublicKey, disk: Disk = KERNEL) -> int:
    """Make the new edition of the one that is held, and keep it as if it had come whole; its number.

    Raises Failed as `accept_copy` does: ``platform-answer-bad`` for a delta to another edition, or one that
    doesn't make what was signed.
    """
    try:
        have, _ = _opened(SignedDocument.parse(_copy(data).read_bytes()), platform_key)
        if have.number != delta.base:
            raise ValueError(f"to edition {delta.base}, and {have.number} is held")
        content = applied(have.content, delta.changes)
        if sm3(content.encode()).hex() != delta.digest:
            raise ValueError("it does not make what its digest says")
        whole = Edition(
            number=delta.number, version=delta.version, issued_at=delta.issued_at, content=content
        )
    except (OSError, ValueError) as error:
        raise Failed("platform-answer-bad", f"delta: {error}") from None
    return accept_copy(data, whole.canonical(), bytes.fromhex(delta.signature), platform_key, disk)


def _copy(data: Path) -> Path:
    return data / "catalogue" / "edition.json"


def _folder(folder: Path) -> CatalogueDocument:
    try:
        return read(folder)
    except Malformed as error:
        raise Failed("catalogue-malformed", str(error)) from None


def _opened(signed: SignedDocument, key: PublicKey) -> tuple[Edition, CatalogueDocument]:
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
    return edition, document


def _keep(data: Path, signed: SignedDocument, edition: Edition, key: PublicKey, disk: Disk) -> int:
    have = held(data, key)
    copy = _copy(data)
    if edition.number == have and SignedDocument.parse(copy.read_bytes()).document == signed.document:
        return have
    if edition.number <= have:
        raise Failed("platform-answer-bad", f"edition {edition.number} is not newer than {have}")
    put(disk, copy, json.dumps(signed.model_dump(mode="json"), ensure_ascii=False).encode())
    return edition.number
