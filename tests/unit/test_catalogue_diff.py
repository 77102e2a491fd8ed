"""`kiosk catalogue diff` and `report`: what changed, and what people are spared, counted by hand."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kiosk.authoring import difftext
from kiosk.authoring import report as reporting
from kiosk.authoring.commandline import BAD, DONE, SETTINGS, USAGE, add_catalogue_commands
from kiosk.authoring.diff import OF_ITSELF, compared, opened, said
from kiosk.commands import Act, Under
from kiosk.contract.catalogue_entries import GuideEntry, ItemEntry, ListEntry, MaterialEntry
from kiosk.contract.catalogue_files import Malformed, read
from kiosk.contract.catalogue_forms import FieldEntry
from kiosk.contract.edition import Edition
from kiosk.contract.signed import SignedDocument
from kiosk.words import Words
from tests.helpers.small import SMALL, copied, edit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path)


def told(folder: Path, language: str = "en") -> list[str]:
    words = Words(language, strict=True)
    return list(difftext.as_lines(compared(opened(SMALL), opened(folder)), words))


def run(arguments: Sequence[str]) -> int:
    """`kiosk catalogue ...` without the rest of the program."""
    parser = argparse.ArgumentParser()

    def command(under: Under, name: str, act: Act, about: str) -> argparse.ArgumentParser:
        one = under.add_parser(name, help=about)
        one.set_defaults(act=act)
        return one

    add_catalogue_commands(parser.add_subparsers(required=True), command, lambda *_: [], lambda _: [])
    args = parser.parse_args(["catalogue", *arguments])
    return int(args.act(args))


def test_two_catalogues_that_are_the_same(folder: Path) -> None:
    assert told(folder) == ["The two are the same."]
    assert told(folder, "zh-CN") == ["两份事项库一样。"]


def test_elements_are_named_with_what_they_were_and_are(folder: Path) -> None:
    card = folder / "items/card.toml"
    edit(card, "promised_days = 15", "promised_days = 10")
    edit(card, "受理后 15 个", "受理后 10 个")
    edit(card, "Within 15", "Within 10")
    edit(card, "visits = 1", "visits = 0")
    edit(card, "The card is lost or damaged", "Your card is lost or damaged")
    assert told(folder, "zh-CN") == [
        "有变化：居民身份证补领（版本 1）",
        "  承诺办结时限（工作日）：15 → 10",
        "  受理条件：措辞有变",
        "  办理时限：受理后 15 个工作日内办结 → 受理后 10 个工作日内办结",
        "  到办事现场次数：1 → 0",
    ]
    assert not any("Fault" in line for line in told(folder))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_whatever_may_change_has_a_name(language: str) -> None:
    words = Words(language)
    named = {
        *(f"{name}" for name in ItemEntry.model_fields if name not in OF_ITSELF and name != "guide"),
        *(f"guide.{name}" for name in GuideEntry.model_fields),
        *(f"elements.{name}" for name in ListEntry.model_fields),
        *(name for name in MaterialEntry.model_fields if name != "code"),
        *(name for name in FieldEntry.model_fields if name != "key"),
    }
    keys = [f"authoring.elements.{name.replace('.', '-').replace('_', '-')}" for name in sorted(named)]
    assert [key for key in keys if not words.has(key)] == []
    assert len(words.as_map("authoring.elements")) == len(keys)


def test_values_are_said_as_people_say_them() -> None:
    card = read(SMALL).items[0]
    assert card.form
    assert said(card.form.sections[0].fields[2].options) == "丢失；损坏"
    assert said(card.form.sections[0].fields[3].when) == "field reason，values lost"
    assert (said(True), said(None), said(()), said(3)) == ("是", "", "", "3")


def test_a_form_that_changes_under_the_same_version_is_a_fault_for_bundles_too(folder: Path) -> None:
    move = folder / "items/move.toml"
    edit(move, '\n[[form.sections.fields]]\nuse = "phone"\n', "")
    edit(move, 'code = "contract"', 'code = "lease"')
    edit(move, 'maximum = "8"', 'maximum = "9"')
    lines = told(folder)
    assert lines[:5] == [
        "Changed: 户口迁移 (version 1)",
        "  Material added: 租房合同",
        "  Material no longer asked for: 租房合同",
        "  Question no longer asked: 手机号码",
        "  Question “一起迁的人”: most: 8 → 9",
    ]
    assert [line.split(" has ")[0] for line in lines if line.startswith("Fault")] == [
        "Fault: 户口迁移",
        "Fault: 搬家“一件事”",
    ]
    for path in (move, folder / "bundles/moving.toml"):
        edit(path, 'version = "1"', 'version = "2"')
    assert "Changed: 户口迁移 (version 1 → 2)" in told(folder)
    assert not any("Fault" in line for line in told(folder))


def test_a_rule_or_page_alone_is_a_change_of_the_form(folder: Path) -> None:
    edit(
        folder / "items/card.toml",
        'title = { zh-CN = "本人信息", en = "About you" }',
        'title = { zh-CN = "您", en = "You" }',
    )
    assert told(folder)[:2] == [
        "Changed: 居民身份证补领 (version 1)",
        "  Pages or rules of the form have changed",
    ]
    assert any(line.startswith("Fault: 居民身份证补领") for line in told(folder))


def test_items_come_and_go(folder: Path) -> None:
    (folder / "bundles/moving.toml").unlink()
    edit(folder / "items/move.toml", "Q4990709004000", "Q4990709006000")
    comparison = compared(opened(SMALL), opened(folder))
    assert [code for code, _ in comparison.added] == ["11990121MB0A01093Q4990709006000"]
    assert told(folder) == ["New: 户口迁移", "Withdrawn: 户口迁移", "Withdrawn: 搬家“一件事”"]


def test_an_edition_is_compared_as_it_travels(folder: Path, tmp_path: Path) -> None:
    content = read(SMALL).canonical().decode()
    edition = Edition(number=1, version="1", issued_at="2026-11-22T08:00:00+08:00", content=content)
    signed = SignedDocument.of(edition.canonical(), bytes(64))
    for number, text in enumerate((content.encode(), edition.canonical(), signed.canonical())):
        path = tmp_path / f"{number}.json"
        path.write_bytes(text)
        assert opened(path) == read(folder)
    (tmp_path / "0.json").write_text('{"version": 1}', encoding="utf-8")
    with pytest.raises(Malformed, match=r"0\.json:1: version"):
        opened(tmp_path / "0.json")
    with pytest.raises(Malformed, match="No such file"):
        opened(tmp_path / "none.json")


def test_the_command_says_by_its_code_whether_something_must_not_be_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["diff", str(SMALL), str(folder)]) == DONE
    edit(folder / "items/card.toml", "required = false", "required = true")
    assert run(["diff", str(SMALL), str(folder), "--json"]) == BAD
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [one["name"] for one in found["changed"] if one["unpinned"]] == ["居民身份证补领"]
    assert found["changed"][0]["materials"]["changed"][0][1] == [
        {"name": "required", "old": "否", "new": "是"}
    ]
    assert run(["diff", str(SMALL), str(folder / "nothing")]) == SETTINGS
    assert "nothing:1: No such file" in capsys.readouterr().err


def test_check_import_and_schema_as_commands(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(folder)]) == DONE
    file = tmp_path / "list.csv"
    file.write_text("task_code,task_name\n11990121MB0A01093Q4990709055000,临时证\n甲,乙\n", encoding="utf-8")
    assert run(["import", str(file), "--into", str(folder), "--dry-run"]) == BAD
    assert "would be new: item-4990709055000.toml: 临时证" in capsys.readouterr().out
    assert run(["check", str(folder)]) == DONE
    assert run(["import", str(file), "--into", str(folder), "--json"]) == BAD
    assert json.loads(capsys.readouterr().out)["not_taken_in"][0]["row"] == 3
    assert run(["check", str(folder)]) == BAD
    assert run(["report", str(folder)]) == SETTINGS
    assert run(["import", str(tmp_path / "none.csv"), "--into", str(folder)]) == USAGE
    assert run(["schema", str(file)]) == USAGE
    assert run(["schema", str(tmp_path / "schema")]) == DONE
    assert len(list((tmp_path / "schema").glob("*.json"))) == 7


# The report -------------------------------------------------------------------------------------------


def test_the_report_counts_as_one_counts_by_hand() -> None:
    counted = reporting.report(read(SMALL))
    rows = [(c.fields_asked, c.fields_total, c.materials_asked, c.materials_total) for c in counted.counts]
    # reason, since of 4; place, since, rented, two columns of 8; reason and those of 9
    assert rows == [(2, 4, 0, 2), (5, 8, 1, 2), (6, 9, 1, 3)]
    told = counted.as_json()
    assert {key: told[key] for key in list(told)[:6]} == {
        "items": 2,
        "bundles": 1,
        "fields_total": 21,
        "fields_asked": 13,
        "materials_total": 7,
        "materials_asked": 2,
    }
    assert (told["fields_not_asked"], told["materials_not_asked"]) == (0.381, 0.714)
    assert [one["department"] for one in told["each"]] == ["公安"] * 3


def test_the_reports_columns_stand_one_below_the_other() -> None:
    lines = reporting.as_text(reporting.report(read(SMALL))).splitlines()
    rows = [line for line in lines if " / " in line]
    assert len(rows) == 6
    ends = {sum(2 if ord(c) > 0x2E7F else 1 for c in row) for row in rows}
    assert len(ends) == 1
    assert lines[-2].startswith("all: 2 items, 1 bundle ")
    assert lines[-1] == "not asked: 38.1% of the questions, 71.4% of the materials"


def test_a_report_of_nothing() -> None:
    empty = reporting.Report(())
    assert empty.as_json()["fields_not_asked"] == 0
    assert reporting.as_text(empty).splitlines()[-2].startswith("all: nothing")
