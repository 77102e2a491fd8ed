"""Every awkward name from the terminal's store over the wire to the clerk who looks for it."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import httpx
import pytest

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.content import FormContent
from kiosk.contract.manifest import FORM
from kiosk.contract.signed import SignedDocument
from kiosk.domain.applications import Application, Receipt
from kiosk.domain.faces import FaceProof, Verdict
from kiosk.domain.identity import check_character, mask_name
from kiosk.domain.names import shown, unmapped
from kiosk.domain.people import CardKind, Citizen, Guardian
from kiosk.sandbox.opening import open_parts
from offline.db import FILE
from offline.overview import Overview
from offline.sealing import plain_parts
from offline.wire import Accepted
from tests.helpers.applications import application
from tests.helpers.names import NAMES, Name
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.station import Station, open_station
from tests.helpers.terminal import Terminal

# An application is sealed, signed and checked with a dozen slow operations of SM2: every name travels, as a
# member of somebody's family, and those of each sort apply themselves.
SPELLED = ("张\ue863", "买买提•艾力", "JOSE\u0301 NUN\u0303EZ")  # each spelled otherwise on its card
APPLICANTS = tuple(
    name
    for at, name in enumerate(NAMES)
    if at % 10 == 9 or unmapped(name.kept) or len(name.kept) > 45 or name.given in SPELLED
)
PROOF = FaceProof(Verdict.COUNTER, None, "2026-03-01T09:00:00+08:00")


def family(name: Name) -> list[Name]:
    """Who stands in this applicant's table: together all names there are."""
    return list(NAMES[APPLICANTS.index(name) :: len(APPLICANTS)])


def of(name: Name) -> Application:
    """An application in this name: the person's and the guardian's, with a family."""
    kind = CardKind.FOREIGN_2023 if name.is_latin else CardKind.SOCIAL
    person = replace(name.holder(kind), photo=b"")
    return replace(
        application(pages=0),
        citizen=person,
        answers={"name": name.kept, "household": tuple({"name": n.kept} for n in family(name))},
        proof=replace(PROOF, guardian=Guardian(name.kept, person.number, person.card_name)),
    )


@dataclass
class Delivered:
    """What became of each name: its application, and the form as the platform opened it."""

    platform: RunningPlatform
    applications: dict[str, Application]
    forms: dict[str, FormContent]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    """All names sealed, sent over HTTPS, committed, and the acceptances checked as a terminal does."""
    with (
        running_platform(tmp_path_factory.mktemp("platform")) as platform,
        closing(Terminal(platform)) as terminal,
    ):
        done = Delivered(platform, {}, {})
        for name in APPLICANTS:
            given = of(name)
            sealed = terminal.seal(given)
            accepted = terminal.deliver(sealed)
            assert isinstance(accepted, Accepted), (name.why, accepted)
            signed = SignedDocument(document=accepted.document.decode(), signature=accepted.signature.hex())
            acceptance = signed.open(Acceptance, platform.public_key)
            assert acceptance.content_digest == sealed.manifest.content_digest()
            plain = open_parts(platform.office, sealed.manifest, [FORM])[FORM]
            assert plain == FormContent.of(given).canonical(), "the bytes that were sealed"
            done.applications[name.given], done.forms[name.given] = given, FormContent.parse(plain)
        yield done


@pytest.fixture(scope="module")
def browser(delivered: Delivered) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=delivered.platform.page_url, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A terminal's store with all the names."""
    opened = open_station(tmp_path_factory.mktemp("station"))
    for name in APPLICANTS:
        given = of(name)
        receipt = opened.outbox.save(given)
        assert isinstance(receipt, Receipt)
        assert receipt == opened.outbox.receipt(given.id)
    yield opened
    opened.db.close()


def test_every_name_is_kept_and_shown_masked_by_the_store(station: Station) -> None:
    overview = Overview(station.db, station.bundles, station.keys, station.outbox.times)
    lines = [line.receipt.masked_name for line in overview.lines(limit=len(APPLICANTS))]
    assert lines == [mask_name(name.kept) for name in reversed(APPLICANTS)]


def test_no_name_stands_readable_in_the_store(station: Station) -> None:
    with sqlite3.connect(station.data / FILE) as connection:
        rows = "\n".join(connection.iterdump()).encode()
    files = b"".join(path.read_bytes() for path in station.data.rglob("*") if path.is_file())
    for name in NAMES:
        for spelled in {name.given, name.kept}:
            if len(spelled) > 2:  # one or two Latin letters stand in many words
                assert spelled.encode() not in rows + files, name.why


def test_the_form_is_one_spelling_of_json_with_every_letter(delivered: Delivered) -> None:
    arrived = []
    for name in APPLICANTS:
        written = plain_parts(delivered.applications[name.given])[FORM]
        form = delivered.forms[name.given]
        assert FormContent.parse_canonical(written) == form
        for member in (name, *family(name)):
            assert member.kept.encode() in written, "as it is, not as an escape"
        table = form.answers["household"]
        assert json.loads(written)["answers"]["household"] == list(table)
        arrived += [row["name"] for row in table if not isinstance(row, str)]
    assert sorted(arrived) == sorted(name.kept for name in NAMES)


@pytest.mark.parametrize("name", APPLICANTS, ids=lambda name: name.why)
def test_the_platform_has_the_name_the_cards_spelling_and_what_nobody_could_tell(
    delivered: Delivered, name: Name
) -> None:
    form = delivered.forms[name.given]
    assert (form.citizen.name or form.citizen.latin_name) == name.kept
    if not name.is_latin:
        assert (form.citizen.card_name or form.citizen.name) == name.given
    assert form.citizen.unmapped == unmapped(name.kept)
    assert form.proof is not None
    assert form.proof.guardian is not None
    guardian = form.proof.guardian
    assert guardian.name == name.kept
    assert (guardian.card_name, guardian.unmapped) == (form.citizen.card_name, form.citizen.unmapped)


@pytest.mark.parametrize("name", APPLICANTS, ids=lambda name: name.why)
def test_the_clerk_finds_the_case_and_reads_the_name(
    delivered: Delivered, browser: httpx.Client, name: Name
) -> None:
    seen = shown(name.kept)
    case = delivered.applications[name.given].id
    for query in {name.given, seen.lower().replace("·", "・")}:
        answer = browser.post("/", data={"name": query})
        assert case in re.findall(r"/applications/([0-9a-f-]{36})", answer.text), query
    page = html.unescape(browser.get(f"/applications/{case}").text)
    for written in (seen, *(shown(member.kept) for member in family(name))):
        assert f"<dd>{written}</dd>" in page
    for letter in unmapped(name.kept):
        assert letter in page, "which letter it is, so that somebody can look at the card"
    assert ("请核对证件" in page) == bool(unmapped(name.kept))


def found(browser: httpx.Client, name: str) -> int:
    return len(re.findall("<tr>", browser.post("/", data={"name": name}).text)) - 1


def test_a_search_narrows_the_list_and_an_empty_one_shows_all(browser: httpx.Client) -> None:
    assert len(APPLICANTS) >= 12
    assert found(browser, "〓石") == 2
    assert 1 < found(browser, "石") < found(browser, "")
    assert "没有找到" in browser.post("/", data={"name": "无此人"}).text
    assert "没有找到" in browser.post("/", data={"name": "·"}).text
    assert "没有找到" in browser.post("/", content=b"name=%FF%FE" * 3).text


def test_the_platforms_tables_hold_no_name(delivered: Delivered) -> None:
    files = [path for path in delivered.platform.data.rglob("*") if path.is_file()]
    held = b"".join(path.read_bytes() for path in files)
    for name in NAMES:
        if len(name.kept) > 2:
            assert name.kept.encode() not in held, name.why


def test_numbers_of_the_invented_holders_are_valid() -> None:
    """Or the platform would have refused them for another reason than their names."""
    person: Citizen = NAMES[0].holder(CardKind.SOCIAL)
    assert person.number[17] == check_character(person.number[:17])
