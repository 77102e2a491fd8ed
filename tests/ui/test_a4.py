"""A4: letters stay letters, nothing is cut in two, and every page says how far the application is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.cli import SETTINGS, USAGE, main
from kiosk.domain.applications import Level
from kiosk.domain.documents import Align, Document, Gap, Pair, Picture, Rule, Sign, Text
from kiosk.paperwork.files import packaged, read
from kiosk.paperwork.filling import make
from kiosk.paperwork.given import read_values, sample
from kiosk.words import Words
from tests.helpers.golden import document_of, letters, pages
from ui.a4 import FOOT, HIGH, ROOM, TOP, paginate, pdf
from ui.a4blocks import lay_out, set_lines, width_of

pytestmark = pytest.mark.usefixtures("application")


def page_of(*blocks: object, **changes: str) -> Document:
    return Document("d", "标题", blocks, **changes)  # type: ignore[arg-type]


def dark(document: Document) -> list[int]:
    """Dark pixels of each page."""
    return [sum(page.histogram()[:128]) for page in pages(pdf(document))]


def as_copied(text: str) -> str:
    """Qt names a glyph by its first code: 文 that looks like the radical ⽂ is copied as that one."""
    return "".join(rf"({re.escape(char)}|[\u2e80-\u2fdf])" for char in re.sub(r"\s", "", text))


@pytest.mark.parametrize("kind", ["acceptance", "refusal", "promise"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_stands_on_the_page_can_be_searched_and_read_aloud(kind: str, language: str) -> None:
    document = document_of(kind, language)
    said = re.sub(r"\s", "", letters(pdf(document)))
    for block in document.blocks:
        texts = {Text: ("text",), Pair: ("label", "value"), Sign: ("label", "date")}.get(type(block), ())
        for name in texts:
            assert re.search(as_copied(getattr(block, name)), said), getattr(block, name)


def test_every_page_of_a_provisional_document_says_so() -> None:
    words = Words(strict=True)
    values, level = read_values("promise", sample("promise", "zh-CN"))
    long = {**values, "promises": [f"第 {number} 项承诺的内容。" for number in range(1, 121)]}
    document = make(read("promise", words), long, words, level)
    made = pdf(document)
    count = len(pages(made))
    assert count > 2
    said = letters(made)
    assert said.count("本机已保存，尚未受理") == count + 1, "on each page, and in the mark"
    assert said.count("尚未受理") == 2 * count + 1 + count * 3 - count, "and three times across each"
    assert all(f"{number} / {count}" in said for number in range(1, count + 1))
    assert all(f"{number}. 第 {number} 项承诺的内容。" in said for number in range(1, 121))


def test_a_final_document_has_nothing_across() -> None:
    accepted = document_of("acceptance", "zh-CN")
    assert accepted.across == ""
    assert "尚未受理" not in letters(pdf(accepted))
    assert dark(replace(accepted, across="")) == dark(accepted)


def test_no_piece_reaches_over_the_edge_of_a_page() -> None:
    for kind in ("acceptance", "certificate-copy"):
        for page in paginate(lay_out(document_of(kind, "en"), ROOM)):
            ends = [y + piece.high for y, piece in page.pieces]
            begins = [y for y, _ in page.pieces]
            assert max(ends) <= HIGH - FOOT
            assert begins[0] == TOP
            assert begins[1:] == pytest.approx(ends[:-1])


def test_a_heading_goes_over_with_what_it_heads_and_no_page_begins_with_white() -> None:
    filler = [Text(f"第 {number} 行") for number in range(41)]
    heading = Text("小标题", bold=True)
    for more in range(6):
        blocks = (*filler, *[Text("行")] * more, heading, Text("内容"), Gap(1), Text("内容"))
        made = paginate(lay_out(page_of(*blocks), ROOM))
        assert not any(page.pieces[-1][1].keep for page in made)
        assert not any(page.pieces[0][1].gap for page in made)


def test_a_long_list_in_bold_is_no_heading_and_fills_its_pages() -> None:
    faults = tuple(Text(f"{number}. 缺少一项", bold=True) for number in range(1, 121))
    made = paginate(lay_out(page_of(*faults, Text("完")), ROOM))
    assert len(made) == 3
    assert all(y + piece.high <= HIGH - FOOT for page in made for y, piece in page.pieces)
    assert sum(len(page.pieces) for page in made) == 2 + 120 + 1, "and none is lost"


def test_words_across_are_whole_however_long_they_are() -> None:
    purpose = "仅供办理城乡居民基本养老保险参保登记使用" * 8

    def right(words: str) -> int:
        [page] = pages(pdf(page_of(Text("文"), across=words)))
        edge = page.crop((page.width - 20, 0, page.width, page.height))
        return sum(edge.histogram()[:250])

    assert right(purpose) == 0, "nothing runs over the edge of the sheet"
    said = re.sub(r"\s", "", letters(pdf(page_of(Text("文"), across=purpose))))
    assert said.count("保险") == 24


def test_a_long_title_leaves_room_for_the_number_of_the_page() -> None:
    said = letters(pdf(replace(page_of(Text("文")), title="甲" * 200)))
    assert "1 / 1" in said
    assert 200 < said.count("甲") < 260, "whole at the top, shortened in the foot"


def test_long_words_are_broken_and_large_numbers_made_smaller() -> None:
    number = "1199" * 11
    assert width_of(number, 200) > ROOM
    assert len(lay_out(page_of(Text(number, size=2, align=Align.CENTRE)), ROOM)) == 3, (
        "title, white, one line"
    )
    assert all(line.line.naturalTextWidth() <= ROOM for line in set_lines("A" * 500, 110, ROOM))
    assert len(set_lines("一\n\n二", 110, ROOM)) == 3
    assert set_lines("", 110, ROOM)


def test_long_labels_and_values_share_their_rows() -> None:
    blocks = (Pair("很长很长很长很长很长很长很长很长的标签", "短"), Pair("短", "长" * 80))
    pieces = lay_out(page_of(*blocks), ROOM)
    assert len(pieces) == 2 + 2 + 3
    (single,) = lay_out(page_of(Rule(double=True)), ROOM)[2:]
    assert single.high > 0


def test_a_picture_that_cannot_be_read_is_a_crossed_frame() -> None:
    empty, broken = dark(page_of(Text("")))[0], dark(page_of(Text(""), Picture(b"no picture")))[0]
    good = (packaged() / "samples" / "card-front.png").read_bytes()
    assert broken > empty + 200
    assert dark(page_of(Text(""), Picture(good)))[0] > empty + 200


# The command ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "head"), [("a4", b"%PDF"), ("58", b"\x89PNG"), ("80", b"\x89PNG")])
def test_the_command_makes_any_document(tmp_path: Path, paper: str, head: bytes) -> None:
    out = tmp_path / "out"
    assert main(["document", "refusal", "--paper", paper, "--language", "en", str(out)]) == 0
    assert out.read_bytes().startswith(head)


def test_the_command_takes_values_and_templates_of_ones_own(tmp_path: Path) -> None:
    values, template, out = tmp_path / "values.json", tmp_path / "ticket.toml", tmp_path / "out.pdf"
    values.write_text(sample("ticket", "zh-CN").read_text("utf-8").replace("B0027", "C0099"), "utf-8")
    template.write_text((packaged() / "ticket.toml").read_text("utf-8"), "utf-8")
    arguments = ["document", "ticket", "--values", str(values), "--templates", str(tmp_path), str(out)]
    assert main(arguments) == 0
    assert "C0099" in letters(out.read_bytes())


def test_the_command_names_what_is_missing_or_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values, out = tmp_path / "values.json", str(tmp_path / "out.pdf")
    for text, why in (
        ('{"number": "A1"}', "ticket: business is missing"),
        ("{\n", f"{values}:2: Expecting property name"),
        ("[]", "not an object"),
    ):
        values.write_text(text, encoding="utf-8")
        assert main(["document", "ticket", "--values", str(values), out]) == USAGE
        assert why in capsys.readouterr().err
    assert main(["document", "ticket", "--values", str(tmp_path / "none"), out]) == USAGE
    values.write_bytes('{"place": "县"}'.encode("gb18030"))
    assert main(["document", "ticket", "--values", str(values), out]) == USAGE
    assert f"{values}:1: not UTF-8" in capsys.readouterr().err
    for paper in ("58", "a4"):
        assert main(["document", "ticket", "--paper", paper, str(tmp_path / "none" / "out")]) == USAGE
        assert "No such file" in capsys.readouterr().err
    (tmp_path / "ticket.toml").write_text('kind = "ticket"\n\ntitle = 1\n', encoding="utf-8")
    assert main(["document", "ticket", "--templates", str(tmp_path), out]) == SETTINGS
    said = capsys.readouterr().err
    assert "template-malformed" in said
    assert f"{tmp_path}/ticket.toml:3: title: " in said
    assert not Path(out).exists()


def test_a_level_that_the_values_do_not_fit_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = tmp_path / "values.json"
    values.write_text(sample("acceptance", "en").read_text("utf-8").replace('"accepted"', f'"{Level.SAVED}"'))
    assert main(["document", "acceptance", "--values", str(values), str(tmp_path / "out")]) == USAGE
    assert "acceptance is about accepted, not about saved" in capsys.readouterr().err
