"""Forms that aren't finished in one visit: gone on with here, and at another terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from devices.card.people import cast
from kiosk.flows.visit_states import Filling
from tests.helpers.hall import FORM_ONLY, WHOLE, Hall, Visitor, secrets_of

PHONE = "13800138000"


def _answers(visitor: Visitor) -> dict[str, object]:
    state = visitor.kiosk.awake.runner.state
    assert isinstance(state, Filling)
    return dict(state.draft.answers)


def _two_pages(visitor: Visitor) -> None:
    """Fill in the first open page of the form, and begin the second."""
    visitor.person.page("form")
    while (field := visitor._open_field()) is not None:
        visitor._answer(field)
    visitor.say("next")
    visitor.until("form", section=1)
    _one_answer(visitor)


def _one_answer(visitor: Visitor) -> None:
    visitor.person.page("form")
    field = visitor._open_field()
    assert field is not None
    visitor._answer(field)
    visitor.person.until(lambda: visitor.shown("draft").get("kept", False), "something that is worth keeping")


def _files(folder: Path) -> Iterator[bytes]:
    return (file.read_bytes() + file.name.encode() for file in folder.rglob("*") if file.is_file())


def _enter(visitor: Visitor, code: str) -> None:
    for letter in code.replace("-", ""):
        visitor.person.press(letter)
    visitor.say("entry_open")


def test_who_walks_away_goes_on_with_the_same_card_and_nobody_else_does(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_form(WHOLE)
        _two_pages(visitor)
        given = _answers(visitor)
        visitor.say("leave")
        visitor.person.page("attract")
        hall.stage.lay(None)
        visitor.person.until(lambda: not visitor.shown("cardPresent"), "the empty reader")
        visitor.arrive("young-man")
        assert visitor.shown("draft")["begun"] == []
        visitor.say("leave")
        hall.stage.lay(None)
    with hall.visitor() as visitor:  # also when the terminal was started anew
        visitor.arrive()
        visitor.person.until(lambda: bool(visitor.shown("draft").get("begun")), "what was begun")
        (begun,) = visitor.shown("draft")["begun"]
        visitor.kiosk.visit.property("drafts").open(begun["code"])
        visitor.person.page("resume")
        visitor.say("resume_go_on")
        visitor.until("form", section=1)
        assert _answers(visitor) == given
        drafts = list(_files(hall.stage.data / "drafts"))
        assert len(drafts) == 1
        for secret in (*secrets_of(cast()["long-term"]), PHONE, WHOLE):
            assert all(secret.encode() not in file for file in drafts)


def test_begun_here_left_and_handed_in_at_another_terminal(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_form(FORM_ONLY)
        _two_pages(visitor)
        given = _answers(visitor)
        visitor.say("form_later")
        visitor.person.until(lambda: bool((visitor.shown("draft") or {}).get("code")), "a code")
        code = visitor.shown("draft")["code"]
        visitor.person.until(lambda: visitor.shown("draft")["printed"], "the slip")
        assert code in hall.stage.printer.slips[-1].text
        visitor.say("later_done")
        visitor.person.page("goodbye")
        hall.stage.lay(None)
    at_platform = list(_files(hall.stage.folder / "platform"))
    assert all(code.replace("-", "").encode() not in file for file in at_platform)
    with hall.neighbour() as visitor:
        visitor.arrive()
        visitor.say("begun_code")
        visitor.person.page("entry")
        wrong = ("1" if code[0] != "1" else "2") + code[1:]
        _enter(visitor, wrong)
        visitor.until("notice", code="draft-code-mistyped")
        for _ in range(10):
            visitor.say("entry_erase")
        _enter(visitor, code)
        visitor.person.page("resume")
        visitor.say("resume_go_on")
        visitor.person.page("form")
        assert _answers(visitor) == given
        visitor.fill()
        visitor.submit()
        assert visitor.receipts[-1].local_number.startswith("QS02-")
        visitor.part()
        visitor.arrive()
        visitor.person.until(lambda: visitor.shown("draft").get("begun") == [], "nothing that is unfinished")
        visitor.say("begun_code")
        visitor.person.page("entry")
        _enter(visitor, code)
        visitor.until("notice", code="draft-code-wrong")
        visitor.say("leave")
        hall.stage.lay(None)


def test_without_a_network_it_stays_here_and_says_so(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_form(FORM_ONLY)
        _two_pages(visitor)
        hall.stage.network(False)
        visitor.say("form_later")
        visitor.until("trouble", code="draft-needs-network")
        visitor.person.press(visitor.shown("trouble")["skipText"])
        visitor.person.page("form")
        visitor.say("leave")
        hall.stage.lay(None)
        visitor.person.until(lambda: not visitor.shown("cardPresent"), "the empty reader")
        visitor.arrive()
        visitor.person.until(lambda: bool(visitor.shown("draft").get("begun")), "what was begun")
        hall.stage.network(True)
