"""The readiness report on paper says what the screen says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from devices.printer.layout import lay_out
from kiosk.doctor import Check
from kiosk.domain.documents import Pair, Text
from kiosk.ports import Health, State
from kiosk.problems import Problem
from kiosk.report import Report, Trial
from kiosk.reportpaper import report_document
from kiosk.words import Words, languages

AT = "2026-11-21T09:00:00+08:00"
NOW = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)
REPORT = Report(
    AT,
    (
        Check("card", Health(State.GOOD, detail="ACS ACR39U")),
        Check("printer", Health(State.BAD, (Problem("printer-no-paper"), Problem("printer-cutter", "2")))),
        Check("camera", Health(State.UNKNOWN)),
    ),
    {"card": Trial(True, AT), "printer": Trial(False, AT)},
)


def texts(words: Words) -> list[str]:
    document = report_document(REPORT, words, "一号终端", NOW)
    return [
        f"{block.label} {block.value}" if isinstance(block, Pair) else block.text
        for block in document.blocks
        if isinstance(block, Pair | Text)
    ]


def test_every_part_has_sign_word_reasons_remedies_and_trials() -> None:
    said = texts(Words("zh-CN", strict=True))
    assert "终端 一号终端" in said
    assert "读卡器 ✓ 正常" in said
    assert "ACS ACR39U" in said
    assert "打印机 ✗ 异常" in said
    assert "摄像头 ? 未知" in said
    assert "2026-11-21 09:00 人工测试：正常" in said
    assert "2026-11-21 09:00 人工测试：异常" in said
    causes = [text for text in said if text.endswith("(2)")]
    assert len(causes) == 1
    assert sum(text.startswith("→ ") for text in said) == 2


@pytest.mark.parametrize("language", languages())
def test_it_can_be_laid_out_for_the_narrowest_paper(language: str) -> None:
    document = report_document(REPORT, Words(language, strict=True), "一号终端", NOW)
    assert lay_out(document, 384, "")


def test_printed_again_it_is_no_reprint() -> None:
    words = Words("zh-CN")
    first = report_document(REPORT, words, "", NOW)
    assert first.id != report_document(REPORT, words, "", NOW + timedelta(seconds=1)).id
