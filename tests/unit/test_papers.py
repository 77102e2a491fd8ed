"""Paper: three levels that can't be taken for one another, and nothing on it that names a stranger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from kiosk.domain.applications import Level, Receipt
from kiosk.domain.documents import Code, Document, Pair, Rule, Text
from kiosk.domain.drafts import Left
from kiosk.papers import answer_document, code_document, receipt_code, receipt_document
from kiosk.ports import AnswerSheet, Row
from kiosk.words import Words, languages

CASE = "11990121MB0A00018Q5992014001001202611200007"
NOON = datetime(2026, 11, 20, 12, 30, 59, tzinfo=timezone(timedelta(hours=8)))
SAVED = Receipt(
    application_id="01890a5d-ac96-774b-bcce-b302099a8057",
    item_name="城乡居民基本养老保险参保登记",
    masked_name="李*禾",
    local_number="QS01-2026-000318-7",
    saved_at="2026-11-20T12:00:05+08:00",
    level=Level.SAVED,
    promised_days=5,
    materials=("居民身份证", "居民户口簿"),
)
ACCEPTED = replace(SAVED, level=Level.ACCEPTED, case_number=CASE, accepted_at="2026-11-20T04:01:00Z")
LEVELS = [
    SAVED,
    replace(SAVED, level=Level.RECEIVED),
    ACCEPTED,
    replace(SAVED, level=Level.REFUSED, note="材料不清楚"),
]
CHINESE = Words("zh-CN", strict=True)


def _document(receipt: Receipt, language: str = "zh-CN") -> Document:
    return receipt_document(receipt, Words(language, strict=True), "青石镇便民服务中心", NOON)


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Text)]


def _pairs(document: Document) -> dict[str, str]:
    return {block.label: block.value for block in document.blocks if isinstance(block, Pair)}


def _code(document: Document) -> str:
    [code] = [block.text for block in document.blocks if isinstance(block, Code)]
    return code


@pytest.mark.parametrize("language", languages())
def test_the_levels_differ_in_title_words_layout_and_code(language: str) -> None:
    documents = [_document(receipt, language) for receipt in LEVELS]
    for said in (
        [d.title for d in documents],
        [_texts(d)[0] for d in documents],
        [_code(d) for d in documents],
        [d.id for d in documents],
        [[type(b) for b in d.blocks] for d in documents],
    ):
        assert all(a != b for place, a in enumerate(said) for b in said[place + 1 :])


@pytest.mark.parametrize("receipt", LEVELS)
def test_only_the_provisional_slip_has_double_rules_around_a_warning(receipt: Receipt) -> None:
    blocks = _document(receipt).blocks
    doubles = [place for place, block in enumerate(blocks) if block == Rule(double=True)]
    if receipt.level is not Level.SAVED:
        assert doubles == []
        return
    first, second = doubles
    [warning] = blocks[first + 1 : second]
    assert isinstance(warning, Text)
    assert warning.bold
    assert "不是受理回执" in warning.text


@pytest.mark.parametrize("receipt", LEVELS)
def test_only_the_accepted_slip_calls_itself_accepted_and_shows_the_case_number_large(
    receipt: Receipt,
) -> None:
    document = _document(receipt)
    large = [block.text for block in document.blocks if isinstance(block, Text) and block.size == 2]
    if receipt.level is Level.ACCEPTED:
        assert document.title == "受理回执"
        assert large == [CASE]
    else:
        assert "受理" not in document.title
        assert large == []
        assert CASE not in repr(_pairs(document))


def test_the_accepted_slip_says_when_and_how_long() -> None:
    pairs = _pairs(_document(ACCEPTED))
    assert pairs["受理时间"] == "2026-11-20 12:01", "in the zone of the place"
    assert pairs["承诺时限"] == "5 个工作日"
    assert "承诺时限" not in _pairs(_document(replace(ACCEPTED, promised_days=0)))


@pytest.mark.parametrize("receipt", LEVELS)
def test_every_slip_says_what_whose_where_and_when(receipt: Receipt) -> None:
    pairs = _pairs(_document(receipt))
    assert pairs["事项"] == SAVED.item_name
    assert pairs["申请人"] == "李*禾"
    assert pairs["本机编号"] == SAVED.local_number
    assert pairs["保存时间"] == "2026-11-20 12:00"
    assert pairs["办理地点"] == "青石镇便民服务中心"
    assert pairs["打印时间"] == "2026-11-20 12:30"
    assert pairs["已交材料"] == "居民身份证\n居民户口簿"
    assert "还需补交" not in pairs


def test_what_is_still_to_be_brought_stands_out() -> None:
    document = _document(replace(SAVED, materials=(), missing=("居民户口簿",)))
    assert Pair("还需补交", "居民户口簿", bold=True) in document.blocks
    assert "已交材料" not in _pairs(document)


def test_a_refusal_gives_its_reason_if_there_is_one() -> None:
    assert _pairs(_document(LEVELS[3]))["原因"] == "材料不清楚"
    assert "原因" not in _pairs(_document(replace(LEVELS[3], note="")))


@pytest.mark.parametrize("receipt", LEVELS)
def test_the_code_names_numbers_only(receipt: Receipt) -> None:
    text = receipt_code(receipt)
    parts = urlsplit(text)
    said = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.scheme, parts.path) == ("bianmin", "receipt")
    assert said.pop("id") == receipt.application_id
    assert said.pop("local") == receipt.local_number
    assert said.pop("level") == receipt.level
    assert said.pop("case", "") == receipt.case_number
    assert not said
    assert len(text) < 160, "small enough for a coarse code"
    assert text == _code(_document(receipt))


def test_what_is_only_saved_shows_no_case_number_that_a_platform_has_forgotten() -> None:
    document = _document(replace(SAVED, case_number=CASE))
    assert "case=" not in _code(document)
    assert "case=" in _code(_document(replace(SAVED, level=Level.RECEIVED, case_number=CASE)))


def test_a_time_that_is_none_does_not_stop_the_paper() -> None:
    assert _pairs(_document(replace(SAVED, saved_at="?")))["保存时间"] == "?"


SHEET = AnswerSheet(
    title="参保信息查询单",
    rows=(Row("姓名", "李*禾"), Row("缴费档次", "500 元")),
    number="CX-20261120-0001",
    issued_at="2026-11-20T12:29:00+08:00",
    verify_text="https://example.org/v/CX-20261120-0001",
    notes=("以上信息截至查询之日。",),
)


def test_an_answer_carries_its_rows_number_notes_and_code() -> None:
    document = answer_document(SHEET, CHINESE, "青石镇便民服务中心", NOON)
    assert (document.id, document.title) == (SHEET.number, SHEET.title)
    pairs = _pairs(document)
    assert list(pairs)[:2] == ["姓名", "缴费档次"]
    assert pairs["查询编号"] == SHEET.number
    assert pairs["查询时间"] == "2026-11-20 12:29"
    assert pairs["打印时间"] == "2026-11-20 12:30"
    assert _texts(document) == list(SHEET.notes)
    assert _code(document) == SHEET.verify_text


def test_an_answer_without_a_check_text_is_checked_by_its_number() -> None:
    document = answer_document(replace(SHEET, verify_text=""), CHINESE, "", NOON)
    assert _code(document) == "bianmin:answer?number=CX-20261120-0001"


def test_documents_show_nothing_in_tracebacks() -> None:
    for document in (_document(SAVED), answer_document(SHEET, CHINESE, "", NOON)):
        assert "李" not in repr(document)
        assert "李" not in repr(document.blocks)


@pytest.mark.parametrize("language", languages())
def test_the_slip_of_a_draft_has_its_code_and_nothing_to_scan(language: str) -> None:
    words = Words(language, strict=True)
    left = Left("7K3QX9MD2F", "2026-11-27T04:30:00+00:00")
    slip = code_document(left, SAVED.item_name, words, "青石镇便民服务中心", NOON)
    assert "7K3QX-9MD2F" in _texts(slip)
    pairs = {block.label: block.value for block in slip.blocks if isinstance(block, Pair)}
    assert pairs[words("paper.label.until")] == "2026-11-27 12:30"
    assert not any(isinstance(block, Code) for block in slip.blocks)
    assert "7K3QX" not in slip.id + slip.title, "the journal of print jobs holds both"
