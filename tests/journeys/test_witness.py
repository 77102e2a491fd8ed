"""A clerk beside the terminal confirms who a resident is who doesn't want the camera."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import httpx

from devices import open_reader
from devices.card.people import cast
from devices.card.simulated import HOLDER, STAFF
from kiosk.cli import Place
from kiosk.domain.faces import Verdict
from kiosk.flows.visit_states import Confirming
from kiosk.signinhands import LANE
from kiosk.staff.commandline import add, card
from kiosk.staff.roster import FILE
from offline.audit import entries, first_break
from tests.helpers.hall import Hall, Visitor, secrets_of
from tests.helpers.traces import traces

PERSON = cast()["long-term"]
NUMBER, PIN = "2002", "620914"


class Clerk:
    """Somebody of the staff who steps beside the visitor."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.person = visitor, visitor.person
        self.desk = visitor.kiosk.awake.staff.witness
        data, roster = visitor.kiosk.data, visitor.kiosk.settings.staff.file
        assert roster is not None
        assert add(roster, data, NUMBER, "李静", "clerk", lambda: PIN) == 0

    def called(self) -> None:
        self.visitor.until("face", ways=True)
        self.visitor.say("face_other_way")
        self.person.page("ways")
        self.visitor.say("ways_witness")
        self.page("SignIn")

    def registers_card(self) -> None:
        kiosk = self.visitor.kiosk
        roster = kiosk.settings.staff.file
        assert add(roster, kiosk.data, HOLDER, "李静", "clerk", lambda: PIN) == 0
        assert card(Place(kiosk.settings, None, kiosk.data), HOLDER, open_reader) == 0

    def page(self, name: str) -> None:
        self.person.until(lambda: self.desk.property("page") == name, f"the page {name!r}")
        self.person.look()

    def word(self, key: str) -> str:
        return str(self.desk.property("words")[key])

    def press(self, key: str) -> None:
        self.person.press(self.word(key))

    def type(self, pin: str, number: str = NUMBER) -> None:
        for field, digits in (("number", number), ("pin", pin)):
            self.press(field)
            for digit in digits:
                self.person.press(digit)
        self.press("sign_in")

    def left(self) -> str:
        """All that can be found on the screen and at the desk."""
        return traces(self.visitor.kiosk.window.view.contentItem(), self.desk)


def audited(visitor: Visitor) -> list[dict[str, str]]:
    station = visitor.kiosk.awake.station
    with station.db.reading() as connection:
        assert first_break(connection, visitor.kiosk.settings.terminal.id) is None
        return [json.loads(entry.body) for entry in entries(connection)]


def test_a_clerk_signs_in_looks_and_confirms_and_the_platform_knows_who_it_was(
    hall: Hall, tmp_path: Path
) -> None:
    with hall.visitor(staff={"file": tmp_path / FILE}) as visitor:
        clerk = Clerk(visitor)
        visitor.to_consent()
        clerk.called()
        assert not [secret for secret in secrets_of(PERSON) if secret in clerk.left()]
        clerk.type(PIN[::-1])
        clerk.person.until(lambda: bool(clerk.desk.property("signIn")["problem"]["title"]), "the refusal")
        assert PIN[::-1] not in clerk.left()
        clerk.type(PIN, number="")  # it still stands there
        clerk.page("Witness")
        seen = "\n".join(visitor.texts())
        assert PERSON.name in seen
        assert PERSON.masked_number in seen
        assert PERSON.number not in clerk.left()
        clerk.press("witness_yes")
        visitor.person.page("confirm")
        assert clerk.desk.property("page") == ""
        state = visitor.kiosk.awake.runner.state
        assert isinstance(state, Confirming)
        assert state.proof is not None
        assert (state.proof.verdict, state.proof.photo) == (Verdict.WITNESSED, None)
        assert PIN not in clerk.left()
        visitor.submit()
        visitor.accepted_once()
        (case,) = visitor.at_platform()
        page = httpx.get(f"{hall.stage.page_url}/applications/{case['id']}").text
        assert f"工号 {NUMBER}" in page
        told = audited(visitor)
        events = [entry["event"] for entry in told if entry.get("member") == NUMBER]
        assert events[-4:] == ["staff-refused", "staff-signed-in", "staff-witnessed", "staff-signed-out"]
        (saved,) = [e for e in told if e["event"] == "saved" and e["application"] == case["id"]]
        assert saved["witness"] == NUMBER
        whole = json.dumps(told, ensure_ascii=False)
        assert not [secret for secret in secrets_of(PERSON) if secret in whole]


def test_a_witness_who_steps_away_or_is_not_sure_leaves_the_visit_where_it_was(
    hall: Hall, tmp_path: Path
) -> None:
    with hall.visitor(staff={"file": tmp_path / FILE}) as visitor:
        clerk = Clerk(visitor)
        visitor.to_consent()
        clerk.called()
        hall.stage.lay(STAFF)  # registered for nobody here
        clerk.person.until(lambda: bool(clerk.desk.property("signIn")["problem"]["title"]), "the refusal")
        visitor.clock.leap(visitor.kiosk.settings.visit.idle_s * 0.8)
        clerk.page("")
        assert visitor.shown("page") == "ways"
        assert not visitor.shown("idleAsking")
        clerk.registers_card()
        visitor.say("ways_witness")
        clerk.page("SignIn")
        hall.stage.lay(STAFF)
        clerk.page("Witness")
        clerk.press("witness_no")
        visitor.person.page("confirm")
        state = visitor.kiosk.awake.runner.state
        assert isinstance(state, Confirming)
        assert state.proof is not None
        assert state.proof.verdict is Verdict.COUNTER
        assert state.proof.witness is not None
        assert state.proof.witness.member == HOLDER
        visitor.say("leave")
        visitor.person.page("attract")
        visitor.person.rest()
        assert visitor.shown("page") == "attract"  # though the staff card still lies there


def test_where_nobody_could_sign_in_the_window_is_the_other_way(hall: Hall, tmp_path: Path) -> None:
    with hall.visitor(staff={"file": tmp_path / "nobody.toml"}) as visitor:
        visitor.to_consent()
        asked = threading.Event()
        visitor.kiosk.awake.runner.lane(LANE).submit(asked.set)  # behind the look into the register
        visitor.person.until(asked.is_set, "the look into the register")
        visitor.person.rest()
        assert not visitor.shown("face")["ways"]
        visitor.say("face_refuse")
        visitor.person.page("confirm")
