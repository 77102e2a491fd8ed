"""The printer gone, empty, or running out in the middle: the number stays, and the slip comes when it can."""

from __future__ import annotations

import socket

import pytest

from devices.printer import journal_path, unsettled
from devices.printer.journal import read
from kiosk.words import Words
from tests.helpers.hall import Hall, Visitor

REPRINT = Words("zh-CN")("paper.reprint")


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def numbers_stay(visitor: Visitor, code: str) -> None:
    """What went wrong with the paper is said, and the number can be read all the same."""
    visitor.until("receipt", printed=False, printing=False, settling=False)
    problem = visitor.shown("receipt")["printProblem"]
    assert problem["code"] == code
    texts = visitor.texts()
    assert problem["title"] in texts
    assert problem["todo"] in texts
    visitor.person.until(lambda: bool(visitor.shown("receipt")["caseNumber"]), "the official number")
    visitor.person.until(
        lambda: visitor.shown("receipt")["caseNumber"] in "".join(visitor.texts()).replace(" ", ""),
        "the number on the screen",
    )


def test_no_printer_keeps_nobody_from_handing_in(hall: Hall) -> None:
    before = len(hall.stage.printer.slips)
    with hall.visitor(printer={"port": closed_port()}) as visitor:
        visitor.to_confirm()
        visitor.submit()
        numbers_stay(visitor, "printer-missing")
        visitor.say("print_again")
        visitor.until("receipt", printing=False)
        numbers_stay(visitor, "printer-missing")
        visitor.part()
        visitor.accepted_once()
    assert len(hall.stage.printer.slips) == before


def test_a_terminal_without_a_printer_says_so(hall: Hall) -> None:
    with hall.visitor(printer={"kind": "none"}) as visitor:
        visitor.to_confirm()
        visitor.submit()
        numbers_stay(visitor, "printer-missing")
        visitor.accepted_once()


@pytest.mark.parametrize(
    ("trouble", "mended", "code"),
    [
        ({"paper_lines": 0}, {"paper_lines": None}, "printer-no-paper"),
        ({"cover_open": True}, {"cover_open": False}, "printer-cover-open"),
        ({"silent": True}, {"silent": False}, "printer-offline"),
    ],
)
def test_a_printer_that_is_put_right_prints_the_first_slip(
    hall: Hall, trouble: dict[str, object], mended: dict[str, object], code: str
) -> None:
    printer = hall.stage.printer
    before = len(printer.slips)
    printer.steer(**trouble)
    with hall.visitor() as visitor:
        visitor.to_confirm()
        visitor.submit()
        numbers_stay(visitor, code)
        assert len(printer.slips) == before
        printer.steer(**mended)
        visitor.say("print_again")
        visitor.until("receipt", printed=True)
        assert visitor.shown("receipt")["printProblem"] is None
        (slip,) = printer.slips[before:]
        assert visitor.receipts[-1].case_number in slip.text
        assert REPRINT not in slip.text, "nothing had reached the paper before"
        visitor.accepted_once()


def test_paper_that_runs_out_in_the_middle_is_marked_on_the_next_slip(hall: Hall) -> None:
    printer = hall.stage.printer
    printer.steer(paper_lines=6)
    with hall.visitor() as visitor:
        visitor.to_confirm()
        visitor.submit()
        numbers_stay(visitor, "printer-no-paper")
        printer.steer(paper_lines=None)
        before = len(printer.slips)
        visitor.say("print_again")
        visitor.until("receipt", printed=True)
        slip = printer.slips[-1]
        assert len(printer.slips) == before + 1
        assert REPRINT in slip.text
        assert visitor.receipts[-1].case_number in slip.text
        visitor.part()
        visitor.accepted_once()


def test_a_cover_that_is_opened_in_the_middle_is_marked_on_the_next_slip(hall: Hall) -> None:
    printer = hall.stage.printer
    printer.steer(cover_after=300)
    with hall.visitor() as visitor:
        visitor.to_confirm()
        visitor.submit()
        numbers_stay(visitor, "printer-cover-open")
        printer.steer(cover_open=False)
        visitor.say("print_again")
        visitor.until("receipt", printed=True)
        assert REPRINT in printer.slips[-1].text
        assert visitor.receipts[-1].case_number in printer.slips[-1].text
        visitor.accepted_once()


def test_a_slip_that_was_cut_off_stays_away_from_the_next_person(hall: Hall) -> None:
    """The line is back when somebody else stands there: only their own slip comes."""
    printer = hall.stage.printer
    printer.steer(drop_after=200)
    with hall.visitor() as visitor:
        visitor.to_confirm()
        visitor.submit()
        numbers_stay(visitor, "print-unknown")
        lost = visitor.receipts[-1]
        before = len(printer.slips)
        visitor.part()
        visitor.to_confirm("elder")
        visitor.submit()
        visitor.until("receipt", printed=True)
        half, slip = printer.slips[before:]
        assert visitor.receipts[-1].case_number in slip.text
        assert lost.case_number not in slip.text
        assert lost.local_number not in slip.text
        assert visitor.receipts[-1].local_number not in half.text
        first, second = list(read(journal_path(visitor.kiosk.data)).jobs.values())[-2:]
        assert first.visit != second.visit
        assert unsettled(visitor.kiosk.data)[-1] == first


def test_a_line_that_breaks_while_printing_is_asked_about(hall: Hall) -> None:
    hall.stage.printer.steer(drop_after=200)
    with hall.visitor() as visitor:
        visitor.to_confirm()
        visitor.submit()
        numbers_stay(visitor, "print-unknown")
        hall.stage.printer.steer(drop_after=None)
        visitor.say("print_again")
        visitor.until("receipt", printed=True)
        assert REPRINT in hall.stage.printer.slips[-1].text


def test_whoever_asks_for_a_second_slip_gets_it_marked(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_confirm()
        visitor.submit()
        assert visitor.shown("receipt")["printed"]
        assert REPRINT not in hall.stage.printer.slips[-1].text
        before = len(hall.stage.printer.slips)
        visitor.say("print_again")
        visitor.person.until(lambda: len(hall.stage.printer.slips) > before, "the second slip")
        visitor.until("receipt", printed=True, printing=False)
        assert REPRINT in hall.stage.printer.slips[-1].text
        visitor.accepted_once()
