"""SAM-V frames against the published examples."""

from __future__ import annotations

from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import frames
from kiosk.problems import Problem

HEAD = "AAAAAA9669"


@pytest.mark.parametrize(
    ("frame", "published"),
    [
        (frames.RESET, "00 03 10 FF EC"),
        (frames.STATUS, "00 03 11 FF ED"),
        (frames.MODULE_NUMBER, "00 03 12 FF EE"),
        (frames.FIND, "00 03 20 01 22"),
        (frames.SELECT, "00 03 20 02 21"),
        (frames.READ_BASE, "00 03 30 01 32"),
        (frames.READ_FINGERPRINT, "00 03 30 10 23"),
        (frames.READ_ADDRESS, "00 03 30 03 30"),
        (frames.set_rf_bytes(0x50), "00 04 61 FF 50 CA"),
    ],
)
def test_a_command_is_the_published_frame(frame: bytes, published: str) -> None:
    assert frame == bytes.fromhex(HEAD + published)


@pytest.mark.parametrize(
    ("published", "status", "length"),
    [
        ("00 08 00 00 9F 00 00 00 00 97", 0x9F, 4),
        ("00 0C 00 00 90" + "00" * 8 + "9C", 0x90, 8),
        ("00 04 00 00 90 94", 0x90, 0),
        ("00 04 00 00 80 84", 0x80, 0),
        ("00 04 00 00 81 85", 0x81, 0),
        ("00 04 00 00 41 45", 0x41, 0),
        ("00 04 00 00 32 36", 0x32, 0),
        ("00 04 00 00 91 95", 0x91, 0),
    ],
)
def test_a_published_answer_is_understood(published: str, status: int, length: int) -> None:
    frame = bytes.fromhex(HEAD + published)
    found = frames.parse(frame)
    assert found == frames.Answer(status, bytes(length))
    assert frames.answer(status, bytes(length)) == frame


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (0x80, "card-unreadable"),
        (0x81, "card-unreadable"),
        (0x41, "card-unreadable"),
        (0x40, "card-unknown"),
        (0x66, "reader-refused"),
        (0x60, "reader-refused"),
        (0x91, "card-bad-field"),
        (0xEE, "card-unreadable"),
    ],
)
def test_a_bad_status_is_a_problem(status: int, code: str) -> None:
    found = frames.parse(frames.answer(status))
    assert isinstance(found, frames.Answer)
    assert not found.good
    assert found.problem.code == code


@pytest.mark.parametrize("words", [b"\x6a\x82", b"\x00\x01", b"\x90\x00"])
def test_what_the_card_itself_refused_is_no_good_answer(words: bytes) -> None:
    """SW1 and SW2 are the card's own status, handed on; the module's comes after them."""
    counted = b"\x00\x05" + words + b"\x90" + b"x"
    frame = frames.PREAMBLE + counted + bytes((reduce(xor, counted),))
    found = frames.parse(frame)
    assert isinstance(found, Problem)
    assert (found.code, words.hex().upper() in found.detail) == ("card-unreadable", True)


@given(st.binary(max_size=1300), st.integers(0, 255))
def test_what_is_built_is_parsed(data: bytes, status: int) -> None:
    assert frames.parse(frames.answer(status, data)) == frames.Answer(status, data)


def test_a_shortened_length_whose_check_happens_to_fit_is_noticed() -> None:
    frame = bytearray(frames.answer(0x90, bytes.fromhex("029700")))
    frame[6] ^= 2
    assert isinstance(frames.parse(bytes(frame)), Problem)


@given(st.binary(max_size=40), st.data())
def test_one_flipped_bit_is_noticed(data: bytes, draw: st.DataObject) -> None:
    frame = bytearray(frames.answer(0x90, data))
    at = draw.draw(st.integers(0, len(frame) - 1))
    frame[at] ^= 1 << draw.draw(st.integers(0, 7))
    assert isinstance(frames.parse(bytes(frame)), Problem)


@given(st.binary(max_size=60))
def test_rubbish_is_a_problem_and_no_exception(rubbish: bytes) -> None:
    assert isinstance(frames.parse(rubbish), Problem)
    assert isinstance(frames.parse(frames.PREAMBLE + rubbish[:6]), Problem | frames.Answer)


def test_padding_of_the_carrier_is_ignored() -> None:
    assert frames.parse(frames.answer(0x90, b"x") + bytes(32)) == frames.Answer(0x90, b"x")


def test_base_answer_has_1295_bytes_and_comes_apart() -> None:
    text, photo = bytes(range(256)), b"p" * 1024
    frame = frames.answer(0x90, frames.base_data(text, photo))
    assert len(frame) == 1295
    found = frames.parse(frame)
    assert isinstance(found, frames.Answer)
    assert frames.base_of(found.data) == frames.Base(text, photo)


@pytest.mark.parametrize(("prints", "overall"), [(1024, 2321), (512, 1809), (0, 1297)])
def test_fingerprint_answer_comes_apart(prints: int, overall: int) -> None:
    text, photo = bytes(256), b"p" * 1024
    sizes = b"".join(n.to_bytes(2, "big") for n in (256, 1024, prints))
    frame = frames.answer(0x90, sizes + text + photo + b"f" * prints)
    assert len(frame) == overall
    found = frames.parse(frame)
    assert isinstance(found, frames.Answer)
    assert frames.base_of(found.data, fingerprint=True) == frames.Base(text, photo, b"f" * prints)


@pytest.mark.parametrize("cut", [0, 3, 200, 1283])
def test_base_data_with_a_wrong_length_is_a_problem(cut: int) -> None:
    data = frames.base_data(bytes(256), bytes(1024))[:cut]
    assert isinstance(frames.base_of(data), Problem)


def test_module_number_reads_as_printed_on_the_reader() -> None:
    raw = bytes((5, 0, 3, 0)) + b"".join(n.to_bytes(4, "little") for n in (20200117, 1234567, 4000000001))
    assert frames.module_number(raw) == "05.03-20200117-0001234567-4000000001"
    assert isinstance(frames.module_number(raw[:-1]), Problem)
