"""A page by the person's own phone, and what is left of it: only what they kept."""

from __future__ import annotations

import logging
from pathlib import Path

import cv2
import httpx
import numpy as np
import pytest
from PySide6.QtGui import QImage

from kiosk.contract.manifest import material_part
from kiosk.flows.visit_states import Collecting
from tests.helpers.hall import Hall, Visitor
from tests.helpers.papers import form_paper
from tests.helpers.phones import ask, free_address, listens, photo, send
from tests.helpers.traces import traces

BOOK = "居民户口簿"


def by_hand() -> bytes:
    """A page on a dark table, as a phone takes it that is held sideways."""
    table = np.full((1500, 1200, 3), 52, dtype=np.uint8)
    table[120:1390, 150:1048] = cv2.resize(form_paper(), (898, 1270), interpolation=cv2.INTER_AREA)
    return photo(table, turned=6)


def choose(visitor: Visitor) -> None:
    person, button = visitor.person, f"{visitor.person.word('materials_photograph')} {BOOK}"
    person.page("materials")
    person.until(lambda: visitor._named(button) is not None, button)
    found = visitor._named(button)
    assert found is not None
    person.bring_into_view(found)
    person.tap(found)
    visitor.until("materials", view="camera")


def uploads(visitor: Visitor) -> dict[str, object]:
    found: dict[str, object] = visitor.shown("sheets").property("uploads").property("shown")
    return found


def scan(visitor: Visitor) -> str:
    """Hold a phone before the screen: what the code says that is to be seen there."""
    visitor.person.until(lambda: bool(uploads(visitor)["code"]), "a code")
    read = cv2.QRCodeDetector()
    heard: list[str] = []

    def seen() -> bool:
        image = visitor.person.view.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        heard.append(read.detectAndDecode(rows[:, : image.width()].copy())[0])
        return bool(heard[-1])

    visitor.person.until(seen, "a code that can be read")
    return heard[-1]


def test_a_terminal_without_a_camera_takes_papers_by_phone(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    parts = {"camera": {"kind": "none"}, "documents": {"phone_address": free_address()}}
    with hall.visitor(**parts) as visitor:
        visitor.to_materials()
        choose(visitor)
        address = scan(visitor)
        assert visitor.person.word("phone_instead") in visitor.texts()
        assert ask(address).status_code == 200
        assert send(address, by_hand()).status_code == 200
        visitor.until("materials", view="taken", remark="")
        visitor.person.until(lambda: not listens(address), "nobody listens")
        visitor.say("materials_use")
        visitor.say("materials_enough")
        state = visitor.kiosk.awake.runner.state
        assert isinstance(state, Collecting)
        (book,) = state.draft.materials
        visitor.say("materials_done")
        visitor.say("face_agree")
        visitor.until("trouble", code="camera-missing", canSkip=True)
        visitor.person.press(visitor.kiosk.words["zh-CN"]("visit.skip_to_confirm"))
        visitor.say("ways_window")
        visitor.submit()
        visitor.accepted_once()
        (case,) = visitor.at_platform()
        at = f"{visitor.stage.page_url}/applications/{case['id']}/{material_part(book.code, 1)}.jpg"
        assert httpx.get(at, trust_env=False).content == book.pages[0].jpeg
        visitor.part()
        code = address.rpartition("/")[2]
        assert code not in traces(visitor.kiosk.window.view.contentItem(), visitor.kiosk.visit)
    # httpx is the phone here, and tells its own log.
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    assert code not in "".join(ours)


def test_who_leaves_takes_everything_along(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "old.jpg").write_bytes(b"somebody's")
    parts = {"documents": {"phone_address": free_address(), "folder": tmp_path}}
    with hall.visitor(**parts) as visitor:
        visitor.to_materials()
        choose(visitor)
        visitor.say("phone_ask")
        address = scan(visitor)
        assert send(address, b"%PDF-1.7").status_code == 422
        told = visitor.kiosk.words["zh-CN"]("problems.page-format.resident.title")
        visitor.person.until(lambda: told in visitor.texts(), told)
        (tmp_path / "scan.jpg.part").write_bytes(by_hand()[:5000])
        visitor.say("leave")
        visitor.person.page("attract")
        visitor.person.until(lambda: not listens(address), "nobody listens")
        visitor.person.until(
            lambda: [path.name for path in tmp_path.iterdir()] == ["old.jpg"], "an empty folder"
        )
