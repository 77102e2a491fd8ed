"""Finding a matter over the real flow: what is shown with each key, and that nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.domain.people import Citizen
from kiosk.flows import visit_events as on
from kiosk.ports import Hit
from tests.helpers.people import item
from tests.helpers.viewed import WHO, Screen


@dataclass(frozen=True, slots=True)
class FakeHit:
    code: str
    spans: tuple[tuple[int, int], ...] = ()
    called: str = ""


class FakeSearch:
    """Finds the one item by any word that it has; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Citizen | None, int]] = []

    def __call__(self, text: str, language: str, who: Citizen | None, month: int) -> tuple[Hit, ...]:
        self.asked.append((text, language, who, month))
        at = item().name.find(text)
        return (FakeHit(item().code, ((at, at + len(text)),)),) if at >= 0 else ()


@pytest.fixture
def search() -> FakeSearch:
    return FakeSearch()


@pytest.fixture
def screen(application: QGuiApplication, search: FakeSearch) -> Iterator[Screen]:
    made = Screen()
    made.shown.find = search
    made.attach()
    made.visit.start()
    made.send(on.CardRead(WHO))
    yield made
    made.close()


def value(screen: Screen, name: str) -> object:
    return screen.visit.finding.property(name)


def found(screen: Screen) -> list[str]:
    return [card["code"] for card in screen.visit.finding.property("results").get("items", [])]


def test_before_anything_is_typed_the_search_is_asked_for_this_person_and_month(
    screen: Screen, search: FakeSearch
) -> None:
    assert search.asked[-1] == ("", "zh-CN", WHO, screen.clock.now().month)
    assert [card["code"] for card in screen["home"]["often"]] == [item().code]
    assert value(screen, "results") == {}


def test_each_key_finds_and_what_was_typed_goes_before_a_group(screen: Screen) -> None:
    finding = screen.visit.finding
    finding.open("category", "social")
    assert value(screen, "group")["name"] == "社保养老"  # type: ignore[index]
    finding.look("养老")
    assert found(screen) == [item().code]
    finding.look("养老院")
    assert value(screen, "results") == {"items": []}
    finding.close()
    assert [value(screen, name) for name in ("text", "results", "group")] == ["", {}, {}]


def test_letters_that_are_no_hanzi_yet_take_nothing_away(screen: Screen) -> None:
    finding = screen.visit.finding
    finding.look("养老")
    finding.look("养老ba", True)
    assert found(screen) == [item().code]
    assert value(screen, "text") == "养老ba"
    finding.look("养老吧")
    assert found(screen) == []


def test_only_what_changed_is_told(screen: Screen) -> None:
    finding, told = screen.visit.finding, []
    for name in ("text", "results", "group", "byEvents"):
        getattr(finding, f"{name}Changed").connect(lambda name=name: told.append(name))
    finding.look("养")
    finding.look("养")
    finding.sortByEvents(True)
    screen.visit.callHelp()
    assert told == ["text", "results", "byEvents"]


def test_who_comes_back_from_the_guide_finds_what_they_had_found(screen: Screen) -> None:
    screen.visit.finding.look("登记")
    screen.visit.choose(item().code)
    assert (screen["page"], value(screen, "results")) == ("guide", {})
    screen.visit.back()
    assert found(screen) == [item().code]


def test_another_language_is_searched_anew(screen: Screen, search: FakeSearch) -> None:
    screen.visit.finding.look("养老")
    screen.visit.setLanguage("en")
    assert ("养老", "en", WHO, screen.clock.now().month) in search.asked


@pytest.mark.parametrize("end", [on.Left(), on.TimedOut()])
def test_nothing_that_one_person_looked_for_is_there_for_the_next(screen: Screen, end: on.Event) -> None:
    finding = screen.visit.finding
    finding.look("低保")
    finding.open("category", "social")
    finding.sortByEvents(True)
    screen.send(end)
    assert [value(screen, name) for name in ("text", "results", "group", "byEvents")] == ["", {}, {}, False]
    screen.visit.start()
    screen.send(on.CardRead(WHO))
    assert (value(screen, "text"), value(screen, "group")) == ("", {})


def test_an_item_is_called_as_on_the_screen(screen: Screen) -> None:
    assert screen.visit.finding.name_of(item().code) == item().name
    assert screen.visit.finding.name_of("another") == ""
