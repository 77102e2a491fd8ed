"""Names: one spelling, nothing lost, and found again however they are typed."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.identity import mask_name
from kiosk.domain.names import (
    compound_surnames,
    graphemes,
    is_found,
    private_use,
    registered,
    search_parts,
    search_terms,
    shown,
    unmapped,
)
from tests.helpers.names import LONGEST, NAMES, Name

WHY = {"ids": lambda name: name.why if isinstance(name, Name) else None}
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
# What names are made of, and everything that makes them awkward.
LETTERS = st.text(
    st.sampled_from("石玉艾力䶮𠮷郎\ue863\ue5a1\U000f0123·•・ 　-,'’ABzéÉＡ\u0301\ufe00\U000e0100\u200b〓"),
    max_size=30,
)


def test_the_fixture_is_what_it_says() -> None:
    assert len(NAMES) >= 60
    assert len({name.given for name in NAMES}) == len(NAMES)
    assert max(len(name.kept) for name in NAMES) == LONGEST
    assert all(name.why for name in NAMES)


@pytest.mark.parametrize("name", NAMES, **WHY)
def test_a_name_is_kept_in_one_spelling(name: Name) -> None:
    assert registered(name.given) == name.kept
    assert registered(name.kept) == name.kept


@given(TEXT | LETTERS)
def test_spelling_twice_changes_nothing(text: str) -> None:
    assert registered(registered(text)) == registered(text)


@given(TEXT | LETTERS)
def test_no_letter_becomes_a_question_mark_or_vanishes(text: str) -> None:
    kept = registered(text)
    assert kept.count("?") == text.count("?")
    assert unmapped(kept) == unmapped(text)
    hanzi = [char for char in text if "一" <= char <= "鿿" or char >= "\U00020000"]
    mapped = set(private_use().values())
    assert [c for c in kept if c in hanzi and c not in mapped] == [
        c for c in hanzi if c not in mapped and not 0xE0100 <= ord(c) <= 0xE01EF
    ]


# The table of private use.


def test_every_mapping_has_a_source_and_leads_out_of_private_use() -> None:
    tables = tomllib.loads((files("resources") / "names" / "private-use.toml").read_text("utf-8"))["table"]
    assert all(table["source"] and table["sure"] in {"high", "medium"} for table in tables)
    assert sum(len(table["letters"]) for table in tables) == len(private_use()) == 82
    for point, letter in private_use().items():
        assert 0xE000 <= point <= 0xF8FF
        assert unmapped(letter) == ()
        assert normalize("NFC", letter) == letter


def test_the_table_agrees_with_pythons_codec_wherever_that_has_a_letter() -> None:
    """A second source: the cell that GBK numbered U+E815 + n is FE50 + n in GB 18030 (7F left out)."""
    agreed = 0
    for n in range(80):
        cell = bytes((0xFE, 0x50 + n + (n >= 0x2F)))
        letter = cell.decode("gb18030")
        if letter != chr(0xE815 + n):
            assert private_use()[0xE815 + n] == letter
            agreed += 1
    assert agreed == 66


def test_no_two_points_mean_the_same_letter() -> None:
    assert len(set(private_use().values())) == len(private_use())


def test_what_no_table_explains_is_named_once_each() -> None:
    assert unmapped("石\ue5a1\U000f0123\ue5a1\ue863") == ("U+E5A1", "U+F0123")
    assert shown("石\ue5a1玉") == "石〓玉"
    assert shown("石䶮", lacking="䶮") == "石〓"


def test_surnames_of_two_letters() -> None:
    assert all(len(surname) == 2 for surname in compound_surnames())
    assert {"欧阳", "司马", "歐陽"} <= compound_surnames()


# Letters as they are read.


def test_marks_belong_to_their_letter() -> None:
    assert graphemes("e\u0301a") == ["e\u0301", "a"]
    assert graphemes("葛\U000e0100城") == ["葛\U000e0100", "城"]
    assert graphemes("\u0301") == ["\u0301"]
    assert graphemes("a\u200db") == ["a\u200db"]


@given(TEXT | LETTERS)
def test_letters_together_are_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text


# Masks.


@pytest.mark.parametrize("name", NAMES, **WHY)
def test_a_masked_name_hides_something_and_shows_no_second_half(name: Name) -> None:
    masked = mask_name(name.kept)
    assert "*" in masked or len(name.kept) == 1
    assert len(masked) <= max(len(name.kept), 2)
    parts = masked.replace("·", " ").split()
    hidden = graphemes(name.kept.replace("·", "").replace(" ", ""))
    assert len(hidden) == 1 or len(masked.replace("*", "").replace("·", "").replace(" ", "")) < len(hidden)
    shows = [graphemes(part.replace("*", "")) for part in parts]
    assert all(len(part) <= (1 if len(parts) > 1 else 3) for part in shows), masked


# Search.


@pytest.mark.parametrize("name", NAMES, **WHY)
def test_a_name_is_found_however_it_is_typed(name: Name) -> None:
    seen = shown(name.kept)
    ways = {name.given, name.kept, seen, seen.lower(), normalize("NFKC", seen), normalize("NFD", seen)}
    ways |= {seen.replace("·", dot) for dot in ("•", "・", ".", " ", "")}
    ways |= {seen.replace("-", " "), seen.replace("'", "’"), " ".join(reversed(seen.split()))}
    ways |= set(seen.replace("·", " ").split()) | {seen[:1]}
    lost = [way for way in ways if not is_found(name.kept, way)]
    assert lost == []


@pytest.mark.parametrize("name", NAMES, **WHY)
def test_another_name_is_not_found(name: Name) -> None:
    other = "黎" + name.kept
    assert not is_found(name.kept, other)
    assert not is_found("黎", name.kept)


def test_a_query_without_letters_finds_nobody() -> None:
    assert not any(is_found("石玉", query) for query in ("", "  ", "·", "-,", "\u200b"))


def test_a_given_name_is_found_and_the_middle_of_a_long_part_is_not() -> None:
    assert is_found("李青禾", "青禾")
    assert is_found("SAMPLE, MARTIN", "martin samp")
    assert not is_found("SAMPLE, MARTIN", "ample")
    assert not is_found("阿卜杜热合曼·阿卜杜克热木", "克热木")


@given(LETTERS)
def test_folding_twice_changes_nothing(text: str) -> None:
    parts = search_parts(text)
    assert search_parts(" ".join(parts)) == parts


@given(LETTERS, LETTERS)
def test_a_name_is_found_by_itself_and_its_parts_in_any_order(one: str, other: str) -> None:
    name = f"{one}·{other}"
    parts = search_parts(name)
    assert is_found(name, name) == bool(parts)
    assert not parts or is_found(name, " ".join(reversed(parts)))


@given(LETTERS)
def test_terms_are_few_enough_to_be_kept(text: str) -> None:
    terms = search_terms(text)
    assert len(terms) <= 31 * 31
    assert "" not in terms
