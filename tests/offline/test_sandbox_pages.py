"""The page for the person at the demo, and steering over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_files import packaged, read
from kiosk.domain.items import Outcome
from kiosk.domain.people import Guardian
from offline.wire import Accepted, Refusal
from tests.helpers import applications, people
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.terminal import Terminal, valid_application

OURS = {"Bm-Control": "1"}


@pytest.fixture(scope="module")
def catalogue() -> CatalogueDocument:
    return read(packaged())


@pytest.fixture(scope="module")
def platform(
    tmp_path_factory: pytest.TempPathFactory, catalogue: CatalogueDocument
) -> Iterator[RunningPlatform]:
    folder = tmp_path_factory.mktemp("platform")
    with running_platform(folder, control=True, catalogue=catalogue) as running:
        yield running


@pytest.fixture
def terminal(platform: RunningPlatform) -> Iterator[Terminal]:
    made = Terminal(platform)
    yield made
    platform.control.calm()
    made.close()


@pytest.fixture
def browser(platform: RunningPlatform) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=platform.page_url, trust_env=False) as client:
        yield client


def delivered(
    terminal: Terminal, catalogue: CatalogueDocument, guardian: Guardian | None = None, **taken: Any
) -> tuple[str, str]:
    """An accepted application: its id and its item's name."""
    items = catalogue.to_domain("zh-CN").items
    item = next(i for i in items if i.outcome is Outcome.APPLICATION and i.form)
    assert item.form is not None
    field = next(item.form.fields())
    application = valid_application()
    assert application.proof is not None
    assert application.proof.photo is not None
    photo = replace(application.proof.photo, **taken)
    application = replace(
        application,
        proof=replace(application.proof, photo=photo, guardian=guardian),
        item_code=item.code,
        item_name=item.name,
        answers={field.key: "<b>bold</b>", "phone": applications.PHONE},
    )
    sealed = terminal.seal(application)
    assert isinstance(terminal.deliver(sealed), Accepted)
    return application.id, item.name


def test_the_list_shows_what_arrived(
    terminal: Terminal, browser: httpx.Client, catalogue: CatalogueDocument
) -> None:
    _, name = delivered(terminal, catalogue)
    waiting = terminal.seal(replace(valid_application(), item_code=catalogue.items[0].code))
    terminal.announce(waiting)
    page = browser.get("/").text
    assert name in page
    assert "已受理" in page
    assert "接收中" in page
    assert people.citizen().name not in page
    assert people.citizen().masked_name in page
    assert people.citizen().number not in page
    assert "<b>0 B</b>" in page


def test_an_application_is_shown_opened_with_numbers_masked(
    terminal: Terminal, browser: httpx.Client, catalogue: CatalogueDocument
) -> None:
    application_id, _ = delivered(terminal, catalogue)
    citizen = people.citizen()
    page = browser.get(f"/applications/{application_id}").text
    assert citizen.name in page
    assert citizen.number not in page
    assert citizen.masked_number in page
    assert applications.PHONE not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    full = browser.get(f"/applications/{application_id}", params={"full": "true"}).text
    assert citizen.number in full
    assert applications.PHONE in full


@pytest.mark.parametrize(("likeness", "said"), [(412, "0.412，相像"), (-31, "-0.031，不够相像"), (None, "")])
def test_the_office_sees_how_alike_the_terminal_found_photo_and_card(
    terminal: Terminal,
    browser: httpx.Client,
    catalogue: CatalogueDocument,
    likeness: int | None,
    said: str,
) -> None:
    application_id, _ = delivered(terminal, catalogue, likeness=likeness)
    page = browser.get(f"/applications/{application_id}").text
    assert said in page
    assert ("相似度" in page) is (likeness is not None)
    assert ("仅供参考" in page) is (likeness is not None)


def test_the_office_sees_who_consented_when_and_how_the_photo_was_taken(
    terminal: Terminal, browser: httpx.Client, catalogue: CatalogueDocument
) -> None:
    plain, _ = delivered(terminal, catalogue)
    assert "本人 2026-03-01 09:00:00 同意<" in browser.get(f"/applications/{plain}").text
    guardian = Guardian("石小满", applications.NUMBER)
    taken = {"faults": ("uneven",), "asked": ("blink", "nearer"), "passed": ("nearer",)}
    child, _ = delivered(terminal, catalogue, guardian, **taken)
    page = browser.get(f"/applications/{child}").text
    assert "监护人 石*满 2026-03-01 09:00:00 同意；光线不均；请做动作：闭眼（未完成）、靠近（已完成）" in page


def test_pictures_are_shown_and_nothing_else_as_one(
    terminal: Terminal, browser: httpx.Client, catalogue: CatalogueDocument
) -> None:
    application_id, _ = delivered(terminal, catalogue)
    face = browser.get(f"/applications/{application_id}/face.jpg")
    assert (face.headers["content-type"], face.content) == ("image/jpeg", applications.FACE)
    assert browser.get(f"/applications/{application_id}/form.jpg").status_code == 404
    assert browser.get(f"/applications/{application_id}/nothing.jpg").status_code == 404


def test_an_evaluation_shows_in_the_list(
    terminal: Terminal, browser: httpx.Client, catalogue: CatalogueDocument
) -> None:
    sealed = terminal.seal(replace(valid_application(), item_code=catalogue.items[0].code))
    assert isinstance(terminal.deliver(sealed), Accepted)
    assert terminal.gateway.rate(*terminal.rating(sealed, 5)) is None
    assert "非常满意" in browser.get("/").text


def test_what_is_not_there_is_not_found(browser: httpx.Client) -> None:
    assert browser.get("/applications/0197c1a0-0000-7000-8000-000000000001").status_code == 404
    assert browser.get("/applications/x").status_code == 422
    assert browser.get("/v1/hello").status_code == 404


def test_pages_are_kept_from_others(browser: httpx.Client) -> None:
    """No caches, no scripts, no frames, no foreign name for this machine."""
    headers = browser.get("/").headers
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert browser.get("/style.css").headers["content-type"].startswith("text/css")
    assert browser.get("/", headers={"host": "kiosk.example"}).status_code == 400


def test_the_platform_is_steered_over_http(terminal: Terminal, browser: httpx.Client) -> None:
    assert browser.post("/control", json={"refuse_code": "busy"}, headers=OURS).status_code == 200
    refusal = terminal.gateway.hello()
    assert isinstance(refusal, Refusal)
    assert refusal.code == "busy"
    browser.post("/control", json={"fate": "cut-before"}, headers=OURS)
    assert isinstance(terminal.gateway.hello(), Refusal)
    assert browser.get("/control", headers=OURS).json()["fate"] == "cut-before"
    browser.post("/control", json={"calm": True, "clock_shift_s": 1000}, headers=OURS)
    assert terminal.gateway.hello() is None
    offset = terminal.gateway.clock_offset()
    assert offset is not None
    assert offset > 900
    browser.post("/control", json={"calm": True}, headers=OURS)


def test_sessions_epoch_and_codes_over_http(terminal: Terminal, browser: httpx.Client) -> None:
    assert terminal.gateway.hello() is None
    assert browser.post("/control/expire-sessions", headers=OURS).status_code == 204
    epoch = browser.post("/control/epoch", headers=OURS).json()["epoch"]
    assert terminal.gateway.hello() is None
    assert terminal.gateway.epoch() == epoch
    code = browser.post("/control/enrol-codes", headers=OURS).json()["enrol_code"]
    other = Terminal(terminal.platform, id="BM60")
    gateway = other.fresh_gateway(enrol_code=code)
    assert gateway.hello() is None
    gateway.close()
    other.close()


def test_steering_wants_our_own_header_and_known_words(browser: httpx.Client) -> None:
    assert browser.post("/control", json={"full": True}).status_code == 403
    assert browser.post("/control", json={"full": True}, headers={"Bm-Control": "0"}).status_code == 403
    assert browser.post("/control", json={"refuse_code": "nonsense"}, headers=OURS).status_code == 422
    assert browser.post("/control", json={"explode": True}, headers=OURS).status_code == 422


def test_without_being_asked_for_there_is_no_steering(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_platform(tmp_path_factory.mktemp("calm")) as platform:
        answer = httpx.get(f"{platform.page_url}/control", headers=OURS, trust_env=False)
    assert answer.status_code == 404
