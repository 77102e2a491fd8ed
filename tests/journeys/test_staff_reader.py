"""Signing in at a second reader, where the residents' cards are read on a serial line."""

from __future__ import annotations

import functools
import os
import tempfile
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from tests.helpers.pcscd import Pcscd, in_private_world


@functools.partial(in_private_world, limit_s=60)
def test_staff_sign_in_at_a_reader_of_their_own() -> None:
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_ACCESSIBILITY": "1"}
    with Pcscd():
        from devices import open_staff_reader
        from devices.card.people import cast
        from devices.card.virtualstaff import StaffCard
        from devices.card.vpcd import Slot
        from kiosk.app import Kiosk
        from kiosk.cli import Place
        from kiosk.config import Settings
        from kiosk.crypto.sm2 import PrivateKey
        from kiosk.ports import CardReader, Presence
        from kiosk.staff.commandline import card
        from tests.helpers.hall import LeapingClock, Visitor
        from tests.helpers.sammodule import SerialModule
        from tests.journeys.test_staff import NUMBER, Administrator, register
        from ui.person import Person
        from ui.stage import Stage
        from ui.window import application, prepare_environment

        class Asked(StaffCard):
            """Counts how often it was asked for a signature."""

            asked = 0

            def apdu(self, command: bytes) -> bytes:
                self.asked += command[1] == 0x88
                return super().apdu(command)

        folder, key = Path(tempfile.mkdtemp(dir="/run")), PrivateKey.generate()
        module, slot, stage = SerialModule(folder / "ttyCARD"), Slot(), Stage(folder)
        module.plug()
        platform = {"url": "http://127.0.0.1:9", "key": key.public.to_bytes().hex()}  # nobody is there
        settings = Settings.model_validate(
            {
                "card": {"kind": "serial", "device": str(module.path)},
                "camera": {"kind": "none"},
                "printer": {"kind": "none"},
                "staff": {"reader": "Virtual"},
                "platform": platform,
            }
        )
        register(stage.data)
        prepare_environment(stage.data)
        application()
        kiosk, seen = Kiosk(settings, None, stage.data, False), list[Presence]()
        kiosk.show()
        kiosk.wake()
        visitor = Visitor(kiosk, stage, LeapingClock(), Person(kiosk.window.view, kiosk.visit))
        admin, cards = Administrator(visitor), kiosk.awake.staff_cards
        cards.present = seen.append
        cards.health()  # it has seen the empty reader
        left = Asked(NUMBER, key)
        slot.insert(left)
        admin.person.until(lambda: bool(seen) and seen[-1].arrival > 0, "the staff card")
        reader = open_staff_reader(settings)
        assert reader is not None
        of_this: CardReader = reader
        with redirect_stderr(StringIO()) as said:
            assert card(Place(settings, None, stage.data), NUMBER, lambda _: of_this) == 0
        assert "lay the staff card" in said.getvalue()
        admin.person.rest()
        assert visitor.shown("page") == "attract", "a staff card begins no visit"
        assert left.asked == 1
        admin.knock()
        admin.page("SignIn")
        for _ in range(2):
            cards.health()  # it has looked since
        assert left.asked == 1, "whoever left a card there leaves no key"
        slot.remove()
        admin.person.until(lambda: seen[-1] == Presence(), "the staff reader to be empty")
        slot.insert(StaffCard(NUMBER, key))
        admin.page("Readiness")
        admin.person.until(lambda: not admin.desk.property("readiness")["looking"], "the report")
        assert (admin.states()["card"], admin.states()["staff-card"]) == ("good", "good")
        admin.person.press(admin.word("leave"))
        admin.page("")
        assert visitor.shown("page") == "attract"
        module.lay(cast()["long-term"])
        visitor.person.page("home")
        kiosk.close()
        assert kiosk.window.warnings == []
        module.unplug()
