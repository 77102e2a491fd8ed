"""The system's card service killed before a visit and in its middle: said, survived, and back by itself."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path

from tests.helpers.pcscd import Pcscd, in_private_world

LIMIT_S = 100


@functools.partial(in_private_world, limit_s=LIMIT_S)
def test_a_card_service_that_is_killed_costs_nobody_their_visit() -> None:
    os.environ |= {"QT_ACCESSIBILITY": "1", "QT_QPA_PLATFORM": "offscreen"}
    from ui.window import QUIET

    os.environ["QT_LOGGING_RULES"] = QUIET
    from tests.helpers.cardservice import SETTINGS, VirtualCards
    from tests.helpers.hall import FORM_ONLY, Hall

    with Pcscd() as daemon:
        hall = Hall(Path(tempfile.mkdtemp(dir="/run")), VirtualCards)
        with hall.visitor(card=SETTINGS) as visitor:
            daemon.kill()
            visitor.say("attract_start")
            visitor.until("notice", code="reader-service-stopped")
            notice = visitor.shown("notice")
            assert {notice["title"], notice["todo"]} <= set(visitor.texts())
            daemon.start()
            visitor.person.until(lambda: visitor.shown("notice") is None, "an end of the notice")
            hall.stage.lay("young-man")
            visitor.person.page("home")

            visitor.choose(FORM_ONLY)
            daemon.kill()  # with the card still on the reader
            visitor.fill()
            visitor.submit()
            visitor.accepted_once()
            visitor.part()

            daemon.start()
            hall.stage.lay("young-man")  # it fell out with the service: as if it had never been taken
            visitor.person.until(lambda: visitor.shown("cardPresent"), "the card that was there before")
            assert visitor.shown("page") in ("attract", "goodbye"), "a card left behind begins no visit"
            hall.stage.lay(None)
            visitor.person.until(lambda: not visitor.shown("cardPresent"), "an empty reader")
            hall.stage.lay("elder")
            visitor.person.page("home")
        hall.close()
