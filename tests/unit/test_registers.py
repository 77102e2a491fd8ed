"""The registers of the sandbox: what they know must be something that the catalogue can use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_files import packaged, read
from kiosk.domain.formchecks import check
from kiosk.domain.forms import Form, Section
from kiosk.domain.formvalues import prefill
from kiosk.domain.known import Fact, Known, Via
from kiosk.sandbox.registers import Entry, packaged_registers
from tests.helpers.applications import citizen

DAY = date(2026, 11, 22)
DOCUMENT: CatalogueDocument = read(packaged())
ENTRIES = tuple(packaged_registers().entries.values())


def test_facts_licences_checks_and_earlier_materials_are_those_of_the_catalogue() -> None:
    codes = {material.code for item in DOCUMENT.items for material in item.materials}
    for entry in ENTRIES:
        assert set(entry.facts) <= set(DOCUMENT.facts)
        assert set(entry.licences) <= set(DOCUMENT.licences)
        assert set(entry.checks) <= set(DOCUMENT.checks)
        assert set(entry.earlier) <= codes


def test_every_fact_answers_a_question() -> None:
    forms = [item.form for item in DOCUMENT.items if item.form]
    assert set(DOCUMENT.facts) <= {f.prefill for form in forms for s in form.sections for f in s.fields}


def test_what_a_register_knows_is_a_possible_answer_of_every_question() -> None:
    for item in DOCUMENT.to_domain("zh-CN").items:
        for entry in ENTRIES:
            for section in item.form.sections if item.form else ():
                _is_answered(section, entry)


def _is_answered(section: Section, entry: Entry) -> None:
    """Each known answer by itself: whether it is asked at all is not the point."""
    known = Known(tuple(Fact(name, value, Via.SHARING) for name, value in entry.facts.items()))
    for field in section.fields:
        if field.prefill in entry.facts:
            form = Form((Section(section.title, (replace(field, when=None, within=None),)),))
            answers = prefill(form, citizen(), known)
            assert answers == {field.key: entry.facts[field.prefill]}, field.key
            assert check(form, answers, DAY) == {}, (field.key, answers)
