"""Electronic IDs over the real line: a code is worth one person, once, to the terminal that asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.contract.content import FormContent, Person
from kiosk.contract.identity import ElectronicIdentity, RedeemCode
from kiosk.domain.faces import FaceProof
from kiosk.domain.people import CardKind, Citizen, Vouched
from kiosk.ports import AnswerSheet
from kiosk.problems import Problem
from kiosk.sandbox.electronic import issue
from kiosk.sandbox.steering import Fate
from kiosk.sandbox.tables import VouchedRow
from offline.electronic import citizen_of
from offline.wire import Accepted
from tests.helpers import people
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.terminal import Caller, Terminal, valid_application

ZHANG = replace(people.citizen("张三", "19900307"), photo=b"WLf")
ANNA = replace(
    people.citizen("", "19880624"),
    kind=CardKind.FOREIGN_2017,
    number="USA110088062401",
    latin_name="SAMPLE, ANNA",
    valid_until=date(2099, 6, 1),
)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    holders = {"zhang": ZHANG, "anna": ANNA}
    with running_platform(tmp_path_factory.mktemp("platform"), control=True, people=holders) as running:
        yield running


@pytest.fixture(scope="module")
def one(platform: RunningPlatform) -> Iterator[Terminal]:
    """Enrolled once: that is what takes time."""
    made = Terminal(platform)
    assert made.gateway.hello() is None
    yield made
    made.close()


@pytest.fixture
def terminal(one: Terminal) -> Iterator[Terminal]:
    yield one
    one.platform.control.calm()
    assert one.gateway.hello() is None, "the line is well again"


def on_phone(platform: RunningPlatform, person: str = "zhang", life_s: float = 60) -> str:
    code = issue(platform.office, person, life_s)
    assert code is not None
    return code


def redeemed(terminal: Terminal, code: str) -> Citizen:
    found = terminal.gateway.redeem(code)
    assert isinstance(found, Citizen), found
    return found


def test_a_code_brings_its_holder_and_what_the_id_does_not_say_stays_empty(terminal: Terminal) -> None:
    found = redeemed(terminal, on_phone(terminal.platform))
    assert (found.kind, found.name, found.number) == (CardKind.RESIDENT, "张三", ZHANG.number)
    assert (found.birth, found.sex, found.valid_until) == (ZHANG.birth, "2", None)
    assert found.vouched is not None
    assert found.vouched.level == 3
    assert (found.address, found.issuer, found.photo) == ("", "", b"")


def test_a_foreign_holder_is_named_by_the_latin_name(terminal: Terminal) -> None:
    found = redeemed(terminal, on_phone(terminal.platform, "anna"))
    assert (found.name, found.latin_name, found.number) == ("", "SAMPLE, ANNA", "USA110088062401")
    assert found.valid_until == date(2099, 6, 1)


def test_a_code_works_once(terminal: Terminal) -> None:
    code = on_phone(terminal.platform)
    redeemed(terminal, code)
    refused = terminal.gateway.redeem(code)
    assert isinstance(refused, Problem)
    assert refused.code == "identity-code-used"
    other = Terminal(terminal.platform, "BM02")
    refused = other.gateway.redeem(code)
    other.close()
    assert isinstance(refused, Problem)
    assert refused.code == "identity-code-used"


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("BMDZ1.nobody-ever-issued-this", "identity-code-unknown"),
        ("https://pay.example.com/9912/ab?x=1", "identity-code-unknown"),
        ("1234567", "code-unreadable"),
        ("x" * 1025, "code-unreadable"),
        ("二维码二维码二维码", "code-unreadable"),
        ("with\nline-break", "code-unreadable"),
    ],
)
def test_what_is_no_code_of_the_platforms(terminal: Terminal, code: str, wanted: str) -> None:
    refused = terminal.gateway.redeem(code)
    assert isinstance(refused, Problem)
    assert refused.code == wanted
    assert code not in repr(refused)


def test_an_expired_code_is_told_from_an_unknown_one(terminal: Terminal) -> None:
    refused = terminal.gateway.redeem(on_phone(terminal.platform, life_s=0))
    assert isinstance(refused, Problem)
    assert refused.code == "identity-code-expired"
    lived = on_phone(terminal.platform)
    terminal.platform.control.clock_shift_s = 61
    refused = terminal.gateway.redeem(lived)
    assert isinstance(refused, Problem)
    assert refused.code == "identity-code-expired"


def test_codes_long_past_their_time_are_forgotten(terminal: Terminal) -> None:
    code = on_phone(terminal.platform)
    terminal.platform.control.clock_shift_s = 3600
    refused = terminal.gateway.redeem(code)
    assert isinstance(refused, Problem)
    assert refused.code == "identity-code-unknown"


def test_a_lost_answer_costs_no_code_when_the_same_request_asks_again(platform: RunningPlatform) -> None:
    caller = Caller(Terminal(platform, "BM03"))
    code = on_phone(platform)
    request = RedeemCode(request="request-0001", code=code).model_dump_json().encode()
    first = caller.signed("POST", "/v1/identity-codes/redeem", request)
    again = caller.signed("POST", "/v1/identity-codes/redeem", request)
    assert first.status == 200
    assert first.body == again.body
    other = RedeemCode(request="request-0002", code=code).model_dump_json().encode()
    assert caller.signed("POST", "/v1/identity-codes/redeem", other).status == 409
    caller.close()


@pytest.mark.parametrize("fate", [Fate.CUT_BEFORE, Fate.CUT_AFTER, Fate.PORTAL])
def test_without_the_platform_the_network_is_named(terminal: Terminal, fate: Fate) -> None:
    terminal.platform.control.doom(fate)
    refused = terminal.gateway.redeem(on_phone(terminal.platform))
    assert isinstance(refused, Problem)
    assert refused.code == "identity-needs-network"


def test_an_answer_that_was_changed_on_the_way_identifies_nobody(terminal: Terminal) -> None:
    terminal.platform.control.doom(Fate.TAMPERED, 1)
    assert isinstance(terminal.gateway.redeem(on_phone(terminal.platform)), Problem)


def test_another_platforms_word_identifies_nobody(terminal: Terminal) -> None:
    stranger = terminal.fresh_gateway(key=Terminal(terminal.platform).key.public.to_bytes().hex())
    assert isinstance(stranger.redeem(on_phone(terminal.platform)), Problem)
    stranger.close()


def test_the_platform_keeps_who_was_vouched_for_and_neither_name_nor_code(terminal: Terminal) -> None:
    code = on_phone(terminal.platform)
    found = redeemed(terminal, code)
    assert found.vouched is not None
    office = terminal.platform.office
    with Session(office.engine) as db:
        row = db.scalars(select(VouchedRow).where(VouchedRow.reference == found.vouched.reference)).one()
    assert (row.terminal_id, row.level) == ("BM01", 3)
    assert row.person == office.person_index(found.number)
    kept = b"".join(p.read_bytes() for p in office.setup.data.rglob("*") if p.is_file())
    assert code.encode() not in kept
    assert "张三".encode() not in kept


def test_an_application_says_how_its_person_was_identified(terminal: Terminal) -> None:
    found = redeemed(terminal, on_phone(terminal.platform))
    sealed = terminal.seal(replace(valid_application(), citizen=found))
    assert isinstance(terminal.deliver(sealed), Accepted)
    form = FormContent.of(replace(valid_application(), citizen=found))
    assert form.citizen.vouched is not None
    assert found.vouched == Vouched(**form.citizen.vouched.model_dump())
    assert Person.of(ZHANG).vouched is None


def test_calls_of_the_visit_take_a_person_without_address_and_photo(terminal: Terminal) -> None:
    found = redeemed(terminal, on_phone(terminal.platform))
    sheet = terminal.gateway.answer("11990121MB0A00018Q5992014002001", found)
    assert isinstance(sheet, AnswerSheet), sheet
    assert sheet.rows[0].value == found.masked_name
    proof = terminal.gateway.check_face(found, people.photo(), "2026-11-21T09:00:00+08:00")
    assert isinstance(proof, FaceProof), proof


def identity(**changes: Any) -> ElectronicIdentity:
    given = {
        "terminal_id": "BM01", "request": "request-0001", "card": "resident", "name": "张三",
        "number": ZHANG.number, "birth": "1990-03-07", "level": 3, "reference": "DZ1",
        "redeemed_at": "2026-11-21T09:00:00+08:00", "platform_key": "ab" * 8,
    }  # fmt: skip
    return ElectronicIdentity.model_validate(given | changes)


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "platform-answer-bad"),
        ({"name": " \u200b"}, "platform-answer-bad"),
        ({"number": ZHANG.number[:-1] + "7"}, "platform-answer-bad"),
        ({"birth": "1990-03-08"}, "platform-answer-bad"),
        ({"valid_until": "2026-11-20"}, "card-expired"),
    ],
)
def test_an_identity_that_cannot_be_true_is_not_taken(changes: dict[str, str], code: str) -> None:
    refused = citizen_of(identity(**changes), TODAY)
    assert isinstance(refused, Problem)
    assert refused.code == code


def test_an_identity_is_good_on_its_last_day_and_the_number_tells_the_sex() -> None:
    found = citizen_of(identity(valid_until="2026-11-21"), TODAY)
    assert isinstance(found, Citizen)
    assert found.sex == "2"
    foreign = citizen_of(identity(card="foreign-2017", number="USA110088062401"), TODAY)
    assert isinstance(foreign, Citizen)
    assert foreign.sex == ""


def test_names_are_spelled_as_registers_spell_them() -> None:
    found = citizen_of(identity(name="买买提•艾力"), TODAY)
    assert isinstance(found, Citizen)
    assert (found.name, found.card_name) == ("买买提·艾力", "买买提•艾力")


def test_neither_code_nor_holder_shows_in_reprs() -> None:
    code = "BMDZ1.secret-of-a-phone"
    shown = repr(RedeemCode(request="request-0001", code=code)) + repr(identity())
    assert not any(secret in shown for secret in (code, "张三", ZHANG.number, "1990"))


def test_codes_are_issued_for_known_people_and_to_our_own_programs(terminal: Terminal) -> None:
    platform = terminal.platform
    url, ours = f"{platform.page_url}/control/identity-codes", {"Bm-Control": "1"}
    assert httpx.post(url, json={"person": "zhang"}).status_code == 403
    assert httpx.post(url, json={"person": "nobody"}, headers=ours).status_code == 422
    given = httpx.post(url, json={"person": "zhang"}, headers=ours).json()["code"]
    assert redeemed(terminal, given).name == "张三"


def test_a_person_with_a_scanner_finds_codes_on_the_page(platform: RunningPlatform) -> None:
    listed = httpx.get(f"{platform.page_url}/phones")
    assert "张三" in listed.text
    assert 'href="/phones/zhang"' in listed.text
    shown = httpx.get(f"{platform.page_url}/phones/zhang")
    drawn = shown.text[shown.text.index("<svg") : shown.text.index("</svg>")]
    again = httpx.get(f"{platform.page_url}/phones/zhang").text
    assert drawn not in again, "each look is another code"
    assert shown.headers["cache-control"] == "no-store"
    assert httpx.get(f"{platform.page_url}/phones/nobody").status_code == 404


def test_the_code_on_the_page_is_one_that_is_redeemed(terminal: Terminal) -> None:
    """Read off the page as a scanner would."""
    text = httpx.get(f"{terminal.platform.page_url}/phones/zhang").text
    drawn = text[text.index('viewBox="0 0 ') + 13 :]
    size = int(drawn[: drawn.index(" ")])
    picture = np.full((size, size), 255, np.uint8)
    for x, y in re.findall(r"M(\d+),(\d+)h1", text):
        picture[int(y), int(x)] = 0
    read, *_ = cv2.QRCodeDetector().detectAndDecode(np.kron(picture, np.ones((8, 8), np.uint8)))
    assert redeemed(terminal, read).name == "张三"


def test_the_page_of_a_case_says_how_its_person_was_identified(terminal: Terminal) -> None:
    found = redeemed(terminal, on_phone(terminal.platform))
    for at, (who, said) in enumerate(
        [
            (found, "与平台记录一致"),
            (replace(found, vouched=Vouched("DZ-nobody", 3, "2026-11-21T09:00:00+08:00")), "请核实"),
            (replace(found, vouched=None), "实体证件"),
        ]
    ):
        id_ = f"0197c1a0-0000-7000-8000-{at:012d}"
        sealed = terminal.seal(replace(valid_application(), id=id_, citizen=who))
        assert isinstance(terminal.deliver(sealed), Accepted)
        assert said in httpx.get(f"{terminal.platform.page_url}/applications/{id_}").text
