"""What the department decided stands on the slip: what is missing, why, and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.contract.progress import Decision, Fault, Ground, Recourse
from kiosk.domain.applications import Level, Outcome, Receipt
from kiosk.domain.documents import Pair, Text
from kiosk.papers import receipt_document
from kiosk.words import Words, languages

RECEIPT = Receipt(
    application_id="0197a3c0-0000-7000-8000-000000000001",
    item_name="失业登记",
    masked_name="欧阳**",
    local_number="QS01-2026-000318-7",
    saved_at="2026-03-01T09:05:00+08:00",
    level=Level.ACCEPTED,
    case_number="330100000001",
)
AT = "2026-03-02T08:00:00+08:00"


def lines(receipt: Receipt, language: str = "zh-CN") -> list[str]:
    words = Words(language, strict=True)
    document = receipt_document(receipt, words, "青禾镇", datetime.fromisoformat(AT))
    return [block.text for block in document.blocks if isinstance(block, Text)]


def test_nothing_is_said_before_anything_was_decided() -> None:
    assert not any("补正" in line for line in lines(RECEIPT))


def test_a_supplement_names_what_is_missing_and_why() -> None:
    told = Outcome(
        Decision.SUPPLEMENT, AT, (("unreadable", "户口簿"), ("missing", "联系电话")), text="请带原件。"
    )
    said = lines(replace(RECEIPT, outcome=told))
    place = said.index("看不清：户口簿")
    assert "补正" in said[place - 1]
    assert said[place : place + 3] == ["看不清：户口簿", "缺少：联系电话", "请带原件。"]


def test_a_refusal_says_why_and_what_can_be_done_and_says_nothing_twice() -> None:
    told = Outcome(
        Decision.REFUSED, AT, ground=Ground.NOT_ELIGIBLE, recourse=Recourse.REVIEW, text="未满法定年龄。"
    )
    receipt = replace(RECEIPT, level=Level.REFUSED, outcome=told, note=told.text)
    said = lines(receipt)
    assert "不符合办理条件。" in said
    assert any("行政复议" in line for line in said)
    assert told.text not in said
    document = receipt_document(receipt, Words("zh-CN"), "青禾镇", datetime.fromisoformat(AT))
    assert told.text in [block.value for block in document.blocks if isinstance(block, Pair)]


@pytest.mark.parametrize("language", languages())
def test_every_code_has_words(language: str) -> None:
    words = Words(language, strict=True)
    for kind, codes in (("reason", Fault), ("ground", Ground), ("recourse", Recourse)):
        for code in codes:
            assert words(f"outbox.{kind}.{code}", what="x")
    for decision in Decision:
        assert words(f"outbox.resident.{decision}")
