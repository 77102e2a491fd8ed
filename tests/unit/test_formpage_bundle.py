"""What a page of a bundle's form tells the screen of answers that follow from the bundle."""

from __future__ import annotations

from kiosk.domain.forms import Compute, Field, Form, Kind, Op, Option, Section
from kiosk.words import Words
from ui.formfacts import Questions
from ui.formpage import FormPage

WHOM = Field(
    "for_whom",
    Kind.CALCULATED,
    "给谁参保",
    options=(Option("child", "我的孩子"),),
    compute=Compute(Op.CONSTANT, ("child",)),
)
FORM = Form((Section("参保", (WHOM, Field("school", Kind.TEXT, "学校"))),))


def test_what_follows_from_the_bundle_is_shown_by_its_name_and_no_page_opens_for_it() -> None:
    page = FormPage()
    asking = Questions({"for_whom": "child"}, Words("zh-CN"), home="990000")
    [shown, _] = page.facts(FORM, "", asking)["fields"]
    assert shown["told"] == "我的孩子"
    alone = Form((Section("参保", (WHOM,)), *FORM.sections))
    assert page.pages(alone, {"for_whom": "child"}) == list(FORM.sections)
