"""The home page as plain maps: what stands where, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.items import Catalogue, Category, LifeEvent
from kiosk.domain.listings import Listing
from ui.homepage import BUNDLES, FOUND, OFTEN, HomePage, found, group, home, parts


@dataclass(frozen=True, slots=True)
class FakeHit:
    code: str
    spans: tuple[tuple[int, int], ...] = ()
    called: str = ""


def listing(
    code: str,
    popularity: int = 0,
    category: str = "id",
    seasons: tuple[int, ...] = (),
    events: tuple[str, ...] = (),
    bundle: bool = False,
) -> Listing:
    return Listing(
        code, f"事项{code}", "一句话", category, "办", "1", (), popularity, seasons, events, bundle, "一张证"
    )


def offering(*listings: Listing) -> Catalogue:
    categories = (Category("id", "身份户籍", "户", "身份证"), Category("one", "一件事", "一", "一次办"))
    events = (LifeEvent("lost", "证件丢了", "丢"), LifeEvent("moving", "搬家", "迁"))
    return Catalogue("1", categories, (), events, listings)


def codes(cards: list[dict[str, str]]) -> str:
    return "".join(card["code"] for card in cards)


def test_what_is_asked_for_most_comes_as_the_search_says() -> None:
    offered = offering(listing("a", 90), listing("b", 10), listing("c", 50), listing("d", 99, bundle=True))
    shown = home(offered, (FakeHit("d"), FakeHit("b"), FakeHit("gone"), FakeHit("a")), 5)
    assert codes(shown["often"]) == "ba", "bundles have a part of their own"


def test_without_hints_it_is_what_is_popular_in_this_month() -> None:
    offered = offering(listing("a", 50), listing("b", 45, seasons=(9,)), listing("c", 50), listing("d", 1))
    assert codes(home(offered, (), 9)["often"]) == "bacd"
    assert codes(home(offered, (), 8)["often"]) == "acbd"


def test_only_some_are_shown_at_first() -> None:
    many = [listing(f"{n:02}", n) for n in range(20)]
    bundles = [listing(f"b{n}", n, category="one", bundle=True) for n in range(BUNDLES + 1)]
    shown = home(offering(*many, *bundles), (), 1)
    assert codes(shown["often"]) == "191817161514"
    assert len(shown["often"]) == OFTEN
    assert codes(shown["bundles"]) == "b4b3b2b1"
    assert (shown["moreBundles"], shown["bundleGroup"]) == (True, "one")
    few = home(offering(*many, *bundles[1:]), (), 1)
    assert not few["moreBundles"]
    assert home(offering(*many), (), 1)["bundleGroup"] == ""


def test_tiles_say_how_many_there_are() -> None:
    offered = offering(
        listing("a", events=("lost",)), listing("b", events=("lost", "moving")), listing("c", category="one")
    )
    shown = home(offered, (), 1)
    assert [(c["name"], c["count"]) for c in shown["categories"]] == [("身份户籍", 2), ("一件事", 1)]
    assert [(e["name"], e["count"]) for e in shown["events"]] == [("证件丢了", 2), ("搬家", 1)]


def test_a_group_begins_with_what_is_popular() -> None:
    offered = offering(listing("a", 1, events=("moving",)), listing("b", 9), listing("c", 5, category="one"))
    shown = group(offered, "category", "id")
    assert (shown["name"], shown["hint"], codes(shown["items"])) == ("身份户籍", "身份证", "ba")
    shown = group(offered, "event", "moving")
    assert (shown["name"], shown["hint"], codes(shown["items"])) == ("搬家", "", "a")
    assert group(offered, "event", "id") == group(offered, "category", "moving") == {}


def test_what_was_found_is_marked_in_its_order() -> None:
    offered = offering(listing("a"), listing("b"))
    first, second = found(offered, (FakeHit("b", ((0, 2),)), FakeHit("gone"), FakeHit("a", (), "老话")))[
        "items"
    ]
    assert (first["code"], first["gives"], first["called"]) == ("b", "一张证", "")
    assert first["parts"] == [{"text": "事项", "marked": True}, {"text": "b", "marked": False}]
    assert (second["code"], second["called"]) == ("a", "老话")
    assert second["parts"] == [{"text": "事项a", "marked": False}]


def test_no_more_is_found_than_anybody_reads() -> None:
    offered = offering(*(listing(str(n)) for n in range(100, 200)))
    hits = [FakeHit(str(n)) for n in range(199, 99, -1)]
    assert [card["code"] for card in found(offered, hits)["items"]] == [hit.code for hit in hits[:FOUND]]


def test_spans_may_touch_overlap_and_end_beyond_the_text() -> None:
    assert parts("𠮷林小满", ((0, 1), (1, 3), (2, 3), (3, 9))) == [{"text": "𠮷林小满", "marked": True}]
    assert parts("abcd", ((1, 2), (3, 4))) == [
        {"text": "a", "marked": False},
        {"text": "b", "marked": True},
        {"text": "c", "marked": False},
        {"text": "d", "marked": True},
    ]
    assert parts("", ()) == []


def test_nothing_of_a_person_stays() -> None:
    page = HomePage("低保", ("category", "relief"), by_events=True, month=11)
    page.forget()
    assert page == HomePage(month=11)
