from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.crypto import sm4
from kiosk.crypto.envelope import (
    CHUNK_LIMIT,
    CHUNK_SIZE,
    SealedPart,
    SealedParts,
    is_plain_id,
    open_all,
    open_part,
    open_stream,
    seal,
    seal_stream,
    unwrap_key,
)
from kiosk.crypto.errors import EnvelopeError
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.sm3 import hmac_sm3, sm3
from tests.helpers.gm import flipped

PLATFORM = PrivateKey.from_int(20260726)
APPLICATION = "0197f3a0-0000-7000-8000-000000000001"
CHUNK = 16
WIRE = CHUNK + sm4.TAG_SIZE
PARTS = {"form": b'{"a":1}', "photo": bytes(range(40)), "signature": b"", "scan-1": bytes(CHUNK * 3)}
SEALED = seal(PARTS, APPLICATION, PLATFORM.public, CHUNK)
APPLICATION_KEY = unwrap_key(SEALED.wrapped_key, PLATFORM)


def opened(
    ciphertext: bytes, part_id: str = "photo", application: str = APPLICATION, chunk: int = CHUNK
) -> bytes:
    """Without the digest, which would notice every change before the chunks could."""
    return b"".join(open_stream(APPLICATION_KEY, application, part_id, io.BytesIO(ciphertext), chunk))


def chunks_of(part_id: str) -> list[bytes]:
    ciphertext = SEALED.parts[part_id].ciphertext
    return [ciphertext[start : start + WIRE] for start in range(0, len(ciphertext), WIRE)]


def test_opens_what_it_sealed() -> None:
    assert open_all(SEALED, PLATFORM) == PARTS


@given(
    st.dictionaries(st.sampled_from(["form", "photo", "steps"]), st.binary(max_size=100)), st.integers(1, 50)
)
@settings(max_examples=15, deadline=None)
def test_opens_what_it_sealed_whatever_it_was(parts: dict[str, bytes], chunk: int) -> None:
    assert open_all(seal(parts, APPLICATION, PLATFORM.public, chunk), PLATFORM) == parts


@given(st.binary(max_size=200), st.integers(1, 64))
def test_streams_come_back(plain: bytes, chunk: int) -> None:
    sealed = b"".join(seal_stream(APPLICATION_KEY, APPLICATION, "photo", io.BytesIO(plain), chunk))
    assert opened(sealed, chunk=chunk) == plain
    assert len(sealed) == len(plain) + sm4.TAG_SIZE * max(1, -(-len(plain) // chunk))


def test_large_parts_go_in_chunks_of_256_kib() -> None:
    plain = bytes(CHUNK_SIZE + 1)
    sealed = seal({"scan": plain}, APPLICATION, PLATFORM.public)
    assert sealed.chunk_size == CHUNK_SIZE == 262144
    assert len(sealed.parts["scan"].ciphertext) == len(plain) + 2 * sm4.TAG_SIZE
    assert open_all(sealed, PLATFORM) == {"scan": plain}


def test_digest_and_size_are_of_ciphertext_and_plaintext() -> None:
    for part_id, part in SEALED.parts.items():
        assert part.digest == sm3(part.ciphertext)
        assert part.plain_size == len(PARTS[part_id])


def test_the_format_is_documented() -> None:
    """A platform in another language builds the same from the document: spelled out once by hand."""
    part_key = hmac_sm3(APPLICATION_KEY, b"photo")[:16]
    frame = b"bianmin part\0" + bytes([1, 36, 5]) + APPLICATION.encode() + b"photo"
    expected = b"".join(
        sm4.encrypt(
            part_key,
            index.to_bytes(12, "big"),
            PARTS["photo"][index * CHUNK : (index + 1) * CHUNK],
            frame + index.to_bytes(8, "big") + bytes([index == 2]),
        )
        for index in range(3)
    )
    assert SEALED.parts["photo"].ciphertext == expected


def test_the_plaintext_is_nowhere_in_what_is_sealed() -> None:
    for part_id, part in SEALED.parts.items():
        assert not PARTS[part_id] or PARTS[part_id] not in part.ciphertext
    assert APPLICATION_KEY not in SEALED.wrapped_key


def test_each_sealing_has_a_new_key() -> None:
    again = seal(PARTS, APPLICATION, PLATFORM.public, CHUNK)
    assert unwrap_key(again.wrapped_key, PLATFORM) != APPLICATION_KEY
    assert again.parts["photo"].ciphertext != SEALED.parts["photo"].ciphertext


def test_any_flipped_bit_of_a_part_is_refused() -> None:
    ciphertext = SEALED.parts["photo"].ciphertext
    for bit in range(len(ciphertext) * 8):
        with pytest.raises(EnvelopeError, match="chunk"):
            opened(flipped(ciphertext, bit))


def test_a_flipped_bit_of_the_wrapped_key_is_refused() -> None:
    wrapped = SEALED.wrapped_key
    for bit in range(0, len(wrapped) * 8, 11):
        with pytest.raises(EnvelopeError, match="wrapped key"):
            unwrap_key(flipped(wrapped, bit), PLATFORM)


def test_another_recipient_opens_nothing() -> None:
    with pytest.raises(EnvelopeError, match="for another key"):
        open_all(SEALED, PrivateKey.from_int(3))


@pytest.mark.parametrize("size", [1, 15, 17, 31, 33])
def test_an_application_key_of_odd_size_is_refused(size: int) -> None:
    with pytest.raises(EnvelopeError, match=f"{size} bytes"):
        unwrap_key(PLATFORM.public.encrypt(bytes(size)), PLATFORM)


def test_an_application_key_of_16_bytes_is_taken() -> None:
    assert unwrap_key(PLATFORM.public.encrypt(bytes(16)), PLATFORM) == bytes(16)


CHUNKS = chunks_of("photo")
REARRANGED = {
    "swapped": [CHUNKS[1], CHUNKS[0], CHUNKS[2]],
    "first dropped": CHUNKS[1:],
    "middle dropped": [CHUNKS[0], CHUNKS[2]],
    "last dropped": CHUNKS[:2],
    "all dropped": [],
    "doubled": [CHUNKS[0], *CHUNKS],
    "last doubled": [*CHUNKS, CHUNKS[2]],
    "last cut": [*CHUNKS[:2], CHUNKS[2][:-1]],
    "cut to a few bytes": [*CHUNKS[:2], CHUNKS[2][:5]],
    "bytes behind": [*CHUNKS, b"x"],
    "replaced by a neighbour's": [chunks_of("scan-1")[0], *CHUNKS[1:]],
}


@pytest.mark.parametrize("chunks", REARRANGED.values(), ids=REARRANGED.keys())
def test_rearranged_chunks_are_refused(chunks: list[bytes]) -> None:
    with pytest.raises(EnvelopeError, match="changed, moved, dropped or cut off"):
        opened(b"".join(chunks))


def test_dropping_chunks_at_a_chunks_boundary_is_refused() -> None:
    """A part whose last chunk is full: what is left looks whole but for the flag."""
    for kept in (1, 2):
        with pytest.raises(EnvelopeError):
            opened(b"".join(chunks_of("scan-1")[:kept]), "scan-1")
    assert opened(b"".join(chunks_of("scan-1")), "scan-1") == PARTS["scan-1"]


def test_a_part_does_not_pass_for_another() -> None:
    with pytest.raises(EnvelopeError):
        opened(SEALED.parts["photo"].ciphertext, "form")
    exchanged = {**SEALED.parts, "form": SEALED.parts["photo"], "photo": SEALED.parts["form"]}
    with pytest.raises(EnvelopeError):
        open_all(replace(SEALED, parts=exchanged), PLATFORM)


def test_a_part_does_not_pass_into_another_application() -> None:
    with pytest.raises(EnvelopeError):
        opened(SEALED.parts["photo"].ciphertext, application=APPLICATION[:-1] + "2")


@pytest.mark.parametrize("chunk", [1, 8, 15, 17, 32, 4096])
def test_another_chunk_size_opens_nothing(chunk: int) -> None:
    with pytest.raises(EnvelopeError):
        opened(SEALED.parts["photo"].ciphertext, chunk=chunk)


def test_a_wrong_digest_or_size_is_refused() -> None:
    part = SEALED.parts["photo"]
    assert open_part(APPLICATION_KEY, APPLICATION, "photo", part, CHUNK) == PARTS["photo"]
    with pytest.raises(EnvelopeError, match="digest"):
        open_part(APPLICATION_KEY, APPLICATION, "photo", replace(part, digest=bytes(32)), CHUNK)
    with pytest.raises(EnvelopeError, match="40 bytes instead of 41"):
        open_part(APPLICATION_KEY, APPLICATION, "photo", replace(part, plain_size=41), CHUNK)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "-x", "a b", "照片", "a\n", "\ud800", "x" * 65]
)
def test_what_is_no_id(name: str) -> None:
    assert not is_plain_id(name)
    with pytest.raises(EnvelopeError, match="1 to 64"):
        seal({name: b""}, APPLICATION, PLATFORM.public)
    with pytest.raises(EnvelopeError, match="1 to 64"):
        opened(b"", application=name)
    with pytest.raises(EnvelopeError, match="1 to 64"):
        opened(b"", name)


@pytest.mark.parametrize("chunk", [-1, 0, CHUNK_LIMIT + 1])
def test_a_chunk_size_that_nobody_means(chunk: int) -> None:
    with pytest.raises(EnvelopeError, match="a chunk is"):
        opened(b"", chunk=chunk)


def test_nothing_sealed_shows_its_bytes() -> None:
    part = SealedPart(b"ciphertext-here", bytes(32), 3)
    sealed = SealedParts(APPLICATION, b"wrapped-here", CHUNK, {"form": part})
    assert "here" not in repr(sealed)
