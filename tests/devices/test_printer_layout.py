"""Documents on the printer's grid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.layout import DOTS, Line, Square, columns, lay_out
from devices.printer.wrapping import CLOSING, cells, plain, width, wrap
from kiosk.domain.documents import Align, Block, Code, Document, Gap, Pair, Rule, Text

TEXT = st.text(alphabet="国民，。（）—…《》·aB3 -é䶮𠮷￥℃\u0301\u200b\t", max_size=60)


def rows(*blocks: Block, dots: int = 384, title: str = "", mark: str = "") -> list[Line | Square]:
    return lay_out(Document("1", title, blocks), dots, mark)


def texts(*blocks: Block, dots: int = 384) -> list[str]:
    return [row.text for row in rows(*blocks, dots=dots)]


def test_paper_of_58_and_80_mm_has_32_and_48_columns() -> None:
    assert DOTS == {58: 384, 80: 576}, "203 dpi over what the head covers"
    assert (columns(DOTS[58]), columns(DOTS[80])) == (32, 48)


@pytest.mark.parametrize(
    ("char", "wide"),
    [
        *((c, 2) for c in "国，·—①℃㎡￥［〇䶮𠮷\ue000×"),
        *((c, 1) for c in "A é¥ǎｱ"),
        ("\u0301", 0),
        ("\ufe00", 0),
    ],
)
def test_every_character_takes_its_columns(char: str, wide: int) -> None:
    assert cells(char) == wide


def test_a_line_does_not_start_with_a_closing_mark() -> None:
    assert wrap("办理完成后，请取回您的证件。", 10) == ["办理完成", "后，请取回", "您的证件。"]


def test_a_line_does_not_end_with_an_opening_mark() -> None:
    assert wrap("养老保险（城乡）", 10) == ["养老保险", "（城乡）"]


def test_a_dash_of_two_characters_stays_whole() -> None:
    assert wrap("说明文字——结束", 10) == ["说明文", "字——结束"]


def test_words_are_kept_and_spaces_at_a_line_end_are_not_printed() -> None:
    assert wrap("Hubert Blaine   Wolfe", 10) == ["Hubert", "Blaine", "Wolfe"]


def test_a_word_longer_than_the_paper_is_cut() -> None:
    assert wrap("https://example.gov.cn", 8) == ["https://", "example.", "gov.cn"]


def test_a_line_break_in_the_text_stays_one() -> None:
    assert wrap("一\n\n二", 8) == ["一", "", "二"]


def test_controls_and_invisible_marks_never_reach_paper() -> None:
    assert plain("张\x1b@\u200b三\t\ud800x") == "张@三 x"


@given(TEXT, st.integers(4, 48))
def test_no_line_is_wider_than_the_paper(text: str, room: int) -> None:
    assert all(width(line) <= room for line in wrap(text, room))


@given(TEXT, st.integers(4, 48))
def test_wrapping_loses_nothing_but_spaces(text: str, room: int) -> None:
    assert "".join(wrap(text, room)).replace(" ", "") == plain(text).replace(" ", "")


@given(
    st.lists(st.sampled_from(["国民", "保险", "，", "。", "）", "：", "abc"]), max_size=30),
    st.integers(12, 48),
)
def test_closing_marks_lead_a_line_only_when_there_is_no_other_way(parts: list[str], room: int) -> None:
    text = "国".join(parts)  # never two marks in a row: there is always a better place to break
    assert not any(line[0] in CLOSING for line in wrap("国" + text, room) if line)


def test_pairs_share_a_label_column_and_hang() -> None:
    assert texts(Pair("事项", "城乡居民基本养老保险参保登记"), Pair("办件编号", "A-1")) == [
        "事项      城乡居民基本养老保险参",
        "          保登记",
        "办件编号  A-1",
    ]


def test_a_rule_between_pairs_starts_a_new_column() -> None:
    assert texts(Pair("办件编号", "1"), Rule(), Pair("姓", "王"))[2] == "姓  王"


def test_a_label_too_wide_stands_alone() -> None:
    long = Pair("法定代表人或者经办人姓名", "王某")
    assert texts(long, Pair("事项", "登记")) == ["法定代表人或者经办人姓名", "      王某", "事项  登记"]


def test_an_empty_value_leaves_the_label() -> None:
    assert texts(Pair("备注", "")) == ["备注"]


def test_alignment_is_made_of_columns() -> None:
    blocks = (Text("国民", align=Align.CENTRE), Text("国民", align=Align.RIGHT), Text("国民"))
    assert texts(*blocks) == [" " * 14 + "国民", " " * 28 + "国民", "国民"]


def test_double_size_has_half_the_columns() -> None:
    assert rows(Text("国民" * 5, size=2, align=Align.CENTRE)) == [
        Line("国民国民国民国民", 2),
        Line(" " * 6 + "国民", 2),
    ]


def test_a_number_too_long_for_double_size_is_printed_small_not_cut() -> None:
    number = "530102-2026-0000318-7"
    assert rows(Text(number, size=2, bold=True)) == [Line(number, 1, bold=True)]
    assert rows(Text(number, size=2), dots=576) == [Line(number, 2)]


def test_the_mark_of_a_reprint_comes_before_the_title() -> None:
    title = [Line("    受理回执", 2, bold=True), Line("")]
    assert rows(title="受理回执", mark="补打") == [Line(" " * 14 + "补打", bold=True), *title]


def test_rules_gaps_and_codes() -> None:
    assert rows(Rule(), Rule(double=True), Gap(2), Code("x", "扫码")) == [
        Line("-" * 32), Line("=" * 32), Line(""), Line(""), Square("x"), Line(" " * 14 + "扫码"),
    ]  # fmt: skip


def test_personal_data_is_not_in_a_repr() -> None:
    assert "张三" not in repr(rows(Text("张三"), Code("张三")))
