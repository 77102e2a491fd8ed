"""Answers on the platform's page: read by name, numbers of people masked until everything may be seen."""

from __future__ import annotations

import pytest

from kiosk.domain.forms import Field, Kind
from kiosk.sandbox.pages.wording import answer_text


@pytest.mark.parametrize(
    ("kind", "text", "masked", "full"),
    [
        (Kind.DIVISION, "990121100", "样例省清河市青石县青石镇", "样例省清河市青石县青石镇"),
        (Kind.MONEY, "1234", "1,234.00 元", "1,234.00 元"),
        (Kind.BANK_CARD, "4539578763621486", "4539********1486", "4539 5787 6362 1486"),
        (Kind.ID_NUMBER, "990121199001020012", "9901**********0012", "990121199001020012"),
        (Kind.PHONE, "13800138000", "138****8000", "13800138000"),
        (Kind.CALCULATED, "3", "3 人", "3 人"),
    ],
)
def test_an_answer_as_the_page_tells_it(kind: Kind, text: str, masked: str, full: str) -> None:
    asked = Field("f", kind, "问题", unit="人" if kind is Kind.CALCULATED else "")
    assert answer_text(asked, text, full=False) == masked
    assert answer_text(asked, text, full=True) == full
