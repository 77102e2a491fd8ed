"""Bundles that are ours alone while they are sent: open, locked, and the ones that were saved.

The lock on the bundle file is the lease (decision 0102): the kernel ends it with its holder.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

from kiosk.contract.manifest import Manifest
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm3 import DIGEST_SIZE, sm3
from offline.bundles import Bundles
from offline.files import try_lock
from offline.tables import AnyRow
from offline.waiting import LARGEST


@dataclass(frozen=True, slots=True)
class Leased:
    """``whole`` is how many bytes travel in one request, None for a bundle too large for that.  The manifest
    is the one that was saved; the parts are proven by `check`, or by who reads the whole."""

    row: AnyRow
    bundle: BundleReader
    manifest: Manifest
    whole: int | None

    @property
    def id(self) -> str:
        return str(self.row.id)

    @property
    def words(self) -> tuple[bytes, bytes]:
        return self.bundle.manifest, self.bundle.signature

    def read(self) -> tuple[bytes, bytes]:
        """The file without its trailing digest, and that digest: as SM3 over all the bytes it travels with
        them.  The platform finds out whether it fits: here it would cost as much as sending."""
        return self.bundle.untrailed()

    def check(self) -> None:
        """BundleError unless the file is what was written."""
        self.bundle.check()


def locked_file(bundles: Bundles, application_id: str, files: ExitStack) -> BinaryIO | None:
    """The open bundle, ours until ``files`` are closed; None if somebody else has it.  OSError."""
    file = files.enter_context(bundles.open(application_id))
    return file if try_lock(file) else None


def leased(row: AnyRow, file: BinaryIO) -> Leased:
    """BundleError unless the file is as long as it says and was saved under this row."""
    bundle = header(row, file)
    whole = bundle.size - DIGEST_SIZE if bundle.size <= LARGEST else None
    if whole is None:
        bundle.check()
    # Canonical: it is the very text whose digest stands in the row.
    return Leased(row, bundle, Manifest.parse(bundle.manifest), whole)


def header(row: AnyRow, file: BinaryIO) -> BundleReader:
    """Of the parts only their sizes are looked at."""
    bundle = BundleReader(file)
    if sm3(bundle.manifest).hex() != row.content_digest:
        raise BundleError("the bundle is not the one that was saved")
    return bundle
