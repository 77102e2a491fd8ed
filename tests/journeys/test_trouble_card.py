"""Cards that are no good: said in place, with its own code, and the next card goes on."""

from __future__ import annotations

import pytest

from tests.helpers.hall import FORM_ONLY, Hall


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("expired", "card-expired"),
        ("bad-number", "card-bad-number"),
        ("unreadable", "card-unreadable"),
        ("mute", "card-unreadable"),
        ("pull", "card-removed-early"),
        ("gone", "reader-missing"),
    ],
)
def test_a_bad_card_is_named_and_a_good_one_goes_on(hall: Hall, fault: str, code: str) -> None:
    with hall.visitor() as visitor:
        visitor.say("attract_start")
        visitor.person.page("identify")
        hall.stage.lay("young-man", fault)
        visitor.until("notice", code=code)
        assert visitor.shown("page") == "identify"
        assert visitor.shown("person") == visitor.shown("personNumber") == ""
        notice = visitor.shown("notice")
        assert notice["title"] in visitor.texts()
        assert notice["todo"] in visitor.texts()
        hall.stage.lay("young-man")
        visitor.person.page("home")
        assert visitor.shown("notice") is None
        assert visitor.shown("person").startswith("石")


def test_a_reader_that_is_lost_before_the_visit_is_said_in_the_visit(hall: Hall) -> None:
    hall.stage.lay("young-man", "gone")
    with hall.visitor() as visitor:
        visitor.say("attract_start")
        visitor.until("notice", code="reader-missing")
        hall.stage.lay(None)
        visitor.person.until(lambda: visitor.shown("notice") is None, "an end of the notice")
        hall.stage.lay("young-man")
        visitor.person.page("home")


def test_a_card_from_before_starts_no_visit(hall: Hall) -> None:
    hall.stage.lay("long-term")
    with hall.visitor() as visitor:
        visitor.person.until(lambda: visitor.shown("cardPresent"), "the card")
        assert visitor.shown("page") == "attract"
        assert visitor.person.word("attract_card_title") in visitor.texts()
        visitor.say("attract_start")
        visitor.person.page("identify")
        spent, reading = (visitor.person.word(f"identify_{key}") for key in ("spent", "reading"))
        assert spent in visitor.texts()
        assert reading not in visitor.texts(), "nobody would take away what is said to be read"
        hall.stage.lay("young-man")
        visitor.person.page("home")
        assert visitor.shown("person").startswith("石")


def test_a_fresh_card_starts_the_visit_by_itself(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.person.page("attract")
        hall.stage.lay("young-man")
        visitor.person.page("home")


def test_a_card_laid_down_again_during_a_visit_is_no_beginning_of_the_next(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_form(FORM_ONLY, "young-man")
        hall.stage.lay("young-man")  # lifted and laid down again: nobody has read it this time
        visitor.kiosk.awake.cards.health()
        visitor.person.rest()
        visitor.say("leave")
        visitor.person.page("attract")
        visitor.say("attract_start")
        visitor.person.page("identify")
        for _ in range(2):
            visitor.kiosk.awake.cards.health()  # it has looked since
        visitor.person.rest()
        assert visitor.shown("page") == "identify", "the next person would be in the last one's name"
        hall.stage.lay("long-term")
        visitor.person.page("home")
        assert visitor.shown("person").startswith("林")


def test_the_same_card_left_behind_starts_no_second_visit(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_form(FORM_ONLY, "young-man")
        visitor.say("leave")
        visitor.person.page("attract")
        assert visitor.shown("cardPresent")
        visitor.say("attract_start")
        visitor.person.page("identify")
        hall.stage.lay("long-term")
        visitor.person.page("home")
        assert visitor.shown("person").startswith("林")
