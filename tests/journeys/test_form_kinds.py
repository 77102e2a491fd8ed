"""Forms with places, known answers and large print, through the real screen to the platform."""

from __future__ import annotations

from tests.helpers.hall import Hall

PAUSE = (
    "11990121MB0A0114264992014013000"  # a form and nothing else, which asks where somebody is insured next
)
PLACE = "样例省清河市青石县"


def test_a_place_is_chosen_step_by_step_and_read_by_its_name(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.choices["pause_reason"] = "away"
        visitor.days["pause_from"] = ("2099", "12", "31")
        visitor.to_form(PAUSE)
        visitor.person.page("form")
        assert visitor.shown("form")["told"]
        visitor.fill()
        visitor.person.page("confirm")
        assert PLACE in visitor.texts()
        visitor.say("confirm_edit")
        visitor.person.page("form")
        assert visitor.shown("form")["section"] == 0
        visitor.fill()
        visitor.submit()
        visitor.accepted_once()


def test_in_large_print_the_same_form_goes_question_by_question(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.choices["pause_reason"] = "away"
        visitor.days["pause_from"] = ("2099", "12", "31")
        visitor.person.page("attract")
        visitor.say("tool_large_text")
        visitor.to_form(PAUSE)
        visitor.person.page("form")
        assert visitor.shown("elder")
        assert len(visitor.shown("form")["fields"]) == 1
        visitor.fill()
        visitor.person.page("confirm")
        assert PLACE in visitor.texts()
        visitor.submit()
        visitor.accepted_once()
