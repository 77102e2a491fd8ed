"""With a phone instead of a card: the code of an electronic ID, scanned, redeemed, served, forgotten."""

from __future__ import annotations

import logging

import httpx
import pytest

from kiosk.scanwatch import AWAY_S
from tests.helpers.hall import FORM_ONLY, Hall, Visitor
from tests.helpers.traces import traces


def at_the_scanner(visitor: Visitor) -> None:
    """The page that asks who it is, with both ways open."""
    visitor.person.page("attract")
    visitor.say("attract_start")
    visitor.person.page("identify")
    visitor.until("scan", open=True, checking=False)
    assert visitor.person.word("identify_way_scan") in visitor.texts()
    assert visitor.person.word("identify_way_card") in visitor.texts()


def refused(visitor: Visitor, code: str) -> None:
    """Said in place, with what to do; nobody is identified."""
    visitor.until("notice", code=code)
    assert visitor.shown("page") == "identify"
    assert visitor.shown("person") == visitor.shown("personNumber") == ""
    assert visitor.shown("notice")["todo"] in visitor.texts()


def test_a_whole_visit_by_code(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with hall.visitor() as visitor:
        at_the_scanner(visitor)
        code = hall.stage.phone("young-man")
        hall.stage.scan(code)
        visitor.person.page("home")
        assert visitor.shown("person").startswith("石")
        visitor.choose(FORM_ONLY)
        visitor.fill()
        visitor.submit()
        visitor.accepted_once()
        (case,) = visitor.at_platform()
        page = httpx.get(f"{hall.stage.page_url}/applications/{case['id']}").text
        assert "电子证照" in page
        assert code not in page
        assert code not in visitor.stage.printer.slips[-1].text
        visitor.part(level=5)
        left = traces(visitor.kiosk.window.view.contentItem(), visitor.kiosk.visit)
        assert code not in left
        assert "石屿" not in left
    kept = b"".join(path.read_bytes() for path in hall.stage.folder.rglob("*") if path.is_file())
    assert code.encode() not in kept, "neither terminal nor platform keeps a code"
    assert code not in caplog.text


def test_a_code_is_used_once_and_a_fresh_one_goes_on(hall: Hall) -> None:
    with hall.visitor() as visitor:
        at_the_scanner(visitor)
        code = hall.stage.phone("young-man")
        hall.stage.scan(code)
        visitor.person.page("home")
        visitor.say("leave")
        at_the_scanner(visitor)
        visitor.clock.leap(AWAY_S)  # the phone was put away and is shown again
        hall.stage.scan(code)
        refused(visitor, "identity-code-used")
        hall.stage.scan(hall.stage.phone("long-term"))
        visitor.person.page("home")
        assert visitor.shown("person").startswith("林")


def test_what_cannot_be_redeemed_is_named_and_the_card_goes_on(hall: Hall) -> None:
    with hall.visitor() as visitor:
        at_the_scanner(visitor)
        hall.stage.scan(hall.stage.phone("young-man", life_s=0))
        refused(visitor, "identity-code-expired")
        hall.stage.scan("https://example.com/payment-code")
        refused(visitor, "identity-code-unknown")
        hall.stage.scanner("garbled")
        hall.stage.scan(hall.stage.phone("young-man"))
        refused(visitor, "code-unreadable")
        hall.stage.lay("young-man")
        visitor.person.page("home")


def test_without_the_network_the_card_is_the_way(hall: Hall) -> None:
    with hall.visitor() as visitor:
        at_the_scanner(visitor)
        code = hall.stage.phone("young-man")
        hall.stage.network(False)
        hall.stage.scan(code)
        refused(visitor, "identity-needs-network")
        hall.stage.lay("young-man")
        visitor.person.page("home")


def test_an_unplugged_scanner_is_said_and_comes_back(hall: Hall) -> None:
    with hall.visitor() as visitor:
        at_the_scanner(visitor)
        hall.stage.scanner("gone")
        visitor.until("scan", open=False)
        assert visitor.shown("scan")["closedText"] in visitor.texts()
        assert visitor.person.word("identify_way_scan") not in visitor.texts()
        assert visitor.shown("notice") is None, "the card reader works"
        hall.stage.scan(hall.stage.phone("long-term"))
        shown = hall.stage.folder / "scanner" / "code.txt"
        visitor.person.until(lambda: not shown.exists(), "the phone to be taken away")
        hall.stage.scanner("good")
        visitor.until("scan", open=True)
        hall.stage.scan(hall.stage.phone("young-man"))
        visitor.person.page("home")
        assert visitor.shown("person").startswith("石"), "what was shown to no scanner isn't seen later"


def test_a_code_before_the_visit_begins_one_and_is_not_used(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.person.page("attract")
        code = hall.stage.phone("young-man")
        hall.stage.scan(code)
        visitor.person.page("identify")
        visitor.until("scan", open=True, checking=False)
        assert visitor.shown("person") == ""
        hall.stage.scan(code)
        visitor.person.page("home")


def test_an_answer_for_somebody_who_left_identifies_nobody(hall: Hall) -> None:
    with hall.visitor() as visitor:
        at_the_scanner(visitor)
        code = hall.stage.phone("long-term")
        hall.stage.control({"latency_s": 1.0})
        hall.stage.scan(code)
        visitor.until("scan", checking=True)
        assert visitor.person.word("identify_checking") in visitor.texts()
        visitor.say("leave")
        at_the_scanner(visitor)
        hall.stage.control({"latency_s": 0.0})
        hall.stage.scan(hall.stage.phone("young-man"))
        visitor.person.page("home")
        assert visitor.shown("person").startswith("石")


def test_a_terminal_without_a_scanner_offers_the_card_alone(hall: Hall) -> None:
    with hall.visitor(scanner={"kind": "none"}) as visitor:
        visitor.person.page("attract")
        visitor.say("attract_start")
        visitor.person.page("identify")
        assert visitor.shown("scan") == {}
        assert visitor.person.word("identify_title") in visitor.texts()
        hall.stage.lay("young-man")
        visitor.person.page("home")
