"""A whole visit with a real pointer and keyboard at a display, and cards through the real card daemon."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path

from devices.card.people import cast
from tests.helpers.cardservice import SETTINGS, VirtualCards
from tests.helpers.pcscd import Pcscd, in_private_world
from tests.helpers.pointer import Display, PointerPerson

LIMIT_S = 100


@functools.partial(in_private_world, limit_s=LIMIT_S)
def test_a_visit_by_pointer_and_keys_with_a_card_of_the_card_service() -> None:
    os.environ["QT_ACCESSIBILITY"] = "1"
    with Pcscd(), Display(1080, 1920):
        from tests.helpers.hall import WHOLE, Hall

        hall = Hall(Path(tempfile.mkdtemp(dir="/run")), VirtualCards, PointerPerson)
        hall.stage.lay("young-man")  # somebody forgot it here last night
        with hall.visitor(card=SETTINGS) as visitor:
            visitor.person.until(lambda: visitor.shown("cardPresent"), "the forgotten card")
            assert visitor.shown("page") == "attract"
            assert visitor.person.word("attract_card_title") in visitor.texts()
            visitor.whole(WHOLE, "long-term")
            visitor.accepted_once()
            receipt = visitor.row().receipt
            (slip,) = hall.stage.printer.slips
            woman = cast()["long-term"]
            assert receipt.case_number in slip.text
            assert woman.masked_name in slip.text
            assert woman.number not in slip.text
            assert woman.name not in slip.text
        hall.close()
