"""What the platform keeps, on SQLite and on PostgreSQL: numbers, idempotence, concurrency, damage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.applications import CaseState
from kiosk.contract.headers import upload_checksum
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.small import DeviceKey
from kiosk.domain.applications import Application
from kiosk.sandbox import announcing, committing, enrolment, uploads
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.office import Office, Setup, open_office
from kiosk.sandbox.pages.views import named
from kiosk.sandbox.refused import Refused
from offline.keys import TerminalKeys
from offline.sealing import Sealed, Slip, seal_application
from tests.helpers import applications, people
from tests.helpers.postgres import Cluster, private_cluster
from tests.helpers.terminal import resigned, valid_application

TERMINAL = "BM01"
KEY = PrivateKey.from_int(0xABCDEF0123456789)
ITEMS = Items(None)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with private_cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    url = None
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.new_database()
    opened = open_office(Setup(tmp_path / "platform", url))
    assert opened.engine.dialect.name == request.param
    enrol(opened, TERMINAL, KEY)
    yield opened
    opened.close()


def enrol(office: Office, terminal: str, key: PrivateKey) -> None:
    request = enrolment.EnrolRequest(
        terminal_id=terminal,
        code=enrolment.new_code(office),
        public_key=key.public.to_bytes().hex(),
        nonce="nonce-nonce",
    )
    enrolment.enrol(office, SignedDocument.sign(request, key))


def seal(office: Office, application: Application | None = None, key: PrivateKey = KEY) -> Sealed:
    keys = TerminalKeys(key, DeviceKey.generate())
    slip = Slip(TERMINAL, "BM01-2026-000001-1", "2026-11-20T09:05:00+08:00")
    return seal_application(
        application or valid_application(), slip, office.key.public, keys, lambda _item, material: material
    )


def announce(office: Office, sealed: Sealed, carrier: str = TERMINAL) -> dict[str, int]:
    signed = SignedDocument.of(sealed.document, sealed.signature)
    return dict(announcing.announce(office, ITEMS, carrier, signed).missing)


def send(office: Office, sealed: Sealed) -> None:
    for part_id in announce(office, sealed):
        data = sealed.parts[part_id]
        uploads.create(office, TERMINAL, sealed.manifest.application_id, part_id, len(data))
        append(office, sealed, part_id, 0, data)


def append(office: Office, sealed: Sealed, part_id: str, offset: int, chunk: bytes) -> int:
    held = uploads.append(
        office, TERMINAL, sealed.manifest.application_id, part_id, offset, chunk, upload_checksum(chunk)
    )
    return held.offset


def commit(office: Office, sealed: Sealed) -> Acceptance:
    signed = committing.commit(office, TERMINAL, sealed.manifest.application_id)
    return signed.open(Acceptance, office.key.public)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def at_once(number: int, call: Callable[[int], object]) -> list[object]:
    """The same call from several threads; an exception is an outcome."""

    def tried(place: int) -> object:
        try:
            return call(place)
        except Refused as error:
            return error.code

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(tried, range(number)))


def test_numbers_count_up_within_an_item_and_a_day(office: Office) -> None:
    numbers = []
    for item in ("1" * 31, "1" * 31, "2" * 31):
        sealed = seal(office, valid_application(item_code=item))
        send(office, sealed)
        numbers.append(commit(office, sealed).case_number)
    day = office.stamp()[:10].replace("-", "")
    assert numbers == [f"{'1' * 31}{day}0001", f"{'1' * 31}{day}0002", f"{'2' * 31}{day}0001"]


def test_commits_at_the_same_instant_get_different_numbers(office: Office) -> None:
    all_sealed = [seal(office) for _ in range(6)]
    for sealed in all_sealed:
        send(office, sealed)
    found = at_once(6, lambda place: commit(office, all_sealed[place]).case_number)
    assert sorted(int(str(number)[-4:]) for number in found) == [1, 2, 3, 4, 5, 6]


def test_one_application_committed_at_the_same_instant_is_accepted_once(office: Office) -> None:
    sealed = seal(office)
    send(office, sealed)
    assert len({str(found) for found in at_once(5, lambda _: commit(office, sealed).canonical())}) == 1
    later = seal(office)
    send(office, later)
    assert commit(office, later).case_number.endswith("0002")


def test_one_application_announced_at_the_same_instant_is_one(office: Office) -> None:
    sealed = seal(office)
    found = at_once(5, lambda _: announce(office, sealed))
    assert all(missing == {part.id: 0 for part in sealed.manifest.parts} for missing in found)


def test_one_chunk_sent_at_the_same_instant_is_taken_once(office: Office) -> None:
    sealed = seal(office)
    announce(office, sealed)
    data = sealed.parts["face"]
    uploads.create(office, TERMINAL, sealed.manifest.application_id, "face", len(data))
    found = at_once(4, lambda _: append(office, sealed, "face", 0, data[:900]))
    assert sorted(map(str, found)) == ["900", "offset-conflict", "offset-conflict", "offset-conflict"]


def test_one_code_used_at_the_same_instant_serves_one_key(office: Office) -> None:
    code = enrolment.new_code(office)

    def use(place: int) -> object:
        key = PrivateKey.from_int(1000 + place)
        request = enrolment.EnrolRequest(
            terminal_id=f"BM2{place}", code=code, public_key=key.public.to_bytes().hex(), nonce="nonce-nonce"
        )
        enrolment.enrol(office, SignedDocument.sign(request, key))
        return "enrolled"

    assert sorted(map(str, at_once(4, use))) == ["enrol-code-used"] * 3 + ["enrolled"]


def test_everything_is_there_after_a_restart(office: Office) -> None:
    sealed, half = seal(office), seal(office)
    send(office, sealed)
    first = commit(office, sealed)
    announce(office, half)
    data = half.parts["face"]
    uploads.create(office, TERMINAL, half.manifest.application_id, "face", len(data))
    append(office, half, "face", 0, data[:500])
    office.close()
    again = open_office(office.setup)
    assert (again.epoch, again.key.public) == (office.epoch, office.key.public)
    assert commit(again, sealed) == first
    assert announce(again, half)["face"] == 500
    again.close()


def test_bytes_that_were_never_promised_are_written_again(office: Office) -> None:
    """A crash between file and row leaves a longer file: the offset is the row's."""
    sealed = seal(office)
    announce(office, sealed)
    application_id, data = sealed.manifest.application_id, sealed.parts["face"]
    uploads.create(office, TERMINAL, application_id, "face", len(data))
    append(office, sealed, "face", 0, data[:500])
    office.parts.append(application_id, "face", 500, b"garbage of a crash")
    assert announce(office, sealed)["face"] == 500
    assert append(office, sealed, "face", 500, data[500:]) == len(data)
    send_rest(office, sealed, {"face"})
    assert commit(office, sealed).application_id == application_id


def send_rest(office: Office, sealed: Sealed, done: set[str]) -> None:
    for part_id in set(announce(office, sealed)) - done:
        data = sealed.parts[part_id]
        uploads.create(office, TERMINAL, sealed.manifest.application_id, part_id, len(data))
        append(office, sealed, part_id, 0, data)


def test_a_disk_that_lost_bytes_moves_the_offset_back(office: Office) -> None:
    sealed = seal(office)
    announce(office, sealed)
    application_id, data = sealed.manifest.application_id, sealed.parts["face"]
    uploads.create(office, TERMINAL, application_id, "face", len(data))
    append(office, sealed, "face", 0, data[:500])
    path = office.setup.data / "parts" / application_id / "face"
    path.write_bytes(data[:200])
    with pytest.raises(Refused) as caught:
        append(office, sealed, "face", 500, data[500:])
    assert (caught.value.code, caught.value.headers["Upload-Offset"]) == ("offset-conflict", "200")
    assert append(office, sealed, "face", 200, data[200:]) == len(data)


@pytest.mark.parametrize("damage", ["flipped", "missing", "short"])
def test_a_damaged_part_is_forgotten_and_sent_again(office: Office, damage: str) -> None:
    sealed = seal(office)
    send(office, sealed)
    path = office.setup.data / "parts" / sealed.manifest.application_id / "face"
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:] if damage == "flipped" else whole[:-1])
    assert refusal(lambda: commit(office, sealed)) == "part-damaged"
    assert announce(office, sealed) == {"face": 0}
    send(office, sealed)
    assert commit(office, sealed).application_id == sealed.manifest.application_id


def test_an_envelope_for_somebody_else_is_refused(office: Office) -> None:
    keys = TerminalKeys(KEY, DeviceKey.generate())
    slip = Slip(TERMINAL, "BM01-2026-000001-1", "2026-11-20T09:05:00+08:00")
    stranger = PrivateKey.generate().public
    sealed = seal_application(valid_application(), slip, stranger, keys, lambda _i, material: material)
    send(office, sealed)
    assert refusal(lambda: commit(office, sealed)) == "envelope-bad"
    state = announcing.status(office, TERMINAL, sealed.manifest.application_id)
    assert (state.state, state.problem) == (CaseState.REFUSED, "envelope-bad")


def test_a_form_of_another_application_is_refused(office: Office) -> None:
    """The envelope binds its parts to the id; the form says the item once more."""
    sealed = resigned(seal(office), KEY, item_code="9" * 31)
    send(office, sealed)
    assert refusal(lambda: commit(office, sealed)) == "form-malformed"


def test_an_invalid_identity_number_is_refused(office: Office) -> None:
    wrong = replace(applications.citizen(), number="110101199003070012")
    sealed = seal(office, replace(valid_application(), citizen=wrong))
    send(office, sealed)
    assert refusal(lambda: commit(office, sealed)) == "id-number-invalid"


def test_a_refused_number_is_not_used_up(office: Office) -> None:
    wrong = replace(applications.citizen(), number="110101199003070012")
    bad, good = seal(office, replace(valid_application(), citizen=wrong)), seal(office)
    for sealed in (bad, good):
        send(office, sealed)
    assert refusal(lambda: commit(office, bad)) == "id-number-invalid"
    assert commit(office, good).case_number.endswith("0001")


def test_no_table_holds_what_a_person_said(office: Office) -> None:
    """Names are masked, numbers are digests, and what was said stays sealed on disk."""
    sealed = seal(office)
    send(office, sealed)
    commit(office, sealed)
    citizen, engine = valid_application().citizen, create_engine(office.engine.url)
    with engine.connect() as connection:
        tables = inspect(engine).get_table_names()
        kept = "".join(str(connection.execute(text(f"SELECT * FROM {t}")).all()) for t in tables)
    engine.dispose()
    assert citizen.masked_name in kept
    for secret in (citizen.name, citizen.number, citizen.address, applications.PHONE):
        assert secret not in kept


def test_applications_are_found_by_their_applicants_names(office: Office) -> None:
    made = [seal(office, replace(valid_application(), citizen=people.citizen(name)))
            for name in ("李青禾", "李青禾", "阿依𠮷·䶮木")]  # fmt: skip
    for sealed in made:
        send(office, sealed)
    assert named(office, ITEMS, "李") == [], "not before it is accepted"
    for sealed in made:
        commit(office, sealed)
        commit(office, sealed)
    ids = [sealed.manifest.application_id for sealed in made]
    found = {
        query: {line.id for line in named(office, ITEMS, query)}
        for query in ("李", "青禾", "䶮・阿依", "禾李", "")
    }
    assert found == {"李": {*ids[:2]}, "青禾": {*ids[:2]}, "䶮・阿依": {ids[2]}, "禾李": set(), "": set()}


def test_an_epoch_is_kept_until_a_backup_is_restored(office: Office) -> None:
    before = office.epoch
    again = open_office(office.setup)
    assert again.epoch == before
    after = again.begin_epoch()
    assert after != before
    again.close()
    reopened = open_office(office.setup)
    assert reopened.epoch == after
    reopened.close()
