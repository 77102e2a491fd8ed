"""No way to the platform: everything is kept, said as it is, and delivered once when the way is back."""

from __future__ import annotations

from kiosk.words import Words
from tests.helpers.hall import QUERY, Hall, Visitor

PAPER = Words("zh-CN")


def submit_without_network(hall: Hall, visitor: Visitor) -> None:
    """Saved, and nothing more is claimed, on the screen or on paper."""
    hall.stage.network(False)
    visitor.submit()
    visitor.person.until(lambda: not visitor.shown("online"), "the loss of the network")
    visitor.person.until(lambda: visitor.person.word("bar_offline") in visitor.texts(), "the bar to say so")
    shown = visitor.shown("receipt")
    assert (shown["level"], shown["caseNumber"], shown["printed"]) == ("saved", "", True)
    assert PAPER("visit.receipt_what_offline") in visitor.texts()
    slip = visitor.stage.printer.slips[-1].text
    assert shown["localNumber"] in slip
    assert PAPER("paper.saved.title") in slip
    assert PAPER("paper.accepted.status") not in slip
    assert visitor.row().state == "saved"
    assert not [c for c in visitor.at_platform() if c["state_code"] == "accepted"]


def test_the_level_rises_while_the_person_still_looks(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_confirm()
        submit_without_network(hall, visitor)
        slips = len(hall.stage.printer.slips)
        hall.stage.network(True)
        visitor.until("receipt", level="accepted")
        number = visitor.shown("receipt")["caseNumber"]
        assert PAPER("visit.receipt_title_accepted") in visitor.texts()
        assert len(hall.stage.printer.slips) == slips, "nobody asked for a second slip"
        visitor.say("print_again")
        visitor.person.until(lambda: len(hall.stage.printer.slips) > slips, "the slip with the number")
        assert number in hall.stage.printer.slips[-1].text
        visitor.until("receipt", printed=True)
        visitor.accepted_once()


def test_what_was_left_behind_arrives_after_the_person_has_gone(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_confirm()
        submit_without_network(hall, visitor)
        visitor.part(level=2)
        hall.stage.network(True)
        visitor.accepted_once()
        visitor.person.until(lambda: visitor.at_platform()[0]["rating"] != "", "the evaluation")
        assert visitor.at_platform()[0]["rating"] == "不满意"
        assert visitor.shown("page") == "attract"


def test_an_answer_lost_on_the_way_doubles_nothing(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_confirm()
        held = len(hall.stage.received())
        hall.stage.control({"fate": "cut-after", "fate_left": 4, "fate_path": "/applications"})
        visitor.submit()
        visitor.accepted_once()
        assert len(hall.stage.received()) == held + 1


def test_a_query_without_a_network_can_be_asked_again_or_left(hall: Hall) -> None:
    with hall.visitor() as visitor:
        hall.stage.network(False)
        visitor.to_form(QUERY)
        visitor.until("trouble", code="answer-needs-network", canRetry=True, canSkip=True)
        assert visitor.shown("trouble")["title"] in visitor.texts()
        visitor.person.press(visitor.shown("trouble")["skipText"])
        visitor.person.page("home")
        visitor.choose(QUERY)
        visitor.until("trouble", code="answer-needs-network")
        hall.stage.network(True)
        visitor.say("retry")
        visitor.until("answer", printed=True)


def test_a_platform_that_is_full_keeps_nobody_waiting(hall: Hall) -> None:
    with hall.visitor() as visitor:
        hall.stage.control({"refuse_code": "busy", "refuse_left": -1, "refuse_path": "/applications"})
        visitor.to_confirm()
        visitor.submit()
        assert visitor.shown("receipt")["level"] == "saved"
        assert visitor.shown("receipt")["printed"]
        hall.stage.network(True)
        visitor.accepted_once()
