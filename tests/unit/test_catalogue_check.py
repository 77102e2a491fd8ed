"""`kiosk catalogue check` and the schemas: every fault once, at the line where it was written."""

from __future__ import annotations

from pathlib import Path

import fastjsonschema
import pytest

from kiosk.authoring.checking import faults
from kiosk.authoring.schemas import FILES, as_files, schemas
from kiosk.contract.catalogue_files import AROUND, Malformed, Source, read, table
from tests.helpers.small import SMALL, copied, edit

ROOT = Path(__file__).parents[2]
CARD, MOVE, MOVING = "items/card.toml", "items/move.toml", "bundles/moving.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def said(folder: Path, shared: Path | None = None) -> list[tuple[str, str, str]]:
    """File, the text of the line that is named, and what is said, for each fault."""
    found = []
    for fault in faults(folder, shared):
        name, line, text = fault.split(":", 2)
        rows = Path(name).read_text(encoding="utf-8", errors="replace").splitlines()
        found.append((Path(name).name, rows[int(line) - 1], text.strip()))
    return found


def test_the_small_catalogue_is_in_order(folder: Path) -> None:
    assert list(faults(folder)) == []


def test_all_faults_of_all_files_are_told_by_file_and_line(folder: Path) -> None:
    edit(folder / CARD, 'emblem = "补"', 'emblem = "补领"\ncolour = 1')
    edit(folder / CARD, "promised_days = 15", 'promised_days = "15"')
    edit(folder / MOVE, 'option_list = "yes-no"', 'option_list = "maybe"')
    assert said(folder) == [
        ("card.toml", 'emblem = "补领"', "emblem: String should have at most 1 character"),
        ("card.toml", "colour = 1", "colour: Extra inputs are not permitted"),
        ("card.toml", 'promised_days = "15"', "promised_days: Input should be a valid integer"),
        (
            "move.toml",
            'option_list = "maybe"',
            "form.sections.1.fields.2.option_list: there is no list 'maybe'",
        ),
    ]  # and nothing of the bundle, whose part can't be read


def test_a_fault_of_a_shared_question_is_told_once_where_it_is_written(folder: Path) -> None:
    edit(folder / "fields.toml", 'prefill = "phone"', 'prefill = "shoe-size"')
    [(name, line, text)] = said(folder)
    assert (name, line) == ("fields.toml", 'prefill = "shoe-size"')
    assert "nor is it a known fact" in text


def test_a_shared_part_that_nobody_uses_is_looked_at_too(folder: Path) -> None:
    append(folder / "fields.toml", '\n[email]\nkind = "letter"\nlabel = { en = "E-mail" }\n')
    append(folder / "materials.toml", '\n[deed]\nname = { zh-CN = "房产证" }\n')
    assert [(name, line) for name, line, _ in said(folder)] == [
        ("fields.toml", 'kind = "letter"'),
        ("fields.toml", 'label = { en = "E-mail" }'),
        ("materials.toml", "[deed]"),
    ]


def test_what_only_the_written_form_forbids_is_told(folder: Path) -> None:
    edit(folder / "sources.toml", "[facts.phone]", "[fact.phone]\n[facts.phone]")
    edit(folder / CARD, 'emblem = "补"', 'emblem = "补"\nparts = ["11990121MB0A01093Q4990709004000"]')
    assert said(folder) == [
        ("sources.toml", "[fact.phone]", "fact: Extra inputs are not permitted"),
        ("card.toml", 'parts = ["11990121MB0A01093Q4990709004000"]', "parts: not known here: 'parts'"),
    ]


@pytest.mark.parametrize("use", ["7", '["phone"]', '"telephone"'])
def test_a_use_of_nothing_shared_is_told_once(folder: Path, use: str) -> None:
    edit(folder / CARD, 'use = "phone"', f"use = {use}")
    [(name, line, text)] = said(folder)
    assert (name, line) == ("card.toml", f"use = {use}")
    assert "nothing shared is called" in text


def test_files_that_are_no_toml_are_all_told(folder: Path) -> None:
    append(folder / CARD, "[[[\n")
    (folder / MOVE).write_bytes("name = '男'".encode("gb18030"))
    [(card, at, why), (move, _, utf8)] = said(folder)
    assert (card, at, move) == ("card.toml", "[[[", "move.toml")
    assert "at line" in why
    assert utf8 == "not UTF-8"


def test_without_the_files_around_nothing_is_judged_and_each_of_them_is_told(folder: Path) -> None:
    for name in AROUND:
        (folder / f"{name}.toml").write_text("[[[", encoding="utf-8")
    assert {fault.partition(":")[0] for fault in faults(folder)} == {
        str(folder / f"{n}.toml") for n in AROUND
    }
    (folder / "catalogue.toml").unlink()
    for name in AROUND[1:]:
        (folder / f"{name}.toml").unlink()
    assert list(faults(folder)) == [f"{folder / 'catalogue.toml'}:1: No such file or directory"]


def test_what_stands_around_may_lie_elsewhere_and_is_named_there(folder: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    for name in AROUND:
        (folder / f"{name}.toml").rename(shared / f"{name}.toml")
    assert said(folder, shared) == []
    edit(shared / "fields.toml", 'prefill = "phone"', 'prefill = "shoe-size"')
    edit(shared / "lists.toml", 'code = "no"', 'code = "yes"')
    assert [fault.partition(":")[0] for fault in faults(folder, shared)] == [
        str(shared / "fields.toml"),
        str(shared / "lists.toml"),
    ]


def test_several_faults_around_the_items_are_all_told(folder: Path) -> None:
    edit(folder / "catalogue.toml", 'version = "1"', "version = 1")
    edit(folder / "sources.toml", 'via = "account"', 'via = "hearsay"')
    assert [name for name, _, _ in said(folder)] == ["catalogue.toml", "sources.toml"]


def test_a_misfit_of_a_part_is_not_told_again_for_its_bundle(folder: Path) -> None:
    edit(folder / MOVE, '{ field = "rented", values = ["yes"] }', '{ field = "rented", values = ["often"] }')
    assert [(name, text) for name, _, text in said(folder)] == [
        ("move.toml", "materials.1.when: 'often' is no option of 'rented'")
    ]


def test_a_bundle_of_what_is_not_there_is_told_at_its_parts(folder: Path) -> None:
    edit(folder / MOVING, '"move"]', '"moved"]')
    assert said(folder) == [("moving.toml", 'parts = ["card", "moved"]', "parts: there is no item 'moved'")]
    edit(folder / MOVING, '"card", "moved"]', '"card", 7]')
    assert [line for _, line, _ in said(folder)] == ['parts = ["card", 7]']


def test_gaps_are_told_beside_faults_and_those_of_shared_parts_once(folder: Path) -> None:
    edit(folder / "fields.toml", '{ zh-CN = "手机号码", en = "Mobile number" }', '{ zh-CN = "手机号码" }')
    edit(folder / CARD, 'emblem = "补"', 'emblem = "补领"')
    edit(folder / MOVE, '"Household register" }', '"The register" }\nphone = "12345"')
    edit(folder / MOVE, 'keywords = ["迁户口", "搬家", "转户口"]', 'keywords = ["迁户口"]')
    assert [(name, text) for name, _, text in said(folder)] == [
        ("fields.toml", "phone.label: no text in en"),
        ("card.toml", "emblem: String should have at most 1 character"),
        ("move.toml", "keywords: 3 words that people use, at least"),
    ]


def test_reading_raises_the_first_fault(folder: Path) -> None:
    edit(folder / CARD, 'emblem = "补"', 'emblem = "补领"')
    with pytest.raises(Malformed, match=r"card\.toml:6: emblem: String should"):
        read(folder)
    assert Source(SMALL).written(SMALL / CARD) == {}  # nothing has been read yet


# The schemas ------------------------------------------------------------------------------------------


def test_the_schemas_in_docs_are_those_of_the_models() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs/schema").glob("*.json")}
    assert kept == as_files()


@pytest.mark.parametrize("name", FILES)
def test_a_schema_takes_the_small_catalogue(name: str) -> None:
    paths = {"item": "items/*.toml", "bundle": "bundles/*.toml"}
    check = fastjsonschema.compile(schemas()[name], use_default=False)
    found = list(SMALL.glob(paths.get(name, f"{name}.toml")))
    assert found
    for path in found:
        check(table(path))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("item", {}),
        ("bundle", {"parts": ["card"]}),
        ("catalogue", {"version": "1", "categories": [], "items": []}),
        ("lists", {"yes-no": []}),
        ("lists", {"yes no": [{"code": "a", "name": {"zh-CN": "甲"}}]}),
        ("sources", {"facts": {"phone": {"via": "card", "source": {"zh-CN": "卡"}}}}),
        ("fields", {"phone": {"key": "phone", "kind": "phone", "label": {"zh-CN": "电话"}}}),
        ("fields", {"phone": {"kind": "phone", "label": {"en": "Telephone"}}}),
        ("materials", {"deed": {"name": {"zh-CN": "房产证", "EN": "Deed"}, "required": True}}),
    ],
)
def test_a_schema_refuses(name: str, written: dict[str, object]) -> None:
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        fastjsonschema.compile(schemas()[name], use_default=False)(written)


def test_editors_are_told_of_every_schema() -> None:
    told = table(ROOT / ".taplo.toml")["rule"]
    assert sorted(rule["schema"]["path"] for rule in told) == sorted(f"docs/schema/{n}.json" for n in FILES)
