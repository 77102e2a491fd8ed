"""One application in one file: manifest, signature, sealed parts.  It describes itself and travels as it is.

    magic       5   b"BMKB1"
    header      4   its length, then
                    4 + manifest      canonical JSON, as signed
                    2 + signature     over the manifest
                    2                 how many parts, for each:
                        1 + part id   ASCII
                        8             size of its ciphertext
    parts           ciphertexts in the header's order, nothing between them
    digest      32  SM3 over everything before

All numbers are big-endian.  The digest finds damage; against people stand the signature and the parts'
digests in the manifest, which whoever reads the manifest checks.

Files must be opened in binary mode, buffered and seekable.  BundleError for any file that is not a whole
bundle; OSError for a medium that fails.
"""

from __future__ import annotations

import hmac
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from kiosk.crypto.envelope import is_plain_id
from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm3 import DIGEST_SIZE, Sm3

MAGIC: Final = b"BMKB1"
HEADER_LIMIT: Final = 4 * 1024 * 1024
SIGNATURE_LIMIT: Final = 1024
PARTS_LIMIT: Final = 1000
# What `read_bundle` takes into memory; a `BundleReader` has no limit.
SIZE_LIMIT: Final = 256 * 1024 * 1024
_BLOCK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Bundle:
    manifest: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    parts: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PartRange:
    """Where a part's ciphertext lies in the file, in bytes."""

    offset: int
    size: int


def write_bundle(
    fileobj: BinaryIO, manifest: bytes, signature: bytes, parts: Mapping[str, bytes]
) -> Mapping[str, PartRange]:
    """Writes a whole bundle and says where the parts went.  Making it durable (fsync) is the caller's.

    BundleError, before anything is written, for what could not be read back.
    """
    header = _header(manifest, signature, parts)
    digest = Sm3()
    position = 0
    ranges = {}
    for piece in (MAGIC, struct.pack(">I", len(header)), header):
        position += _write(fileobj, digest, piece)
    for part_id, ciphertext in parts.items():
        ranges[part_id] = PartRange(position, len(ciphertext))
        position += _write(fileobj, digest, ciphertext)
    fileobj.write(digest.digest())
    return ranges


def read_bundle(fileobj: BinaryIO, limit: int = SIZE_LIMIT) -> Bundle:
    """The whole bundle, its digest checked.  BundleError as well if it is larger than ``limit`` bytes."""
    reader = BundleReader(fileobj)
    if reader.size > limit:
        raise BundleError(f"the bundle is {reader.size} bytes; {limit} are allowed")
    reader.check()
    return Bundle(
        reader.manifest, reader.signature, {part_id: reader.read(part_id) for part_id in reader.parts}
    )


class BundleReader:
    """A bundle on disk, of which only the header is in memory.

    Opening it proves that the file is exactly as long as its header says; that its bytes are the right
    ones only `check` proves.  Moves the file's position: not for two threads at once.
    """

    def __init__(self, fileobj: BinaryIO) -> None:
        self._file = fileobj
        self.size = fileobj.seek(0, os.SEEK_END)
        fileobj.seek(0)
        start = _Fields(fileobj.read(len(MAGIC) + 4))
        if start.take(len(MAGIC)) != MAGIC:
            raise BundleError("the file is no bundle")
        header_size = start.number(4)
        if header_size > HEADER_LIMIT:
            raise BundleError("the bundle's header is too long")
        header = _Fields(fileobj.read(header_size))
        self.manifest = header.take(header.number(4))
        self.signature = header.take(header.number(2))
        self.parts: Mapping[str, PartRange] = _ranges(header, len(MAGIC) + 4 + header_size)
        header.end()
        _check_limits(self.signature, self.parts)
        end = len(MAGIC) + 4 + header_size + sum(part.size for part in self.parts.values())
        if self.size != end + DIGEST_SIZE:
            raise BundleError(f"the bundle is {self.size} bytes instead of {end + DIGEST_SIZE}")

    def check(self) -> None:
        """Reads the whole file; BundleError unless the trailing digest fits."""
        digest = Sm3()
        for block in self._stream(0, self.size - DIGEST_SIZE):
            digest.update(block)
        if not hmac.compare_digest(self._file.read(DIGEST_SIZE), digest.digest()):
            raise BundleError("the bundle's digest does not match")

    def untrailed(self) -> tuple[bytes, bytes]:
        """The file without its trailing digest, and that digest: whether it fits, who reads both can tell."""
        self._file.seek(0)
        data, digest = self._file.read(self.size - DIGEST_SIZE), self._file.read(DIGEST_SIZE)
        if len(digest) != DIGEST_SIZE:
            raise BundleError("the bundle became shorter while it was read")
        return data, digest

    def read(self, part_id: str, start: int = 0, size: int | None = None) -> bytes:
        """``size`` bytes of a part's ciphertext from ``start``: fewer where it ends, by default the rest.

        KeyError for a part that is not in `parts`.
        """
        part = self.parts[part_id]
        start = min(start, part.size)
        rest = part.size - start
        return b"".join(self._stream(part.offset + start, rest if size is None else min(size, rest)))

    def _stream(self, offset: int, size: int) -> Iterator[bytes]:
        self._file.seek(offset)
        while size:
            block = self._file.read(min(size, _BLOCK))
            if not block:
                raise BundleError("the bundle became shorter while it was read")
            size -= len(block)
            yield block


class _Fields:
    """Takes bytes from the front; BundleError when there are too few."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, size: int) -> bytes:
        taken = self._data[self._position : self._position + size]
        if len(taken) != size:
            raise BundleError("the bundle is cut off")
        self._position += size
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def end(self) -> None:
        if self._position != len(self._data):
            raise BundleError("the bundle's header is longer than what it holds")


def _ranges(header: _Fields, offset: int) -> dict[str, PartRange]:
    ranges: dict[str, PartRange] = {}
    for _ in range(header.number(2)):
        part_id = header.take(header.number(1)).decode("ascii", "replace")
        if not is_plain_id(part_id) or part_id in ranges:
            raise BundleError("the bundle has a part id twice, or one that is no part id")
        ranges[part_id] = PartRange(offset, header.number(8))
        offset += ranges[part_id].size
    return ranges


def _header(manifest: bytes, signature: bytes, parts: Mapping[str, bytes]) -> bytes:
    _check_limits(signature, parts)
    if not all(is_plain_id(part_id) for part_id in parts):
        raise BundleError("a part id is 1 to 64 letters, digits, dots, dashes and underlines")
    fields = [struct.pack(">I", len(manifest)), manifest, struct.pack(">H", len(signature)), signature]
    fields.append(struct.pack(">H", len(parts)))
    for part_id, ciphertext in parts.items():
        fields.append(struct.pack(">B", len(part_id)) + part_id.encode() + struct.pack(">Q", len(ciphertext)))
    header = b"".join(fields)
    if len(header) > HEADER_LIMIT:
        raise BundleError("the manifest is too long for a bundle")
    return header


def _check_limits(signature: bytes, parts: Mapping[str, object]) -> None:
    if len(signature) > SIGNATURE_LIMIT or len(parts) > PARTS_LIMIT:
        raise BundleError("the signature is too long, or the parts are too many, for a bundle")


def _write(fileobj: BinaryIO, digest: Sm3, piece: bytes) -> int:
    fileobj.write(piece)
    digest.update(piece)
    return len(piece)
