"""Documents on the wire: one spelling, no guessing, nothing of a person in errors and reprs."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from pydantic import ValidationError

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.content import FormContent, Person, StepLog
from kiosk.contract.enrolment import EnrolRequest
from kiosk.contract.evaluation import OPTIONS, Evaluation
from kiosk.contract.manifest import Manifest, PartInfo, material_part
from kiosk.contract.problem import CODES, ProblemBody, Remedy, remedy_of
from kiosk.contract.signed import BadDocument, BadSignature, SignedDocument
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.sm3 import sm3
from kiosk.domain.faces import FacePhoto, FaceProof, Verdict, Witness
from kiosk.domain.people import Citizen, Guardian
from tests.helpers import applications, people

ID = "0197c1a0-0000-7000-8000-000000000001"
KEY = PrivateKey.from_int(0x1234567890ABCDEF)
OTHER_KEY = PrivateKey.from_int(0xFEDCBA0987654321)


def part(part_id: str = "form") -> PartInfo:
    return PartInfo(id=part_id, size=116, plain_size=100, digest="ab" * 32)


def manifest(**changes: object) -> Manifest:
    given = {
        "application_id": ID,
        "terminal_id": "BM01",
        "item_code": "11440100007482575H3440118009000",
        "item_version": "2026.1",
        "local_number": "BM01-2026-000001-1",
        "made_at": "2026-11-20T09:00:00+08:00",
        "saved_at": "2026-11-20T09:00:01+08:00",
        "wrapped_key": "04" * 129,
        "chunk_size": 262144,
        "parts": (part("form"), part("face")),
    }
    return Manifest.model_validate({**given, **changes})


def evaluation(level: int = 5, options: tuple[str, ...] = ()) -> Evaluation:
    return Evaluation(
        application_id=ID,
        terminal_id="BM01",
        level=level,
        options=options,
        rated_at="2026-11-20T09:10:00+08:00",
    )


def test_a_manifest_is_read_as_it_was_signed() -> None:
    written = manifest().canonical()
    assert Manifest.parse_canonical(written) == manifest()
    assert manifest().content_digest() == sm3(written).hex()


def test_another_spelling_of_the_same_manifest_is_not_what_was_signed() -> None:
    spaced = json.dumps(json.loads(manifest().canonical())).encode()
    assert Manifest.parse(spaced) == manifest()
    with pytest.raises(ValueError, match="canonical"):
        Manifest.parse_canonical(spaced)


@pytest.mark.parametrize(
    "changes",
    [
        {"application_id": "0197c1a0-0000-4000-8000-000000000001"},  # UUIDv4
        {"application_id": "../../etc/passwd"},
        {"terminal_id": "bm01"},
        {"made_at": "2026-11-20T09:00:00"},  # no zone
        {"made_at": "yesterday"},
        {"parts": ()},
        {"parts": (part("form"), part("form"))},
        {"chunk_size": 0},
        {"wrapped_key": "04" * 20},
        {"wrapped_key": "0G" * 129},
        {"surprise": 1},
    ],
)
def test_a_malformed_manifest_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        manifest(**changes)


@pytest.mark.parametrize("part_id", ["", ".", "..", "a/b", "-x", "ü", "x" * 65, "a b"])
def test_a_part_id_is_fit_for_a_file_name(part_id: str) -> None:
    with pytest.raises(ValidationError):
        part(part_id)


def test_pages_of_materials_have_part_ids_of_their_own() -> None:
    assert part(material_part("household-book", 2)).id == "material-household-book-2"


def test_json_numbers_are_not_read_from_text() -> None:
    spelled = json.loads(manifest().canonical())
    spelled["chunk_size"] = "262144"
    with pytest.raises(ValidationError):
        Manifest.parse(json.dumps(spelled).encode())


def test_a_signed_document_opens_with_the_key_that_signed_it() -> None:
    signed = SignedDocument.sign(manifest(), KEY)
    assert signed.open(Manifest, KEY.public) == manifest()
    assert signed.open(Manifest, OTHER_KEY.public, KEY.public) == manifest()
    again = SignedDocument.of(signed.document.encode(), bytes.fromhex(signed.signature))
    assert again == signed


def test_nothing_else_opens_a_signed_document() -> None:
    signed = SignedDocument.sign(manifest(), KEY)
    changed = signed.model_copy(update={"document": signed.document.replace("BM01", "BM02")})
    for bad, keys in ((signed, [OTHER_KEY.public]), (changed, [KEY.public]), (signed, [])):
        with pytest.raises(BadSignature):
            bad.open(Manifest, *keys)


def test_one_kind_of_document_does_not_pass_for_another() -> None:
    signed = SignedDocument.sign(evaluation(), KEY)
    with pytest.raises(BadDocument):
        signed.open(Acceptance, KEY.public)


def test_a_form_carries_everything_of_the_citizen_and_the_application() -> None:
    application = applications.application()
    form = FormContent.parse(FormContent.of(application).canonical())
    assert form.citizen == Person.of(application.citizen)
    assert dict(form.answers) == application.answers
    assert [(m.code, m.pages) for m in form.materials] == [("book", 2)]
    assert form.promised == application.promised
    assert form.proof is not None
    assert application.proof is not None
    assert form.proof.verdict is application.proof.verdict
    assert form.made_at == application.made_at
    # A field that the card gains must be carried, or left out on purpose.
    carried = set(Person.model_fields) - {"card", "card_photo", "unmapped"}
    # The portrait is the photo decoded: the platform gets the photo as the card has it.
    assert carried == {f.name for f in fields(Citizen)} - {"kind", "photo", "portrait"}


def test_consent_and_how_the_photo_was_taken_travel_inside_the_form() -> None:
    photo = FacePhoto(b"x", 358, 441, 120.0, 128.0, ("eyes", "uneven"), ("blink", "nearer"), ("nearer",))
    proof = FaceProof(Verdict.PASSED, photo, "2026-03-01T09:00:00+08:00", 87, "check-1")
    form = FormContent.of(replace(applications.application(), proof=proof))
    sent = FormContent.parse(form.canonical()).proof
    assert sent is not None
    assert (sent.consented_at, sent.score, sent.reference) == ("2026-03-01T09:00:00+08:00", 87, "check-1")
    assert sent.photo_faults == ["eyes", "uneven"]
    assert (sent.challenges_asked, sent.challenges_passed) == (["blink", "nearer"], ["nearer"])


def test_the_step_log_keeps_order() -> None:
    log = StepLog.parse(StepLog.of(applications.application()).canonical())
    assert [entry.step for entry in log.steps] == ["Identifying", "Confirming"]


def test_no_person_shows_in_reprs_or_errors() -> None:
    citizen = people.citizen()
    form = FormContent.of(replace(applications.application(), citizen=citizen))
    secrets = (citizen.name, citizen.number, citizen.address)
    assert not any(secret in repr(form) or secret in repr(form.citizen) for secret in secrets)
    with pytest.raises(ValidationError) as caught:
        Person.model_validate({**form.citizen.model_dump(), "sex": citizen.name, "number": [citizen.number]})
    assert not any(secret in str(caught.value) for secret in secrets)


@pytest.mark.parametrize("field", ["birth", "valid_until"])
def test_a_day_exists_and_is_not_repeated_in_the_error(field: str) -> None:
    good = Person.of(people.citizen()).model_dump()
    assert Person.model_validate({**good, field: "2024-02-29"})
    with pytest.raises(ValidationError) as caught:
        Person.model_validate({**good, field: "1963-02-29"})
    assert "1963-02-29" not in str(caught.value)


def test_options_of_an_evaluation_belong_to_its_level() -> None:
    assert evaluation(5, ("510", "517")).options == ("510", "517")
    with pytest.raises(ValidationError):
        evaluation(5, ("108",))
    assert all(
        len(codes) == 8 and code[0] == str(level) for level, codes in OPTIONS.items() for code in codes
    )


@pytest.mark.parametrize("level", [0, 6])
def test_an_evaluation_has_five_levels(level: int) -> None:
    with pytest.raises(ValidationError):
        evaluation(level)


def test_enrolment_codes_have_one_form_and_stay_out_of_reprs() -> None:
    request = EnrolRequest(
        terminal_id="BM01",
        code="ABCD-EFGH-2345-67AB",
        public_key=KEY.public.to_bytes().hex(),
        nonce="n" * 16,
    )
    assert "ABCD-EFGH" not in repr(request)
    with pytest.raises(ValidationError):
        EnrolRequest.model_validate({**request.model_dump(), "code": "abcd"})


def test_every_code_has_a_status_that_says_refused() -> None:
    assert all(400 <= known.status <= 599 and known.title for known in CODES.values())
    assert {known.remedy for known in CODES.values()} == set(Remedy)


def test_a_code_from_the_future_gives_nothing_up() -> None:
    assert remedy_of("never-heard-of") is Remedy.TRANSIENT


def test_members_of_a_problem_that_nobody_knows_are_ignored() -> None:
    body = json.loads(ProblemBody.of("too-large", "1 MiB").model_dump_json())
    assert ProblemBody.model_validate({**body, "instance": "/x"}).code == "too-large"
    assert body["type"] == "urn:bianmin:problem:too-large"


def test_a_guardians_consent_travels_inside_the_form_and_in_no_repr() -> None:
    application = applications.application()
    assert application.proof is not None
    consented = replace(application.proof, guardian=Guardian("石屿", "119901199909170010"))
    content = FormContent.of(replace(application, proof=consented))
    assert content.proof is not None
    assert content.proof.guardian is not None
    assert (content.proof.guardian.name, content.proof.guardian.number) == ("石屿", "119901199909170010")
    assert FormContent.parse(content.canonical()) == content
    assert "石屿" not in repr(content)


def test_a_witness_travels_inside_the_form_and_an_older_form_has_none() -> None:
    application = applications.application()
    proof = FaceProof(
        Verdict.WITNESSED, None, application.made_at, witness=Witness("1002", application.made_at)
    )
    content = FormContent.of(replace(application, proof=proof))
    assert content.proof is not None
    assert content.proof.witness is not None
    assert (content.proof.witness.member, content.proof.witness.at) == ("1002", application.made_at)
    assert FormContent.parse(content.canonical()) == content
    older = json.loads(content.canonical())
    del older["proof"]["witness"]
    assert FormContent.model_validate_json(json.dumps(older)).proof is not None
    older["proof"]["witness"] = {"member": "李静", "at": application.made_at}
    with pytest.raises(ValueError, match="member"):
        FormContent.model_validate_json(json.dumps(older))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_how_alike_photo_and_card_are_travels_only_where_nobody_has_judged_yet(verdict: Verdict) -> None:
    application = applications.application()
    assert application.proof is not None
    assert application.proof.photo is not None
    compared = replace(application.proof.photo, likeness=412)
    content = FormContent.of(
        replace(application, proof=replace(application.proof, verdict=verdict, photo=compared))
    )
    assert content.proof is not None
    assert content.proof.likeness == (412 if verdict is Verdict.LATER else None)
    assert FormContent.parse(content.canonical()) == content
    assert "likeness" not in repr(content)
