"""The base text of each kind of card, and each way a card can be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.basetext import encode, encode_address, parse
from devices.card.layouts import FIELDS, FLAG
from devices.card.people import cast
from kiosk.domain.identity import check_character, number_is_valid, sex_of
from kiosk.domain.people import CardKind, Citizen
from kiosk.problems import Problem

TODAY = date(2026, 11, 21)
ID_CARDS = [card for card, person in cast().items() if person.kind is not CardKind.SOCIAL]
PEOPLE = cast()


def put(block: bytes, place: tuple[int, int], text: str) -> bytes:
    """The block with one field rewritten."""
    offset, length = place
    raw = text.ljust(length // 2).encode("utf-16-le")
    assert len(raw) == length
    return block[:offset] + raw + block[offset + length :]


def code_of(found: Citizen | Problem) -> str:
    return found.code if isinstance(found, Problem) else "ok"


def resident(**fields: str) -> bytes:
    """The young man's card with fields rewritten."""
    block = encode(PEOPLE["young-man"])
    for name, text in fields.items():
        block = put(block, FIELDS[CardKind.RESIDENT][name], text)
    return block


@pytest.mark.parametrize("card", ID_CARDS)
def test_each_layout_reads_back(card: str) -> None:
    person = PEOPLE[card]
    address = encode_address(person.newest_address) if person.newest_address else b""
    assert parse(encode(person), TODAY, photo=person.photo, newest_address=address) == person


def test_every_kind_of_card_is_in_the_cast() -> None:
    assert {person.kind for person in PEOPLE.values()} == set(CardKind)
    numbers = [p.number for p in PEOPLE.values() if p.kind is not CardKind.FOREIGN_2017]
    assert all(number_is_valid(number) for number in numbers)


def test_fields_stand_at_the_published_offsets() -> None:
    block = encode(PEOPLE["young-man"])
    assert block[30:32] == "1".encode("utf-16-le")
    assert block[36:52].decode("utf-16-le") == "19990917"
    assert block[122:158].decode("utf-16-le") == PEOPLE["young-man"].number
    assert block[248:250] == b" \0"
    assert encode(PEOPLE["permit"])[248:250] == b"J\0"
    assert encode(PEOPLE["foreign-old"])[248:250] == b"I\0"
    assert encode(PEOPLE["foreign"])[242:248].decode("utf-16-le") == "AUS"


def test_a_long_term_card_has_no_last_day() -> None:
    block = encode(PEOPLE["long-term"])
    assert block[204:220].decode("utf-16-le") == "长期      "
    found = parse(block, date(2090, 1, 1))
    assert isinstance(found, Citizen)
    assert found.valid_until is None


def test_a_rare_name_keeps_every_code_point() -> None:
    name = "\ue5a1𠮷·䶮"  # a private-use code point that no table explains stays as it is
    found = parse(encode(replace(PEOPLE["elder"], name=name)), TODAY)
    assert isinstance(found, Citizen)
    assert (found.name, found.card_name) == (name, "")


def test_a_private_use_letter_that_a_table_explains_becomes_it_and_the_cards_own_is_kept() -> None:
    on_card = replace(PEOPLE["elder"], name="张\ue863", address="\ue81e家村", issuer="\ue5a1县公安局")
    found = parse(encode(on_card), TODAY)
    assert isinstance(found, Citizen)
    assert (found.name, found.card_name) == ("张䶮", "张\ue863")
    assert (found.address, found.issuer) == ("龴家村", "\ue5a1县公安局")


def test_nul_padding_is_read_like_blanks() -> None:
    block = encode(PEOPLE["young-man"]).replace(b" \0", b"\0\0")
    found = parse(block, TODAY)
    assert isinstance(found, Citizen)
    assert (found.name, found.address) == (PEOPLE["young-man"].name, PEOPLE["young-man"].address)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": "119901199909170013"}, "card-bad-number"),
        ({"number": "11990119990917001"}, "card-bad-number"),
        ({"number": "１１９９０１１９９９０９１７００１０"}, "card-bad-number"),
        ({"birth": "19990931"}, "card-bad-date"),
        ({"birth": "1999091"}, "card-bad-date"),
        ({"birth": "19990918"}, "card-birth-differs"),
        ({"sex": "2"}, "card-sex-differs"),
        ({"sex": "9"}, "ok"),
        ({"valid_from": "19990916"}, "card-dates-impossible"),
        ({"valid_from": "长期"}, "card-bad-date"),
        ({"valid_until": ""}, "card-bad-date"),
        ({"valid_until": "20241008"}, "card-dates-impossible"),
        ({"sex": "3"}, "card-bad-field"),
        ({"ethnicity": "57"}, "card-bad-field"),
        ({"ethnicity": ""}, "card-bad-field"),
        ({"name": ""}, "card-bad-field"),
        ({"address": "line\nline"}, "card-bad-field"),
        ({"valid_from": "20261122"}, "card-not-yet-valid"),
        ({"valid_until": "20261120"}, "card-expired"),
        ({"valid_until": "20261121"}, "ok"),
        ({"valid_from": "20261121"}, "ok"),
    ],
)
def test_each_fault_has_its_own_code(fields: dict[str, str], code: str) -> None:
    assert code_of(parse(resident(**fields), TODAY)) == code


def test_nobody_is_born_after_today() -> None:
    """Told before the card's first day is looked at, which lies ahead as well."""
    before = date(1999, 9, 16)
    assert code_of(parse(resident(), before)) == "card-dates-impossible"
    assert code_of(parse(resident(), date(1999, 9, 17))) == "card-not-yet-valid"


def test_a_long_term_card_issued_before_its_holder_was_born_is_impossible() -> None:
    block = encode(replace(PEOPLE["long-term"], valid_from=date(1970, 5, 11)))
    assert code_of(parse(block, TODAY)) == "card-dates-impossible"


def test_a_permit_tells_the_sex_by_its_number_and_a_foreign_card_may_not() -> None:
    permit, foreign = PEOPLE["permit"], PEOPLE["foreign"]
    assert code_of(parse(encode(replace(permit, sex="2")), TODAY)) == "card-sex-differs"
    assert code_of(parse(encode(replace(foreign, sex="1")), TODAY)) == "ok"


def test_half_a_character_is_a_bad_field() -> None:
    block = bytearray(resident())
    block[0:2] = b"\x42\xd8"  # a high surrogate alone
    assert code_of(parse(bytes(block), TODAY)) == "card-bad-field"


@pytest.mark.parametrize("size", [0, 255, 257])
def test_another_size_is_not_a_base_text(size: int) -> None:
    assert code_of(parse(bytes(size), TODAY)) == "card-unknown"


def test_an_unknown_letter_is_an_unknown_card() -> None:
    assert code_of(parse(put(resident(), FLAG, "Q"), TODAY)) == "card-unknown"


@pytest.mark.parametrize("letter", ["", "Z"])
def test_the_2023_card_is_known_by_its_shape_whatever_its_letter(letter: str) -> None:
    found = parse(put(encode(PEOPLE["foreign"]), FLAG, letter), TODAY)
    assert isinstance(found, Citizen)
    assert found.kind is CardKind.FOREIGN_2023


def test_the_letter_of_the_2023_card_can_be_set() -> None:
    spoiled = replace(PEOPLE["foreign"], number="911036198806240041")
    block = encode(spoiled, flag_2023="W")
    assert code_of(parse(block, TODAY)) == "card-unknown"
    assert code_of(parse(block, TODAY, flags_2023="YW")) == "card-bad-number"


def test_foreign_cards_check_their_own_fields() -> None:
    old = encode(PEOPLE["foreign-old"])
    place = FIELDS[CardKind.FOREIGN_2017]
    assert code_of(parse(put(old, place["number"], "DE1100790418021"), TODAY)) == "card-bad-number"
    assert code_of(parse(put(old, place["nationality"], "D1U"), TODAY)) == "card-bad-field"
    only_latin = parse(put(old, place["name"], ""), TODAY)
    assert isinstance(only_latin, Citizen)
    assert only_latin.name == ""
    assert only_latin.latin_name == "SAMPLE, MARTIN"


def test_problems_never_carry_what_the_card_says() -> None:
    for name, text in {"number": "119901199909170013", "valid_from": "20261122", "sex": "3"}.items():
        found = parse(resident(**{name: text}), TODAY)
        assert isinstance(found, Problem)
        assert text not in found.detail
        assert "石屿" not in found.detail


def test_a_name_too_long_for_a_card_is_refused_by_the_encoder() -> None:
    with pytest.raises(ValueError, match="name"):
        encode(replace(PEOPLE["young-man"], name="石" * 16))


words = st.text(st.characters(categories=["Lo", "Lu"]), min_size=1, max_size=12)
latin = st.lists(st.text("ABCDEFGHIJ'-", min_size=1, max_size=9), min_size=1, max_size=4).map(" ".join)


@st.composite
def citizens(draw: st.DrawFn) -> Citizen:
    kind = draw(st.sampled_from([CardKind.RESIDENT, CardKind.PERMIT, CardKind.FOREIGN_2023]))
    birth = draw(st.dates(date(1900, 1, 1), date(2020, 2, 29)))
    first = {CardKind.RESIDENT: "119901", CardKind.PERMIT: "830000", CardKind.FOREIGN_2023: "911036"}[kind]
    number = f"{first}{birth:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    foreign = kind is CardKind.FOREIGN_2023
    return Citizen(
        kind=kind,
        name=draw(words.filter(lambda w: len(w.encode("utf-16-le")) <= 30)),
        number=number + check_character(number),
        sex=draw(st.sampled_from(["0", "9", sex_of(number + "0")])),
        birth=birth,
        ethnicity="56" if kind is CardKind.RESIDENT else "",
        address="" if foreign else draw(words),
        issuer="" if foreign else draw(words.filter(lambda w: len(w.encode("utf-16-le")) <= 30)),
        valid_from=date(2020, 2, 29),
        valid_until=draw(st.sampled_from([None, date(2030, 2, 28)])),
        nationality="AUS" if foreign else "",
        latin_name=draw(latin) if foreign else "",
        permit_number="H12345678" if kind is CardKind.PERMIT else "",
        issue_count="" if kind is CardKind.RESIDENT else "02",
    )


@given(citizens())
def test_whoever_is_encoded_is_read_back(person: Citizen) -> None:
    assert parse(encode(person), TODAY) == person


@given(st.binary(min_size=256, max_size=256))
def test_rubbish_is_a_problem_and_no_exception(rubbish: bytes) -> None:
    assert isinstance(parse(rubbish, TODAY), Problem)
