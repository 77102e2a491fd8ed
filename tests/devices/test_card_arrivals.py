"""Counting cards over swaps, gaps and several readers."""

from __future__ import annotations

from devices.card.arrivals import Arrivals
from devices.card.winscard import Slot


def slot(present: bool, insertions: int) -> Slot:
    return Slot(present, insertions, raw=0)


EMPTY = slot(present=False, insertions=0)


def test_an_insertion_counts_once_and_a_removal_not_at_all() -> None:
    cards = Arrivals()
    cards.see({"a": EMPTY}, 0)
    assert cards.newest is None
    cards.see({"a": slot(True, 1)}, 1)
    cards.see({"a": slot(True, 1)}, 2)
    assert cards.newest == ("a", 1)
    cards.see({"a": slot(False, 2)}, 3)
    assert cards.newest is None
    cards.see({"a": slot(True, 3)}, 4)
    assert cards.newest == ("a", 2)


def test_a_swap_shows_in_the_services_own_count() -> None:
    cards = Arrivals()
    cards.see({"a": slot(True, 1)}, 0)
    cards.see({"a": slot(True, 3)}, 1)
    assert cards.newest == ("a", 2)


def test_the_newest_card_of_several_readers_counts() -> None:
    cards = Arrivals()
    cards.see({"a": slot(True, 1), "b": EMPTY}, 0)
    cards.see({"a": slot(True, 1), "b": slot(True, 1)}, 1)
    assert cards.newest == ("b", 2)
    cards.see({"a": slot(True, 1)}, 2)
    assert cards.newest == ("a", 1)


def test_a_card_that_lay_there_over_a_gap_keeps_its_number() -> None:
    cards = Arrivals()
    cards.see({"a": slot(True, 5)}, 0)
    cards.lose_all()
    assert cards.newest is None
    cards.see({"a": EMPTY}, 100)  # the service has not looked yet
    assert cards.newest is None
    cards.see({"a": slot(True, 1)}, 101)
    assert cards.newest == ("a", 1)
    cards.see({"a": slot(True, 3)}, 102)
    assert cards.newest == ("a", 2)


def test_a_card_that_comes_some_time_after_a_gap_is_new() -> None:
    cards = Arrivals()
    cards.see({"a": slot(True, 5)}, 0)
    cards.lose_all()
    cards.see({"a": EMPTY}, 100)
    cards.see({"a": slot(True, 1)}, 103)
    assert cards.newest == ("a", 2)


def test_a_reader_that_comes_back_under_another_name_makes_no_new_card_of_the_one_on_it() -> None:
    for settling in (0.0, 1.0):
        cards = Arrivals()
        cards.see({"reader 00 00": slot(True, 5)}, 0)
        cards.see({}, 10)
        assert cards.newest is None
        cards.see({"reader 01 00": slot(settling == 0, int(settling == 0))}, 20)
        cards.see({"reader 01 00": slot(True, 1)}, 20 + settling)
        assert cards.newest == ("reader 01 00", 1)
        cards.see({"reader 01 00": slot(True, 3)}, 30)
        assert cards.newest == ("reader 01 00", 2), "lifted and laid down again"
        cards.see({}, 40)
        cards.see({"reader 00 00": slot(True, 1)}, 50)
        assert cards.newest == ("reader 00 00", 1), "back under the first name: never a new number"


def test_a_reader_with_another_name_is_another_one_when_no_card_was_lost() -> None:
    cards = Arrivals()
    cards.see({"a": slot(True, 1)}, 0)
    cards.see({"a": slot(False, 2)}, 1)
    cards.see({}, 2)
    cards.see({"b": slot(True, 1)}, 3)
    assert cards.newest == ("b", 2)
    cards.see({"b": slot(True, 1), "c": slot(True, 1)}, 4)
    assert cards.newest == ("c", 3)


def test_a_card_laid_down_during_a_gap_is_new() -> None:
    cards = Arrivals()
    cards.see({"a": EMPTY}, 0)
    cards.lose_all()
    cards.see({"a": slot(True, 1)}, 100)
    assert cards.newest == ("a", 1)
