"""The sealed application: what a terminal keeps and cannot open.

One random application key is wrapped to the recipient's SM2 public key and then forgotten.  Each part
has a key of its own, HMAC-SM3(application key, part id) cut to 16 bytes, and travels as SM4-GCM chunks:
each chunk's ciphertext is followed by its tag; all but the last are of one size; an empty part is one
empty chunk.

The nonce is the chunk's index.  That is safe because no nonce meets a key twice: the application key is
new for each sealing, a part id stands once in it, and an index once in a part.  Sealing the same
application again draws a new key.

A chunk's additional data are format version, application id, part id, index, and whether it is the last; so a
chunk moved, dropped, repeated, cut off, or taken from another part or application does not open.

Python can't wipe memory: "forgotten" means that no reference is left and nothing was written.
"""

from __future__ import annotations

import hmac
import io
import re
import secrets
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from kiosk.crypto import sm4
from kiosk.crypto.errors import CryptoError, EnvelopeError
from kiosk.crypto.providers import Opener
from kiosk.crypto.sm2 import PublicKey
from kiosk.crypto.sm3 import hmac_sm3, sm3

FORMAT_VERSION: Final = 1
CHUNK_SIZE: Final = 256 * 1024
CHUNK_LIMIT: Final = 16 * 1024 * 1024
APPLICATION_KEY_SIZE: Final = 32
_APPLICATION_KEY_SIZES: Final = (16, 32)
_LABEL: Final = b"bianmin part\0"
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class SealedPart:
    """``digest`` is the ciphertext's SM3; ``plain_size`` is in bytes, before sealing."""

    ciphertext: bytes = field(repr=False)
    digest: bytes
    plain_size: int


@dataclass(frozen=True, slots=True)
class SealedParts:
    """Everything that leaves the terminal; nothing in it opens without the recipient's private key."""

    application_id: str
    wrapped_key: bytes = field(repr=False)
    chunk_size: int
    parts: Mapping[str, SealedPart]


def is_plain_id(text: str) -> bool:
    """Letters, digits, dot, dash, underline, 1 to 64 of them: fit for a file name and a URL as it stands."""
    return _PLAIN_ID.fullmatch(text) is not None


def seal(
    parts: Mapping[str, bytes], application_id: str, recipient: PublicKey, chunk_size: int = CHUNK_SIZE
) -> SealedParts:
    """Seals all parts of one application under a new key, which nobody but ``recipient`` can recover."""
    application_key = secrets.token_bytes(APPLICATION_KEY_SIZE)
    return SealedParts(
        application_id=application_id,
        wrapped_key=recipient.encrypt(application_key),
        chunk_size=chunk_size,
        parts={
            part_id: _seal_part(application_key, application_id, part_id, plain, chunk_size)
            for part_id, plain in parts.items()
        },
    )


def open_all(sealed: SealedParts, opener: Opener) -> dict[str, bytes]:
    """The plain parts by id, all of them or EnvelopeError.  Whether a part is missing, the manifest knows."""
    application_key = unwrap_key(sealed.wrapped_key, opener)
    return {
        part_id: open_part(application_key, sealed.application_id, part_id, part, sealed.chunk_size)
        for part_id, part in sealed.parts.items()
    }


def unwrap_key(wrapped_key: bytes, opener: Opener) -> bytes:
    """The application key; EnvelopeError if it is wrapped to somebody else, or changed."""
    try:
        application_key = opener.decrypt(wrapped_key)
    except CryptoError:
        raise EnvelopeError("the wrapped key was changed, or is for another key") from None
    if len(application_key) not in _APPLICATION_KEY_SIZES:
        raise EnvelopeError(f"the application key is {len(application_key)} bytes")
    return application_key


def open_part(
    application_key: bytes, application_id: str, part_id: str, part: SealedPart, chunk_size: int = CHUNK_SIZE
) -> bytes:
    """One plain part; EnvelopeError unless digest, size and every chunk are as they were sealed."""
    if not hmac.compare_digest(sm3(part.ciphertext), part.digest):
        raise EnvelopeError(f"part {part_id}: the digest does not match")
    chunks = open_stream(application_key, application_id, part_id, io.BytesIO(part.ciphertext), chunk_size)
    plain = b"".join(chunks)
    if len(plain) != part.plain_size:
        raise EnvelopeError(f"part {part_id}: {len(plain)} bytes instead of {part.plain_size}")
    return plain


def seal_stream(
    application_key: bytes, application_id: str, part_id: str, plain: BinaryIO, chunk_size: int = CHUNK_SIZE
) -> Iterator[bytes]:
    """Sealed chunks, one after the other.  Never seal two plaintexts under one key and part id."""
    frame = _frame(application_id, part_id, chunk_size)
    key = _part_key(application_key, part_id)
    for index, last, block in _blocks(plain, chunk_size):
        yield sm4.encrypt(key, _nonce(index), block, _additional_data(frame, index, last))


def open_stream(
    application_key: bytes, application_id: str, part_id: str, sealed: BinaryIO, chunk_size: int = CHUNK_SIZE
) -> Iterator[bytes]:
    """Plain chunks, each proven when it comes; only when the iterator ends in peace is none missing."""
    frame = _frame(application_id, part_id, chunk_size)
    key = _part_key(application_key, part_id)
    for index, last, block in _blocks(sealed, chunk_size + sm4.TAG_SIZE):
        try:
            plain = sm4.decrypt(key, _nonce(index), block, _additional_data(frame, index, last))
        except CryptoError:
            raise EnvelopeError(
                f"part {part_id}: chunk {index} was changed, moved, dropped or cut off"
            ) from None
        yield plain


def _seal_part(
    application_key: bytes, application_id: str, part_id: str, plain: bytes, chunk_size: int
) -> SealedPart:
    chunks = seal_stream(application_key, application_id, part_id, io.BytesIO(plain), chunk_size)
    ciphertext = b"".join(chunks)
    return SealedPart(ciphertext, sm3(ciphertext), len(plain))


def _part_key(application_key: bytes, part_id: str) -> bytes:
    return hmac_sm3(application_key, part_id.encode())[: sm4.KEY_SIZE]


def _frame(application_id: str, part_id: str, chunk_size: int) -> bytes:
    """The additional data common to a part's chunks.  Each text has its length: no two frames read alike."""
    if not 1 <= chunk_size <= CHUNK_LIMIT:
        raise EnvelopeError(f"a chunk is 1 to {CHUNK_LIMIT} bytes")
    if not (is_plain_id(application_id) and is_plain_id(part_id)):
        raise EnvelopeError("an id is 1 to 64 letters, digits, dots, dashes and underlines")
    application = application_id.encode()
    part = part_id.encode()
    lengths = struct.pack(">BBB", FORMAT_VERSION, len(application), len(part))
    return _LABEL + lengths + application + part


def _additional_data(frame: bytes, index: int, last: bool) -> bytes:
    return frame + struct.pack(">Q?", index, last)


def _nonce(index: int) -> bytes:
    return index.to_bytes(sm4.NONCE_SIZE, "big")


def _blocks(stream: BinaryIO, size: int) -> Iterator[tuple[int, bool, bytes]]:
    """Index, whether it is the last, and up to ``size`` bytes; an empty stream is one empty block."""
    index, block = 0, stream.read(size)
    while following := stream.read(size):
        yield index, False, block
        index, block = index + 1, following
    yield index, True, block
