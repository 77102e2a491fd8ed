"""Finding without an index, in the catalogue that comes with the program."""

from __future__ import annotations

import pytest

from kiosk.contract.catalogue_files import packaged, read
from kiosk.domain.items import Catalogue
from kiosk.words import Words
from offline.finding import Finder


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalogue]:
    document = read(packaged())
    return {language: document.to_domain(language) for language in ("zh-CN", "en")}


def test_what_was_typed_is_marked_in_the_name(catalogues: dict[str, Catalogue]) -> None:
    hits = Finder(catalogues.__getitem__)(" 身份证补领 ", "zh-CN", None, 0)
    name = {each.code: each.name for each in catalogues["zh-CN"].listings}[hits[0].code]
    ((start, end),) = hits[0].spans
    assert name[start:end] == "身份证补领"


def test_in_english_too_whatever_the_case(catalogues: dict[str, Catalogue]) -> None:
    finder = Finder(catalogues.__getitem__)
    assert finder("Lost ID Card", "en", None, 0)[0].spans
    assert not finder("Lost ID Card", "zh-CN", None, 0)


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_nothing_is_found_for_nothing(catalogues: dict[str, Catalogue], text: str) -> None:
    assert Finder(catalogues.__getitem__)(text, "zh-CN", None, 0) == ()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_examples_on_the_screen_find_something(catalogues: dict[str, Catalogue], language: str) -> None:
    words = Words(language)
    for number in (1, 2, 3):
        text = words(f"screen.home_example_{number}")
        assert Finder(catalogues.__getitem__)(text, language, None, 0), text


def test_listings_of_the_catalogue_are_whole(catalogues: dict[str, Catalogue]) -> None:
    catalogue = catalogues["zh-CN"]
    assert [each.code for each in catalogue.listings] == [item.code for item in catalogue.items]
    assert all(each.gives and each.keywords and each.popularity for each in catalogue.listings)
    assert sum(each.bundle for each in catalogue.listings) == 14
    happening = {event for each in catalogue.listings for event in each.life_events}
    assert {event.code for event in catalogue.life_events} == happening
