"""Terminals and platforms of different ages: what an older reader must not see, what a newer one may say."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pydantic import ValidationError

from kiosk.contract.applications import Announcement
from kiosk.contract.base import Wire, newer
from kiosk.contract.content import FormContent
from kiosk.domain.faces import Verdict, Witness
from tests.helpers import applications

ID = "0197c1a0-0000-7000-8000-000000000001"
# The proof and the person of the first contract, as an older platform knows them.
FIRST_PROOF = {"verdict", "consented_at", "score", "reference"}
LATER_OF_PERSON = {"card_name", "unmapped", "vouched"}


class Older(Wire):
    amount: int


class Newer(Wire):
    amount: int
    note: str = newer("", max_length=5)
    marks: list[int] = newer([])


class Around(Wire):
    inner: Newer


def test_a_field_that_came_later_is_not_spelled_out_while_it_has_its_default() -> None:
    assert Newer(amount=1).canonical() == Older(amount=1).canonical() == b'{"amount":1}'
    assert Around(inner=Newer(amount=1)).canonical() == b'{"inner":{"amount":1}}'
    assert Newer(amount=1, marks=[0]).canonical() == b'{"amount":1,"marks":[0]}'
    assert json.loads(Newer(amount=1, note="x").model_dump_json()) == {"amount": 1, "note": "x"}


def test_an_older_reader_takes_what_uses_nothing_new_and_refuses_the_rest() -> None:
    assert Older.parse_canonical(Newer(amount=1).canonical()) == Older(amount=1)
    with pytest.raises(ValidationError):
        Older.parse_canonical(Newer(amount=1, note="x").canonical())


def test_there_is_one_spelling_only() -> None:
    assert Newer.parse_canonical(b'{"amount":1,"note":"x"}').note == "x"
    with pytest.raises(ValueError, match="canonical"):
        Newer.parse_canonical(b'{"amount":1,"note":""}')


def test_a_later_field_keeps_its_limits_and_its_default() -> None:
    with pytest.raises(ValidationError):
        Newer(amount=1, note="too long")
    assert (Newer(amount=1).note, Newer(amount=1).marks) == ("", [])


def test_an_answer_that_is_only_read_may_say_more() -> None:
    said = {"kind": "announcement", "application_id": ID, "missing": {"form": 3}, "queue": 7}
    assert Announcement.read(json.dumps(said).encode()).missing == {"form": 3}
    with pytest.raises(ValidationError):
        Announcement.parse(json.dumps(said).encode())
    with pytest.raises(ValidationError):
        Announcement.read(json.dumps(said | {"missing": {"form": "3"}}).encode())


def test_a_form_without_anything_new_is_the_first_contracts() -> None:
    form = json.loads(FormContent.of(applications.application()).canonical())
    assert set(form["proof"]) == FIRST_PROOF
    assert not LATER_OF_PERSON & set(form["citizen"])


def test_a_witness_travels_where_there_is_one() -> None:
    made = applications.application()
    assert made.proof is not None
    seen = replace(
        made.proof, verdict=Verdict.WITNESSED, witness=Witness("1234", "2026-03-01T09:01:00+08:00")
    )
    form = json.loads(FormContent.of(replace(made, proof=seen)).canonical())
    assert set(form["proof"]) == {*FIRST_PROOF, "witness"}
