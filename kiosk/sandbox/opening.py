"""Sealed parts on disk: whether they are what the manifest says, and what is in them."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.contract.manifest import Manifest, PartInfo
from kiosk.crypto.envelope import open_stream, unwrap_key
from kiosk.crypto.errors import EnvelopeError
from kiosk.crypto.sm3 import Sm3
from kiosk.sandbox.office import Office

_BLOCK = 256 * 1024


def damaged_parts(office: Office, manifest: Manifest) -> list[str]:
    """Parts whose bytes on disk are not those of the manifest."""
    return [part.id for part in manifest.parts if _digest(office, manifest, part) != part.digest]


def open_parts(office: Office, manifest: Manifest, only: Iterable[str] | None = None) -> dict[str, bytes]:
    """Plain parts by id, all or those named.  EnvelopeError if one does not open, or has another length."""
    key = unwrap_key(bytes.fromhex(manifest.wrapped_key), office.key)
    wanted = {part.id for part in manifest.parts} if only is None else set(only)
    plain = {}
    for part in manifest.parts:
        if part.id not in wanted:
            continue
        with office.parts.open(manifest.application_id, part.id) as file:
            chunks = open_stream(key, manifest.application_id, part.id, file, manifest.chunk_size)
            plain[part.id] = b"".join(chunks)
        if len(plain[part.id]) != part.plain_size:
            raise EnvelopeError(f"part {part.id}: not as long as the manifest says")
    return plain


def _digest(office: Office, manifest: Manifest, part: PartInfo) -> str:
    """Empty for a file that is gone."""
    digest = Sm3()
    try:
        with office.parts.open(manifest.application_id, part.id) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()
