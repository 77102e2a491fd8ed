"""A material of several pages: outlined, photographed, told apart, put in order, sent as they were kept."""

from __future__ import annotations

import httpx

from kiosk.contract.manifest import material_part
from kiosk.flows.visit_states import Confirming
from tests.helpers.hall import Hall, Visitor


def take(visitor: Visitor, scene: str) -> None:
    """Lay a page under the camera, wait until it is outlined, photograph it."""
    visitor.stage.scene(scene)
    lies = "cut" if scene == "page-cut" else "whole"
    visitor.until("materials", view="camera", lies=lies)
    visitor.say("materials_take")
    visitor.until("materials", view="taken")


def test_pages_are_told_apart_put_in_order_and_sent(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_materials()
        visitor.person.page("materials")
        visitor.aim("居民户口簿")
        take(visitor, "document")
        assert visitor.shown("materials")["remark"] == ""
        visitor.say("materials_use")
        visitor.say("materials_more")
        take(visitor, "document")
        assert "已经拍过" in visitor.shown("materials")["remark"]
        visitor.say("materials_retake")
        take(visitor, "page-cut")
        assert "不在画面里" in visitor.shown("materials")["remark"]
        visitor.say("materials_retake")
        take(visitor, "second-page")
        assert visitor.shown("materials")["remark"] == ""
        visitor.say("materials_use")
        visitor.until("materials", view="pages")
        visitor.person.press("第 2 页")
        visitor.until("materials", view="close", place=1)
        visitor.say("materials_earlier")
        visitor.until("materials", view="pages")
        visitor.say("materials_enough")
        visitor.say("materials_done")
        visitor.show_face()
        visitor.person.page("confirm")
        state = visitor.kiosk.awake.runner.state
        assert isinstance(state, Confirming)
        (book,) = state.draft.materials
        visitor.submit()
        visitor.accepted_once()
        (case,) = visitor.at_platform()
        for place, page in enumerate(book.pages, start=1):
            at = f"{visitor.stage.page_url}/applications/{case['id']}/{material_part(book.code, place)}.jpg"
            assert httpx.get(at, trust_env=False).content == page.jpeg
