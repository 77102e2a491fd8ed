"""Calls of a visit: the real-person check, instant queries, the catalogue, evaluations."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
from PIL import Image

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.edition import Edition
from kiosk.contract.signed import SignedDocument
from kiosk.domain.faces import FacePhoto, FaceProof, Verdict
from kiosk.domain.items import Item, Outcome
from kiosk.domain.people import CardKind
from kiosk.ports import AnswerSheet
from kiosk.problems import Problem
from kiosk.sandbox.steering import Face, Fate
from offline.catalogue import accept_copy, held
from offline.wire import Accepted, Refusal, Remedy
from tests.helpers import people
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.terminal import Terminal, valid_application

CONSENT = "2026-11-20T09:00:00+08:00"
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def catalogue() -> CatalogueDocument:
    return read(packaged())


@pytest.fixture(scope="module")
def platform(
    tmp_path_factory: pytest.TempPathFactory, catalogue: CatalogueDocument
) -> Iterator[RunningPlatform]:
    with running_platform(tmp_path_factory.mktemp("platform"), catalogue=catalogue) as running:
        yield running


def of_outcome(catalogue: CatalogueDocument, outcome: Outcome, body: str = "") -> Item:
    """``body`` begins the code: the implementing body's 18 characters."""
    items = catalogue.to_domain("zh-CN").items
    return next(i for i in items if i.outcome is outcome and i.code.startswith(body))


def photo(width: int = 358, height: int = 441, *, flat: bool = False) -> FacePhoto:
    """Noise, which is what a picture has and a covered lens has not."""
    random = np.random.default_rng(1)
    pixels = random.integers(0, 1 if flat else 255, (height, width, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=70)
    return FacePhoto(buffer.getvalue(), width, height, 100, 120)


def checked(terminal: Terminal, picture: FacePhoto, **changes: object) -> FaceProof:
    person = replace(people.citizen(), **changes)  # type: ignore[arg-type]
    proof = terminal.gateway.check_face(person, picture, CONSENT)
    assert isinstance(proof, FaceProof), proof
    return proof


def test_a_good_picture_and_a_good_card_pass(terminal: Terminal) -> None:
    proof = checked(terminal, photo())
    assert (proof.verdict, proof.score) == (Verdict.PASSED, 100)
    assert proof.reference.startswith("SR")
    assert proof.consented_at == CONSENT
    assert checked(terminal, photo()).reference != proof.reference


def test_a_larger_picture_of_the_same_proportions_passes(terminal: Terminal) -> None:
    assert checked(terminal, photo(716, 882)).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    "picture",
    [
        photo(441, 441),
        photo(179, 220),
        photo(flat=True),
        FacePhoto(b"\xff\xd8\xffnot a picture", 358, 441, 1, 1),
        FacePhoto(b"", 358, 441, 1, 1),
        FacePhoto(photo().jpeg[:2000], 358, 441, 1, 1),
    ],
    ids=["square", "small", "flat", "rubbish", "empty", "cut off"],
)
def test_a_picture_that_breaks_a_rule_fails(terminal: Terminal, picture: FacePhoto) -> None:
    proof = checked(terminal, picture)
    assert proof.verdict is Verdict.FAILED
    assert 0 <= proof.score < 100


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "110101199003070012"},
        {"birth": date(1963, 4, 13)},
        {"valid_until": date(2020, 1, 1)},
    ],
)
def test_a_card_that_breaks_a_rule_fails(terminal: Terminal, changes: dict[str, object]) -> None:
    assert checked(terminal, photo(), **changes).verdict is Verdict.FAILED


def test_a_2017_residence_card_has_a_number_of_its_own_making(terminal: Terminal) -> None:
    card = {"kind": CardKind.FOREIGN_2017, "number": "USA990063041200"}
    assert checked(terminal, photo(), **card).verdict is Verdict.PASSED


def test_the_check_can_be_steered(terminal: Terminal) -> None:
    terminal.platform.control.face = Face.LOW_SCORE
    assert checked(terminal, photo()).score == 40
    terminal.platform.control.face = Face.REFUSE
    outcome = terminal.gateway.check_face(people.citizen(), photo(), CONSENT)
    assert outcome == Problem("face-refused", "face-refused")


def test_without_a_network_the_check_is_a_problem(terminal: Terminal) -> None:
    terminal.platform.control.doom(Fate.CUT_BEFORE)
    outcome = terminal.gateway.check_face(people.citizen(), photo(), CONSENT)
    assert isinstance(outcome, Problem)
    assert outcome.code == "network-down"


def answered(terminal: Terminal, item: Item, name: str = "李青禾", birth: str = "19630412") -> AnswerSheet:
    sheet = terminal.gateway.answer(item.code, people.citizen(name, birth))
    assert isinstance(sheet, AnswerSheet), sheet
    return sheet


def test_an_answer_without_records_says_so(terminal: Terminal, catalogue: CatalogueDocument) -> None:
    query = of_outcome(catalogue, Outcome.ANSWER)
    sheet = answered(terminal, query, birth="19500101")
    assert sheet.title == query.name
    assert [row.label for row in sheet.rows] == ["姓名", "证件号码"]
    assert sheet.rows[0].value == "李*禾"
    assert "没有" in sheet.notes[0]
    assert sheet.number.startswith("CX")


def test_an_answer_tells_what_the_platform_has_accepted(
    terminal: Terminal, catalogue: CatalogueDocument
) -> None:
    """Of the same body and for the same number: nothing of other bodies, nothing of anybody else."""
    query = of_outcome(catalogue, Outcome.ANSWER)
    item = of_outcome(catalogue, Outcome.APPLICATION, query.code[:18])
    items = catalogue.to_domain("zh-CN").items
    foreign = next(i for i in items if i.code[:18] != query.code[:18])
    asker, other = people.citizen(birth="19710101"), people.citizen(birth="19720202")
    for citizen, handled in ((asker, item), (other, item), (asker, foreign)):
        application = replace(
            valid_application(), item_code=handled.code, item_name=handled.name, citizen=citizen
        )
        assert isinstance(terminal.deliver(terminal.seal(application)), Accepted)
    sheet = answered(terminal, query, birth="19710101")
    assert [row.value for row in sheet.rows if row.label == "办理事项"] == [item.name]
    assert all(row.value.startswith(item.code) for row in sheet.rows if row.label == "办件编号")


def test_an_answer_can_be_checked_by_its_code(terminal: Terminal, catalogue: CatalogueDocument) -> None:
    sheet = answered(terminal, of_outcome(catalogue, Outcome.ANSWER))
    found = httpx.get(sheet.verify_text, trust_env=False)
    assert found.status_code == 200
    assert sheet.number in found.text
    assert "李*禾" in found.text
    assert "李青禾" not in found.text
    guessed = urlsplit(sheet.verify_text)._replace(query="check=0000000000000000").geturl()
    assert httpx.get(guessed, trust_env=False).status_code == 404


def test_what_is_no_query_is_not_answered(terminal: Terminal, catalogue: CatalogueDocument) -> None:
    item = of_outcome(catalogue, Outcome.APPLICATION)
    outcome = terminal.gateway.answer(item.code, people.citizen())
    assert outcome == Problem("platform-refused", "query-unknown")


def test_without_a_network_there_is_no_answer(terminal: Terminal, catalogue: CatalogueDocument) -> None:
    terminal.platform.control.doom(Fate.PORTAL)
    outcome = terminal.gateway.answer(of_outcome(catalogue, Outcome.ANSWER).code, people.citizen())
    assert isinstance(outcome, Problem)
    assert outcome.code == "answer-needs-network"


def test_an_unknown_item_waits_for_a_catalogue(terminal: Terminal) -> None:
    refusal = terminal.announce(terminal.seal(replace(valid_application(), item_code="9" * 31)))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.remedy) == ("item-unknown", Remedy.CATALOGUE)


def test_the_catalogue_travels_signed(
    terminal: Terminal, catalogue: CatalogueDocument, tmp_path: Path
) -> None:
    edition = terminal.gateway.edition(after=0)
    assert isinstance(edition, tuple)
    key = terminal.platform.public_key
    opened = SignedDocument.of(*edition).open(Edition, key)
    assert CatalogueDocument.parse(opened.content.encode()) == catalogue
    assert accept_copy(tmp_path, *edition, key) == opened.number == held(tmp_path, key)
    assert terminal.gateway.edition(after=opened.number) is None


def test_an_edition_is_new_only_when_its_content_is(tmp_path: Path, catalogue: CatalogueDocument) -> None:
    numbers = []
    newer = catalogue.model_copy(update={"version": "2099.1"})
    for version in (catalogue, catalogue, newer, catalogue):
        with running_platform(tmp_path, catalogue=version) as platform:
            terminal = Terminal(platform)
            edition = terminal.gateway.edition(after=0)
            assert isinstance(edition, tuple)
            numbers.append(SignedDocument.of(*edition).open(Edition, platform.public_key).number)
            terminal.close()
    assert numbers == [1, 1, 2, 3]


def test_an_evaluation_counts_once(terminal: Terminal, catalogue: CatalogueDocument) -> None:
    item = of_outcome(catalogue, Outcome.APPLICATION)
    sealed = terminal.seal(replace(valid_application(), item_code=item.code))
    before = terminal.gateway.rate(*terminal.rating(sealed))
    assert isinstance(before, Refusal)
    assert before.code == "application-unknown"
    assert isinstance(terminal.deliver(sealed), Accepted)
    rating = terminal.rating(sealed, 5, options=("510", "517"))
    assert terminal.gateway.rate(*rating) is None
    assert terminal.gateway.rate(*rating) is None  # the answer was lost, the terminal sends it again
    again = terminal.gateway.rate(*terminal.rating(sealed, 1))
    assert isinstance(again, Refusal)
    assert (again.code, again.remedy) == ("already-rated", Remedy.BUSINESS)


def test_an_evaluation_is_bound_to_its_case(terminal: Terminal, catalogue: CatalogueDocument) -> None:
    """Offline there is no case number yet; one that is given must be right, and so must the signature."""
    item = of_outcome(catalogue, Outcome.APPLICATION)
    sealed = terminal.seal(replace(valid_application(), item_code=item.code))
    assert isinstance(terminal.deliver(sealed), Accepted)
    wrong = terminal.gateway.rate(*terminal.rating(sealed, case_number="1" * 43))
    assert isinstance(wrong, Refusal)
    assert wrong.code == "case-mismatch"
    document, _ = terminal.rating(sealed)
    forged = terminal.gateway.rate(document, bytes(64))
    assert isinstance(forged, Refusal)
    assert forged.code == "manifest-signature-bad"
    status = terminal.gateway.status(sealed.manifest.application_id)
    assert not isinstance(status, Refusal)
    assert terminal.gateway.rate(*terminal.rating(sealed, case_number=status.case_number)) is None
