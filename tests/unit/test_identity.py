"""Identity numbers against published examples, and masks that hide what they should."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.domain.identity import (
    age_on,
    birth_of,
    check_character,
    mask_name,
    mask_number,
    mask_phone,
    normal_number,
    number_is_valid,
    sex_of,
)

DAYS = st.dates(date(1850, 1, 1), date(2100, 12, 31))
DIVISIONS = st.integers(110000, 999999).map(str)
SEQUENCES = st.integers(0, 999).map("{:03d}".format)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    first17 = draw(DIVISIONS) + draw(DAYS).strftime("%Y%m%d") + draw(SEQUENCES)
    return first17 + check_character(first17)


# Numbers that libraries publish as examples: they are nobody's.
@pytest.mark.parametrize("number", ["321083197812162119", "150102198807303035", "932682198501010017"])
def test_published_numbers_are_valid(number: str) -> None:
    assert number_is_valid(number)
    assert check_character(number[:17]) == number[17]


def test_an_old_number_of_fifteen_digits_becomes_the_published_one() -> None:
    old = "150102880730303"
    first17 = old[:6] + "19" + old[6:]
    assert first17 + check_character(first17) == "150102198807303035"
    assert not number_is_valid(old)


@given(numbers())
def test_every_number_with_its_check_is_valid_and_tells_its_birth(number: str) -> None:
    assert number_is_valid(number)
    assert birth_of(number) == date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_noticed(number: str, place: int, other: str) -> None:
    assume(number[place] != other)
    assert not number_is_valid(number[:place] + other + number[place + 1 :])


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_changed_over_are_always_noticed(number: str, place: int) -> None:
    one, two = number[place], number[place + 1]
    assume(one != two)
    assert not number_is_valid(number[:place] + two + one + number[place + 2 :])


@given(numbers())
def test_the_check_of_eighteen_characters_is_one_modulo_eleven(number: str) -> None:
    """ISO 7064 says it another way: the weighted sum of all characters, X as ten, leaves one."""
    values = [10 if c == "X" else int(c) for c in number]
    assert sum(value * pow(2, 17 - place, 11) for place, value in enumerate(values)) % 11 == 1


@pytest.mark.parametrize(
    "number",
    [
        "",
        "abc",
        "32108319781216211",
        "3210831978121621199",
        "32108319781216２119",  # a full-width digit is not a digit of the number
        "٣٢١٠٨٣١٩٧٨١٢١٦٢١١٩",
        "32108319781216211x",
        "3210831978 12162119",
        "321083197812162119\n",
        "000000000000000000",
    ],
)
def test_other_shapes_are_not_valid(number: str) -> None:
    assert not number_is_valid(number)


@pytest.mark.parametrize("birth", ["19780230", "19781301", "00000101", "19780100", "19780132"])
def test_a_right_check_does_not_make_a_wrong_birth_valid(birth: str) -> None:
    first17 = f"321083{birth}211"
    number = first17 + check_character(first17)
    assert birth_of(number) is None
    assert not number_is_valid(number)


@pytest.mark.parametrize("text", ["", "12345", "abcdefghijklmnopqr"])
def test_no_birth_in_what_is_no_number(text: str) -> None:
    assert birth_of(text) is None


@pytest.mark.parametrize("first17", ["3210831978121621", "321083197812162111", "32108319781216211X"])
def test_a_check_is_of_seventeen_digits(first17: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  its text is Python's
        check_character(first17)


def test_a_sequence_tells_the_sex() -> None:
    assert sex_of("321083197812162119") == "1"
    assert sex_of("932682198501010022") == "2"


@pytest.mark.parametrize(
    "typed",
    [
        "11010119900307001x",
        "１１０１０１１９９００３０７００１Ｘ",
        " 110101 19900307 001X ",
        "11010119900307001×",
        "110101\u300019900307001ｘ",
    ],
)
def test_a_number_as_people_type_it(typed: str) -> None:
    assert normal_number(typed) == "11010119900307001X"


@given(numbers())
def test_a_number_in_normal_form_stays_so(number: str) -> None:
    assert normal_number(number) == number


# Masks


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("  ", ""),
        ("张", "*"),
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳小三", "欧阳*三"),
        ("欧阳修", "欧阳*"),
        ("歐陽修", "歐陽*"),
        ("欧阳", "欧*"),  # two letters are a surname and a given name
        ("𠮷田𬴃", "𠮷*𬴃"),
        ("葛\U000e0100城", "葛*"),
        ("赵\ue5a1", "赵*"),
        ("\ue5a1石\ue863", "〓*䶮"),
        ("买买提·吐尔逊", "买**·吐**"),
        ("阿卜杜热合曼江·艾", "阿******·*"),
        ("阿" * 50, "阿******阿"),
        ("Anna Smith", "A*** S****"),
        (" ANNA  MARIA ", "A*** M****"),
        ("Müller", "M*****"),
        ("JOSE\u0301 SOSA", "J*** S***"),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("", ""),
        ("12345678", "********"),
        ("123456789", "1234*6789"),
        ("110101199003070012", "1101**********0012"),
        ("USA123456789012", "USA1*******9012"),
    ],
)
def test_numbers(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("", ""), ("1234567", "*******"), ("12345678", "123*5678"), ("13800138000", "138****8000")],
)
def test_telephone_numbers(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@given(st.text("张三李四欧阳娜木", min_size=2, max_size=60))
def test_a_masked_name_never_holds_the_name(name: str) -> None:
    masked = mask_name(name)
    assert "*" in masked
    assert masked != name
    assert len(masked) <= 8


@given(numbers())
def test_a_masked_number_hides_the_birth_and_keeps_the_length(number: str) -> None:
    masked = mask_number(number)
    assert len(masked) == 18
    assert masked.count("*") == 10


# Age


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2010, 11, 20), date(2026, 11, 19), 15),
        (date(2010, 11, 20), date(2026, 11, 20), 16),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2008, 2, 29), date(2025, 2, 28), 16),
        (date(2008, 2, 29), date(2025, 3, 1), 17),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
    ],
)
def test_full_years_of_life(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age
