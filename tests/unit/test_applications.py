"""Local numbers that survive the telephone; applications and receipts that show nothing by accident."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.applications import Application, GivenMaterial, Level, Page, Receipt, local_number
from kiosk.domain.faces import FacePhoto, FaceProof, Frame, Verdict
from tests.helpers.people import citizen

TERMINALS = st.from_regex(r"[A-Z0-9]{2,12}", fullmatch=True)


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c.isdigit()]


def _luhn_is_right(digits: list[int]) -> bool:
    """ISO/IEC 7812-1 annex B as read from right to left: every second digit doubled, digits of it summed."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += sum(divmod(digit * 2, 10)) if place % 2 else digit
    return total % 10 == 0


def test_the_textbook_number_has_its_check() -> None:
    """7992739871 with check 3, the best-known example of the Luhn formula."""
    assert local_number("QS", 7992, 739871) == "QS-7992-739871-3"
    assert _luhn_is_right([7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 3])


def test_what_a_local_number_looks_like() -> None:
    assert local_number("QS01", 2026, 318) == "QS01-2026-000318-7"
    assert local_number("QS01", 2026, 1_000_318).startswith("QS01-2026-1000318-")


@given(TERMINALS, st.integers(2000, 9999), st.integers(0, 999_999))
def test_a_local_number_has_its_check(terminal: str, year: int, sequence: int) -> None:
    number = local_number(terminal, year, sequence)
    assert number.startswith(f"{terminal}-{year}-")
    assert _luhn_is_right(_digits(number))


@given(st.integers(0, 999_999), st.data())
def test_one_digit_heard_wrong_is_always_noticed(sequence: int, data: st.DataObject) -> None:
    digits = _digits(local_number("QS01", 2026, sequence))
    place = data.draw(st.integers(0, len(digits) - 1))
    digits[place] = (digits[place] + data.draw(st.integers(1, 9))) % 10
    assert not _luhn_is_right(digits)


@given(st.integers(0, 999_999), st.data())
def test_neighbours_changed_over_are_noticed_but_for_the_known_gap(
    sequence: int, data: st.DataObject
) -> None:
    digits = _digits(local_number("QS01", 2026, sequence))
    place = data.draw(st.integers(0, len(digits) - 2))
    pair = {digits[place], digits[place + 1]}
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    assert _luhn_is_right(digits) == (len(pair) == 1 or pair == {0, 9})


@given(st.lists(st.integers(0, 2_000_000), unique=True, min_size=2, max_size=20))
def test_numbers_of_one_terminal_differ(sequences: list[int]) -> None:
    assert len({local_number("QS01", 2026, s) for s in sequences}) == len(sequences)


PHOTO = FacePhoto(b"face-bytes", 358, 441, 120.0, 130.0)
APPLICATION = Application(
    id="01890a5d-ac96-774b-bcce-b302099a8057",
    item_code="11990121MB0A00018Q5992014001001",
    item_name="城乡居民基本养老保险参保登记",
    item_version="1",
    promised_days=5,
    citizen=citizen("李青禾"),
    answers={"phone": "13800138000", "members": ({"name": "李苗"},)},
    materials=(GivenMaterial("household-register", (Page(b"page-bytes", 800, 600),)),),
    proof=FaceProof(Verdict.PASSED, PHOTO, "2026-11-20T12:00:00+08:00"),
    made_at="2026-11-20T12:01:00+08:00",
)


def test_an_application_shows_its_id_and_item_only() -> None:
    shown = repr(APPLICATION)
    assert APPLICATION.id in shown
    for secret in ("青禾", "13800138000", "李苗", "bytes"):
        assert secret not in shown


@pytest.mark.parametrize(
    "value",
    [APPLICATION.materials, APPLICATION.proof, PHOTO, Frame(1, 2, 2, b"frame-bytes")],
    ids=["materials", "proof", "photo", "frame"],
)
def test_no_picture_shows_in_a_repr(value: object) -> None:
    assert "bytes" not in repr(value)


def test_a_receipt_shows_numbers_only() -> None:
    receipt = Receipt(
        "id-1", "失业登记", "李*禾", "QS01-2026-000001-0", "2026-11-20T12:00:00+08:00", Level.SAVED
    )
    for one in (receipt, replace(receipt, note="身份证号 123", missing=("户口簿",))):
        assert repr(one) == "Receipt(id-1, saved, QS01-2026-000001-0)"
