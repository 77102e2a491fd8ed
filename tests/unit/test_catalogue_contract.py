"""The catalogue: what travels, what must fit together, and where a fault is said to be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from kiosk.contract.catalogue import CatalogueDocument, first_fault
from kiosk.contract.catalogue_files import Malformed, packaged, read
from kiosk.domain.forms import Field, Kind
from kiosk.domain.items import Outcome, Step
from kiosk.words import languages
from tests.helpers.catalogue import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "catalogue"))


@pytest.fixture(scope="module")
def document() -> CatalogueDocument:
    return read(FOLDER)


def _fields(document: CatalogueDocument, language: str = "zh-CN") -> list[Field]:
    catalogue = document.to_domain(language)
    return [field for item in catalogue.items if item.form for field in item.form.fields()]


def test_the_three_items_and_their_steps(document: CatalogueDocument) -> None:
    steps = {item.name: (item.outcome, item.steps) for item in document.to_domain("zh-CN").items}
    assert steps == {
        "城乡居民基本养老保险参保登记": (
            Outcome.APPLICATION,
            (Step.FORM, Step.MATERIALS, Step.FACE),
        ),
        "城乡居民基本养老保险参保信息查询": (Outcome.ANSWER, ()),
        "失业登记": (Outcome.APPLICATION, (Step.FORM,)),
    }


def test_the_forms_use_every_kind_of_field() -> None:
    fields = _fields(read(packaged()))
    assert {field.kind for field in fields} == set(Kind)
    assert any(field.when for field in fields)
    assert any(field.locked for field in fields)
    assert any(field.prefill and not field.locked for field in fields)


def test_every_text_is_there_in_every_language(document: CatalogueDocument) -> None:
    def check(value: object) -> None:
        if isinstance(value, dict) and "zh-CN" in value:
            assert set(languages()) <= value.keys(), value
        elif isinstance(value, dict):
            for part in value.values():
                check(part)
        elif isinstance(value, list | tuple):
            for part in value:
                check(part)

    check(document.model_dump())


def test_a_language_is_chosen_and_chinese_stands_in(document: CatalogueDocument) -> None:
    assert document.to_domain("en").categories[0].name == "Social insurance"
    assert document.to_domain("bo") == document.to_domain("zh-CN")


def test_shared_lists_become_options(document: CatalogueDocument) -> None:
    sexes = [field for field in _fields(document, "en") if field.key == "sex"]
    assert [option.name for option in sexes[0].options] == ["Male", "Female"]


def test_a_category_without_items_is_not_shown(document: CatalogueDocument) -> None:
    poorer = document.model_copy(update={"items": document.items[:1]})
    assert [c.code for c in poorer.to_domain("zh-CN").categories] == [document.items[0].category]


def test_it_travels_unchanged(document: CatalogueDocument) -> None:
    assert CatalogueDocument.parse_canonical(document.canonical()) == document
    brief = document.brief()
    assert CatalogueDocument.parse(brief) == document
    assert len(brief) < 0.8 * len(document.canonical())
    assert b":null" not in brief


ENROL = "items/pension-enrolment.toml"
UNEMPLOYED = "items/unemployment-registration.toml"


def _edit(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


# file, what is changed in it, where the message points (the line that begins so), what it says
FAULTS = [
    (ENROL, _edit("8Q5992014001001", "8Q8992014001001"), "code", "not an implementing code"),
    (ENROL, _edit('emblem = "养"', 'emblem = "养老"'), "emblem", "at most 1 character"),
    (ENROL, _edit('emblem = "养"', 'emblem = "养"\ncolour = 1'), "colour", "not permitted"),
    (ENROL, _edit("promised_days = 5", 'promised_days = "5"'), "promised_days", "integer"),
    (ENROL, _edit('"social-insurance"', '"health"'), "category", "no category 'health'"),
    (ENROL, _edit('"materials", "face"', '"face", "materials"'), "steps", "in this order"),
    (ENROL, _edit('"form", "materials"', '"materials"'), "steps", "step 'form' and a form"),
    (ENROL, _edit('"materials", "face"', '"face"'), "steps", "for the camera come together"),
    (ENROL, _edit('outcome = "application"', 'outcome = "answer"'), "steps", "on the spot has no steps"),
    (ENROL, _edit('{ zh-CN = "不收费", en', '{ en-GB = "Free", en'), "fee", "no text in zh-CN"),
    (ENROL, _edit('"不收费"', '" "'), "fee", "match pattern"),
    (ENROL, _edit('field = "lives_there"', 'field = "phone_kind"'), "when", "no earlier field"),
    (ENROL, _edit('values = ["no"]', 'values = ["never"]'), "when", "'never' is no option of"),
    (ENROL, _edit('prefill = "name"', 'prefill = "shoe-size"'), 'prefill = "shoe', "a card gives name"),
    (ENROL, _edit('prefill = "name"\n', ""), "locked", "only what the card gives"),
    (
        ENROL,
        _edit('option_list = "sex"', 'option_list = "sexes"'),
        'option_list = "sexes"',
        "no list 'sexes'",
    ),
    (ENROL, _edit('option_list = "sex"\n', ""), "[[form.sections.fields]]", "options or a list"),
    (ENROL, _edit('minimum = "0.5"', 'minimum = "half"'), 'minimum = "half"', "bounds no number"),
    (ENROL, _edit('maximum = "today"', 'maximum = "2026-13-01"'), 'maximum = "2026-13', "bounds no date"),
    (ENROL, _edit('key = "number"', 'key = "name"'), 'key = "name"', "'name' stands twice"),
    (ENROL, _edit('maximum = "10"', 'maximum = "ten"'), 'maximum = "ten"', "bounds no table"),
    (
        UNEMPLOYED,
        _edit("12990121MB0A00026G5992014003001", "11990121MB0A00018Q5992014001001"),
        "code",
        "twice",
    ),
    (UNEMPLOYED, _edit('code = "graduate"', 'code = "contract"'), "options = [", "'contract' stands twice"),
    (
        UNEMPLOYED,
        _edit('unit = { zh-CN = "元"', 'maxlen = 3\nunit = { zh-CN = "元"'),
        "maxlen",
        "not permitted",
    ),
    ("lists.toml", _edit('code = "02", name', 'code = "01", name'), "ethnic-groups", "'01' stands twice"),
    (
        "catalogue.toml",
        _edit('code = "employment"', 'code = "certificates"'),
        None,
        "'certificates' stands twice",
    ),
    ("catalogue.toml", _edit('version = "2026.11.1"', "version = 2026"), "version", "string"),
    ("catalogue.toml", _edit("[[categories]]", "[[categories]"), "[[categories]", "Expected"),
]


@pytest.mark.parametrize(("name", "change", "begins", "says"), FAULTS)
def test_a_fault_is_told_with_file_and_line(
    folder: Path, name: str, change: Callable[[str], str], begins: str | None, says: str
) -> None:
    path = folder / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(Malformed) as caught:
        read(folder)
    message = str(caught.value)
    assert says in message
    assert message.startswith(f"{path}:")
    told = int(message.removeprefix(f"{path}:").partition(":")[0])
    rows = path.read_text(encoding="utf-8").splitlines()
    if begins:
        assert rows[told - 1].startswith(begins), f"{message}\n{rows[told - 1]}"


def test_a_missing_file_is_told(folder: Path) -> None:
    (folder / "catalogue.toml").unlink()
    with pytest.raises(Malformed, match=r"catalogue\.toml:1: No such file"):
        read(folder)


def test_text_that_is_not_utf8_is_told(folder: Path) -> None:
    (folder / "lists.toml").write_bytes("sex = '男'".encode("gb18030"))
    with pytest.raises(Malformed, match=r"lists\.toml:1: not UTF-8"):
        read(folder)


def test_a_table_may_hold_no_table_and_nothing_from_the_card(document: CatalogueDocument) -> None:
    raw = document.model_dump(mode="json")
    fields = raw["items"][0]["form"]["sections"][3]["fields"]
    fields[1]["columns"][0] |= {"prefill": "name"}
    with pytest.raises(ValidationError) as caught:
        CatalogueDocument.model_validate(raw)
    where, message = first_fault(caught.value)
    assert where == ("items", 0, "form", "sections", 3, "fields", 1, "columns", 0)
    assert "comes from no card" in message


def test_a_table_is_nobodys_condition_and_only_numbers_have_units(document: CatalogueDocument) -> None:
    raw = document.model_dump(mode="json")
    fields = raw["items"][0]["form"]["sections"][3]["fields"]
    fields[2] |= {"when": {"field": "members", "values": ["x"]}}
    with pytest.raises(ValidationError, match="has no single answer"):
        CatalogueDocument.model_validate(raw)
    fields[2] |= {"when": None, "unit": {"zh-CN": "个"}}
    with pytest.raises(ValidationError, match="only a number has decimals"):
        CatalogueDocument.model_validate(raw)
    fields[2] |= {"unit": None, "options": [{"code": "a", "name": {"zh-CN": "甲"}}]}
    with pytest.raises(ValidationError, match="only a choice has options"):
        CatalogueDocument.model_validate(raw)
    fields[2] |= {"options": [], "minimum": "1"}
    with pytest.raises(ValidationError, match="bounds no text"):
        CatalogueDocument.model_validate(raw)
    fields[2] |= {"minimum": "", "columns": [fields[0]]}
    with pytest.raises(ValidationError, match="a table has columns, and nothing else has"):
        CatalogueDocument.model_validate(raw)
