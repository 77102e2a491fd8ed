"""From the department's desk to the person's slip, over the real line: decided, asked for, applied, shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from kiosk.contract.progress import Decision, Ground, Recourse
from kiosk.domain.applications import Application, Level, Receipt
from offline.gateway import HttpGateway
from offline.progress import EVERY_S
from offline.station import Station
from offline.sync import Sync
from offline.tables import APPLICATIONS
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.station import HandClock, until_idle
from tests.helpers.terminal import valid_application

OURS = {"Bm-Control": "1"}
TEXT = "请补拍户口簿第二页。"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    folder = tmp_path_factory.mktemp("platform")
    with running_platform(folder, tls=False, control=True) as running:
        yield running


@pytest.fixture
def browser(platform: RunningPlatform) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=platform.page_url, trust_env=False) as client:
        yield client


class Place:
    """One terminal with its line; `goes_on` lets time pass until its next greeting is over."""

    def __init__(self, platform: RunningPlatform, data: Path) -> None:
        self.clock = HandClock(wall=datetime.now(UTC).astimezone())
        settings = platform.settings(enrol_code=platform.new_enrol_code())
        self.station = Station.open(settings, data, self.clock)
        self.gateway: HttpGateway = self.station.gateway()
        self.sync: Sync = self.station.sync(self.gateway)

    def hand_in(self, corrects: str = "") -> Application:
        made = valid_application()
        assert isinstance(self.station.outbox.save(made, corrects=corrects), Receipt)
        until_idle(self.sync)
        return made

    def goes_on(self, seconds: float = 21) -> None:
        self.clock.forward(seconds)
        until_idle(self.sync)

    def receipt(self, application_id: str) -> Receipt:
        found = self.station.outbox.receipt(application_id)
        assert found is not None
        return found

    def close(self) -> None:
        self.gateway.close()
        self.station.close()


@pytest.fixture
def place(platform: RunningPlatform, tmp_path: Path) -> Iterator[Place]:
    made = Place(platform, tmp_path / "data")
    yield made
    platform.control.calm()
    made.close()


def steer(browser: httpx.Client, application_id: str, decision: Decision, **more: object) -> int:
    orders = {"application_id": application_id, "decision": decision, **more}
    return browser.post("/control/decisions", json=orders, headers=OURS).status_code


def press(browser: httpx.Client, application_id: str, **form: str) -> httpx.Response:
    return browser.post(f"/applications/{application_id}/decisions", data=form)


def test_who_waits_is_told_at_the_next_greeting(
    platform: RunningPlatform, place: Place, browser: httpx.Client
) -> None:
    platform.control.receive = True
    made = place.hand_in()
    assert place.receipt(made.id).level is Level.RECEIVED
    place.goes_on()
    assert place.receipt(made.id).level is Level.RECEIVED
    assert steer(browser, made.id, Decision.ACCEPTED) == 200
    place.goes_on()
    assert place.receipt(made.id).level is Level.ACCEPTED
    assert steer(browser, made.id, Decision.FINISHED, text="请到窗口领取。") == 200
    place.goes_on()
    assert place.receipt(made.id).outcome is None  # nobody waits: asked every five minutes
    place.goes_on(EVERY_S)
    outcome = place.receipt(made.id).outcome
    assert outcome is not None
    assert (outcome.decision, outcome.text) == ("finished", "请到窗口领取。")


def test_a_person_decides_at_the_desk(platform: RunningPlatform, place: Place, browser: httpx.Client) -> None:
    made = place.hand_in()
    shown = browser.get(f"/applications/{made.id}").text
    assert "需补正</button>" in shown
    assert "已受理</button>" not in shown
    form = {"decision": "supplement", "fault.phone": "wrong", "text": TEXT}
    assert press(browser, made.id, **form).status_code == 303
    place.goes_on(EVERY_S)
    outcome = place.receipt(made.id).outcome
    assert outcome is not None
    assert outcome.text == TEXT
    assert [fault for fault, _ in outcome.reasons] == ["wrong"]
    shown = browser.get(f"/applications/{made.id}").text
    assert "需补正" in shown
    assert TEXT not in shown  # the platform keeps nobody's words in the clear
    refused = {"decision": "refused", "ground": Ground.NOT_SUPPLIED, "recourse": Recourse.APPLY_AGAIN}
    assert press(browser, made.id, **refused).status_code == 303
    place.goes_on(EVERY_S)
    assert place.receipt(made.id).level is Level.REFUSED
    assert place.station.outbox.receipt(made.id).outcome.recourse == "apply-again"


def test_only_the_desk_itself_decides_and_only_what_may_be(place: Place, browser: httpx.Client) -> None:
    made = place.hand_in()
    path = f"/applications/{made.id}/decisions"
    foreign = browser.post(
        path, data={"decision": "finished"}, headers={"origin": "http://elsewhere.example"}
    )
    assert foreign.status_code == 403
    assert press(browser, made.id, decision="forgotten").status_code == 422
    assert press(browser, made.id, decision="supplement", **{"fault.phone": "ugly"}).status_code == 422
    assert press(browser, made.id, decision="accepted").status_code == 409
    assert press(browser, made.id, decision="finished").status_code == 303
    assert press(browser, made.id, decision="supplement").status_code == 409
    assert steer(browser, made.id, Decision.REFUSED) == 409
    assert steer(browser, valid_application().id, Decision.FINISHED) == 409
    assert browser.post("/control/decisions", json={}).status_code == 403
    assert "已经办完" in browser.get(f"/applications/{made.id}").text


def test_a_correction_is_kept_beside_what_it_corrects(place: Place, browser: httpx.Client) -> None:
    first = place.hand_in()
    steer(browser, first.id, Decision.SUPPLEMENT)
    place.goes_on(EVERY_S)
    second = place.hand_in(corrects=first.id)
    assert place.receipt(second.id).level is Level.ACCEPTED
    assert place.receipt(second.id).case_number != place.receipt(first.id).case_number
    shown = browser.get(f"/applications/{first.id}").text
    assert "已更正" in shown
    assert f"/applications/{second.id}" in shown
    assert "第 2 版" in browser.get(f"/applications/{second.id}").text
    place.goes_on(EVERY_S)
    cursor = place.station.outcomes().cursor()
    assert cursor.sequence >= 2  # the platform's own word that the first was followed
    steer(browser, second.id, Decision.REFUSED, ground="other")
    place.goes_on(EVERY_S)
    third = place.hand_in(corrects=second.id)
    assert "第 3 版" in browser.get(f"/applications/{third.id}").text


def test_what_was_decided_before_the_store_was_lost_is_told_again(
    platform: RunningPlatform, place: Place, browser: httpx.Client, tmp_path: Path
) -> None:
    """The cursor goes with the store; the platform tells from the first on."""
    made = place.hand_in()
    steer(browser, made.id, Decision.SUPPLEMENT, reasons=[{"place": "phone", "fault": "wrong"}])
    corrected = place.hand_in()
    steer(browser, corrected.id, Decision.SUPPLEMENT)
    place.goes_on(EVERY_S)
    correction = place.hand_in(corrects=corrected.id)
    place.close()
    for lost in (tmp_path / "data").glob("kiosk.db*"):
        lost.unlink()
    again = Place(platform, tmp_path / "data")
    until_idle(again.sync)
    again.goes_on(EVERY_S)
    outcome = again.receipt(made.id).outcome
    assert outcome is not None
    assert outcome.reasons == (("wrong", "phone"),)
    with again.station.db.reading() as connection:
        found = select(APPLICATIONS.c.state, APPLICATIONS.c.followed_by)
        row = connection.execute(found.where(APPLICATIONS.c.id == corrected.id)).one()
    assert (row.state, row.followed_by) == ("followed", correction.id)
    again.close()
