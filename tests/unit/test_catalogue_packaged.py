"""The catalogue that comes with the program: in order, wide enough, and no form twice."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from kiosk.authoring.checking import faults
from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_files import packaged, read, table
from kiosk.contract.catalogue_forms import FieldEntry
from kiosk.domain.forms import Kind
from kiosk.domain.item_codes import implementing_code_is_valid

ALIKE = 0.6  # of the questions that two items have of their own, how many may be the same at most


@pytest.fixture(scope="module")
def document() -> CatalogueDocument:
    return read(packaged())


def _fields(item: ItemEntry) -> list[FieldEntry]:
    sections = item.form.sections if item.form else ()
    return [one for section in sections for field in section.fields for one in (field, *field.columns)]


def test_nothing_is_wrong_with_it() -> None:
    assert list(faults()) == []


def test_it_has_a_hundred_items_and_ten_bundles(document: CatalogueDocument) -> None:
    bundles = [item for item in document.items if item.parts]
    assert len(document.items) - len(bundles) >= 100
    assert len(bundles) >= 10


def test_every_kind_of_question_is_asked(document: CatalogueDocument) -> None:
    assert {field.kind for item in document.items for field in _fields(item)} == set(Kind)


def test_every_implementing_code_is_valid_and_stands_once(document: CatalogueDocument) -> None:
    codes = [item.code for item in document.items]
    assert [code for code, times in Counter(codes).items() if times > 1] == []
    assert [code for code in codes if not implementing_code_is_valid(code)] == []


def test_no_two_items_ask_the_same_with_another_title(document: CatalogueDocument) -> None:
    common = set(table(packaged() / "fields.toml"))
    own = {
        item.name["zh-CN"]: {(field.key, field.kind) for field in _fields(item) if field.key not in common}
        for item in document.items
        if not item.parts and item.form
    }
    alike = [
        (one, two, round(len(own[one] & own[two]) / len(own[one] | own[two]), 2))
        for one, two in combinations(own, 2)
        if own[one] and own[two] and len(own[one] & own[two]) / len(own[one] | own[two]) > ALIKE
    ]
    assert alike == []


def test_no_two_forms_are_the_same_list_of_questions(document: CatalogueDocument) -> None:
    forms = Counter(
        tuple((field.key, field.kind) for field in _fields(item)) for item in document.items if item.form
    )
    assert [form for form, times in forms.items() if times > 1] == []
