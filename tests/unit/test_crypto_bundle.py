from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.crypto import bundle
from kiosk.crypto.bundle import BundleReader, PartRange, read_bundle, write_bundle
from kiosk.crypto.errors import BundleError
from kiosk.crypto.sm3 import sm3
from tests.helpers.gm import flipped

MANIFEST, SIGNATURE = b'{"kind":"manifest"}', bytes(range(64))
PARTS = {"form": b"sealed form", "photo": bytes(200), "empty": b""}


def written(
    manifest: bytes = MANIFEST, signature: bytes = SIGNATURE, parts: dict[str, bytes] = PARTS
) -> bytes:
    file = io.BytesIO()
    write_bundle(file, manifest, signature, parts)
    return file.getvalue()


def with_digest(body: bytes) -> bytes:
    """What a stranger can do: any body, and a digest that fits."""
    return body + sm3(body)


def with_header(header: bytes, rest: bytes = b"") -> bytes:
    return with_digest(b"BMKB1" + struct.pack(">I", len(header)) + header + rest)


WHOLE = written()
IDS = st.text("abcXYZ019", min_size=1, max_size=60).map(lambda text: text + ".-_x"[: len(text) % 5])


@given(
    st.binary(max_size=100), st.binary(max_size=80), st.dictionaries(IDS, st.binary(max_size=300), max_size=6)
)
def test_reads_what_it_wrote(manifest: bytes, signature: bytes, parts: dict[str, bytes]) -> None:
    read = read_bundle(io.BytesIO(written(manifest, signature, parts)))
    assert (read.manifest, read.signature, dict(read.parts)) == (manifest, signature, parts)
    assert list(read.parts) == list(parts)


def test_the_format_is_documented() -> None:
    header = (
        struct.pack(">I", len(MANIFEST)) + MANIFEST + struct.pack(">H", 64) + SIGNATURE + struct.pack(">H", 3)
    )
    for part_id, size in ((b"form", 11), (b"photo", 200), (b"empty", 0)):
        header += bytes([len(part_id)]) + part_id + struct.pack(">Q", size)
    assert with_header(header, b"sealed form" + bytes(200)) == WHOLE


def test_a_part_can_be_read_piece_by_piece_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "one.bmk"
    content = bytes(range(256)) * 1000
    with path.open("wb") as file:
        ranges = write_bundle(file, MANIFEST, SIGNATURE, {"form": b"sealed", "scan": content})
    with path.open("rb") as file:
        reader = BundleReader(file)
        reader.check()
        assert reader.parts == ranges
        assert (reader.manifest, reader.signature) == (MANIFEST, SIGNATURE)
        assert reader.size == path.stat().st_size
        assert reader.read("scan", 100_000, 70_000) == content[100_000:170_000]
        assert reader.read("scan", 255_990, 70_000) == content[255_990:]
        assert reader.read("scan", 256_001) == b""
        assert reader.read("scan", 10, 0) == b""
        assert reader.read("scan") == content
        assert reader.read("form") == b"sealed"
        with pytest.raises(KeyError):
            reader.read("photo")
    offset, size = ranges["scan"].offset, ranges["scan"].size
    assert path.read_bytes()[offset : offset + size] == content


def test_ranges_say_where_the_parts_lie() -> None:
    reader = BundleReader(io.BytesIO(WHOLE))
    assert reader.parts["photo"] == PartRange(reader.parts["form"].offset + 11, 200)
    assert reader.parts["empty"] == PartRange(len(WHOLE) - 32, 0)


def test_any_flipped_bit_is_refused() -> None:
    for bit in range(len(WHOLE) * 8):
        with pytest.raises(BundleError):
            read_bundle(io.BytesIO(flipped(WHOLE, bit)))


def test_a_bundle_cut_off_anywhere_is_refused_at_once() -> None:
    for size in range(len(WHOLE)):
        with pytest.raises(BundleError):
            BundleReader(io.BytesIO(WHOLE[:size]))


def test_bytes_behind_are_refused_at_once() -> None:
    with pytest.raises(BundleError, match="instead of"):
        BundleReader(io.BytesIO(WHOLE + b"x"))


@given(st.binary(max_size=300))
def test_garbage(garbage: bytes) -> None:
    for data in (garbage, b"BMKB1" + garbage, with_header(garbage)):
        with pytest.raises(BundleError):
            read_bundle(io.BytesIO(data))


PLAIN = struct.pack(">I", 2) + b"{}" + struct.pack(">H", 0)
LYING = {
    "other magic": with_digest(b"BMKB2" + WHOLE[5:-32]),
    "header longer than the file": with_digest(b"BMKB1" + struct.pack(">I", 4_000_000) + PLAIN),
    "header over the limit": with_digest(b"BMKB1" + struct.pack(">I", 2**32 - 1) + PLAIN),
    "manifest longer than the header": with_header(struct.pack(">I", 2**31) + b"{}"),
    "bytes behind the header's fields": with_header(PLAIN + struct.pack(">H", 0) + b"x"),
    "part larger than the file": with_header(PLAIN + struct.pack(">HB1sQ", 1, 1, b"a", 2**63), b"x"),
    "part smaller than the file": with_header(PLAIN + struct.pack(">HB1sQ", 1, 1, b"a", 1), b"xy"),
    "more parts than listed": with_header(PLAIN + struct.pack(">HB1sQ", 2, 1, b"a", 1), b"x"),
    "part twice": with_header(PLAIN + struct.pack(">HB1sQB1sQ", 2, 1, b"a", 0, 1, b"a", 0)),
    "part without name": with_header(PLAIN + struct.pack(">HBQ", 1, 0, 0)),
    "part named like a path": with_header(PLAIN + struct.pack(">HB4sQ", 1, 4, b"../x", 0)),
    "part named in another code": with_header(PLAIN + struct.pack(">HB2sQ", 1, 2, b"a\xff", 0)),
    "signature over the limit": with_header(
        struct.pack(">I", 0) + struct.pack(">H", 1025) + bytes(1025) + struct.pack(">H", 0)
    ),
    "too many parts": with_header(
        PLAIN
        + struct.pack(">H", 1001)
        + b"".join(struct.pack(">B4sQ", 4, b"%04d" % n, 0) for n in range(1001))
    ),
}


@pytest.mark.parametrize("data", LYING.values(), ids=LYING.keys())
def test_a_header_is_not_believed(data: bytes) -> None:
    with pytest.raises(BundleError):
        BundleReader(io.BytesIO(data))


def test_a_header_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(BundleError, match="header is too long"):
        BundleReader(io.BytesIO(LYING["header over the limit"]))


def test_changed_content_is_found_by_the_check_only() -> None:
    reader = BundleReader(io.BytesIO(flipped(WHOLE, (len(WHOLE) - 40) * 8)))
    with pytest.raises(BundleError, match="digest"):
        reader.check()


def test_the_digest_at_the_end_is_that_of_all_before_it() -> None:
    file = io.BytesIO()
    write_bundle(file, b"manifest", b"signature", {"form": b"x" * 1000})
    data, digest = BundleReader(file).untrailed()
    assert data + digest == file.getvalue()
    assert digest == sm3(data)


def test_a_bundle_too_large_for_memory_is_refused_unread() -> None:
    assert read_bundle(io.BytesIO(WHOLE), limit=len(WHOLE)).manifest == MANIFEST
    with pytest.raises(BundleError, match="are allowed"):
        read_bundle(io.BytesIO(WHOLE), limit=len(WHOLE) - 1)


def test_a_file_that_shrinks_while_it_is_read() -> None:
    file = io.BytesIO(WHOLE)
    reader = BundleReader(file)
    file.truncate(len(WHOLE) - 100)
    with pytest.raises(BundleError, match="became shorter"):
        reader.read("photo")
    with pytest.raises(BundleError, match="became shorter"):
        reader.untrailed()
    with pytest.raises(BundleError, match="became shorter"):
        reader.check()


UNWRITABLE: dict[str, tuple[bytes, bytes, dict[str, bytes]]] = {
    "part named like a path": (MANIFEST, SIGNATURE, {"../x": b""}),
    "signature over the limit": (MANIFEST, bytes(bundle.SIGNATURE_LIMIT + 1), {}),
    "too many parts": (MANIFEST, SIGNATURE, {str(n): b"" for n in range(bundle.PARTS_LIMIT + 1)}),
    "manifest too long": (bytes(bundle.HEADER_LIMIT), SIGNATURE, {}),
}


@pytest.mark.parametrize("content", UNWRITABLE.values(), ids=UNWRITABLE.keys())
def test_what_could_not_be_read_back_is_not_written(content: tuple[bytes, bytes, dict[str, bytes]]) -> None:
    file = io.BytesIO()
    with pytest.raises(BundleError):
        write_bundle(file, *content)
    assert file.getvalue() == b""


def test_a_bundle_does_not_show_its_content() -> None:
    assert repr(read_bundle(io.BytesIO(WHOLE))) == "Bundle()"
