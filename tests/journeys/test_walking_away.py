"""Somebody walks away: the terminal asks, counts, and keeps nothing of them."""

from __future__ import annotations

import pytest

from devices.card.people import cast
from tests.helpers.hall import FORM_ONLY, Hall, Visitor, secrets_of
from tests.helpers.traces import traces
from ui.played import TYPED

PERSON = cast()["long-term"]
SECRETS = [*secrets_of(PERSON), PERSON.masked_name, PERSON.masked_number, PERSON.number[6:14], TYPED["phone"]]


def walk_away(visitor: Visitor) -> None:
    """Nobody touches the screen until it asks."""
    visitor.clock.leap(visitor.kiosk.settings.visit.idle_s + 1)
    visitor.person.until(lambda: visitor.shown("idleAsking"), "the question")
    visitor.person.look()


def left_of(visitor: Visitor) -> str:
    visitor.person.look()
    return traces(visitor.kiosk.window.view.contentItem(), visitor.kiosk.visit)


def nothing_is_left(visitor: Visitor) -> None:
    left = left_of(visitor)
    assert [secret for secret in SECRETS if secret in left] == []
    assert visitor.shown("elder") is visitor.shown("contrast") is visitor.shown("helpCalled") is False
    assert visitor.shown("language") == "zh-CN"
    assert visitor.shown("frameUrl") == ""
    keyboard = visitor.kiosk.data / "keyboard"
    learnt = b"".join(path.read_bytes() for path in keyboard.rglob("*") if path.is_file())
    assert not [s for s in SECRETS if s.encode() in learnt or s.encode("utf-16-le") in learnt]


def test_the_question_counts_down_and_wipes(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_form(FORM_ONLY)
        visitor.say("tool_large_text")
        visitor.say("tool_contrast")
        visitor.say("tool_help")
        visitor.fill()
        assert [secret for secret in (PERSON.newest_address, TYPED["phone"]) if secret in left_of(visitor)]
        walk_away(visitor)
        seen = "\n".join(visitor.texts())
        assert visitor.person.word("idle_title") in seen
        assert not [s for s in SECRETS if s in seen], "the page behind can't be read by whoever comes by"
        first = visitor.shown("idleLeft")
        visitor.clock.leap(10)
        visitor.person.until(lambda: visitor.shown("idleLeft") <= first - 10, "the count")
        assert str(visitor.shown("idleLeft")) in visitor.texts()
        visitor.clock.leap(visitor.kiosk.settings.visit.countdown_s)
        visitor.person.page("attract")
        nothing_is_left(visitor)
        assert not visitor.receipts


def test_who_is_still_there_goes_on_with_everything(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_confirm()
        before = visitor.shown("confirmation")
        walk_away(visitor)
        visitor.say("idle_stay")
        assert not visitor.shown("idleAsking")
        assert visitor.shown("confirmation") == before
        visitor.submit()
        visitor.accepted_once()


def test_who_wants_to_leave_when_asked_leaves(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_confirm()
        walk_away(visitor)
        leave = visitor.person.find(visitor.person.word("leave"))
        assert leave is not None
        visitor.person.tap(leave)
        visitor.person.page("attract")
        nothing_is_left(visitor)


@pytest.mark.parametrize("where", ["home", "materials", "consent", "face", "confirm", "trouble", "receipt"])
def test_nothing_is_left_wherever_the_person_goes(hall: Hall, where: str) -> None:
    camera = {"kind": "none"} if where == "trouble" else {}
    with hall.visitor(camera=camera) as visitor:
        match where:
            case "home":
                visitor.arrive()
            case "materials" | "trouble":
                hall.stage.scene("document")
                visitor.to_materials()
            case "consent" | "face":
                visitor.to_consent()
            case "confirm":
                visitor.to_confirm()
            case "receipt":
                visitor.to_confirm()
                visitor.submit()
        if where in ("face", "materials"):
            if where == "face":
                hall.stage.scene("two")
                visitor.say("face_agree")
            visitor.person.until(lambda: bool(visitor.shown("frameUrl")) or where == "materials", "a picture")
        visitor.person.page("face" if where == "consent" else where)
        visitor.say("leave")
        visitor.person.page("attract")
        nothing_is_left(visitor)


def test_goodbye_goes_by_itself_and_waits_for_a_card_that_lies_there(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_confirm()
        visitor.submit()
        visitor.say("receipt_finish")
        visitor.say("evaluate_decline")
        visitor.person.page("goodbye")
        nothing_is_left(visitor)
        goodbye = visitor.kiosk.settings.visit.goodbye_s
        visitor.clock.leap(goodbye + 1)
        visitor.kiosk.idle.tick()
        assert visitor.shown("page") == "goodbye"
        assert visitor.person.word("goodbye_card_title") in visitor.texts()
        hall.stage.lay(None)
        visitor.person.page("attract")
