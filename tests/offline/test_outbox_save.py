"""Saving: durable, once, and never half."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kiosk.contract.content import FormContent
from kiosk.contract.manifest import Manifest
from kiosk.crypto.bundle import read_bundle
from kiosk.crypto.envelope import SealedPart, SealedParts, open_all
from kiosk.domain.applications import Level, Receipt
from kiosk.domain.faces import FaceProof, Verdict, Witness
from kiosk.problems import Problem
from offline.audit import entries
from tests.helpers.applications import FACE, NAME, PAGE, application
from tests.helpers.station import PLATFORM, Station


def saved(station: Station, given=None) -> Receipt:
    receipt = station.outbox.save(given or application())
    assert isinstance(receipt, Receipt)
    return receipt


def test_a_receipt_names_what_was_saved_and_nobody(station: Station) -> None:
    receipt = saved(station)
    assert receipt.level is Level.SAVED
    assert receipt.local_number.startswith("BM01-2026-000001-")
    assert receipt.item_name == "城乡居民基本养老保险参保登记"
    assert receipt.masked_name == "欧阳*一"
    assert receipt.saved_at == "2026-03-01T09:00:00+08:00"
    assert (receipt.promised_days, receipt.materials, receipt.missing) == (5, ("book",), ("photo",))
    assert (receipt.case_number, receipt.note) == ("", "")


def test_the_platform_opens_the_bundle_and_finds_everything(station: Station) -> None:
    given = application()
    saved(station, given)
    with station.bundles.open(given.id) as file:
        bundle = read_bundle(file)
    manifest = Manifest.parse_canonical(bundle.manifest)
    assert station.keys.signer.public.verify(bundle.manifest, bundle.signature)
    parts = {
        p.id: SealedPart(bundle.parts[p.id], bytes.fromhex(p.digest), p.plain_size) for p in manifest.parts
    }
    wrapped = bytes.fromhex(manifest.wrapped_key)
    plain = open_all(SealedParts(given.id, wrapped, manifest.chunk_size, parts), PLATFORM)
    assert set(plain) == {"form", "face", "material-book-1", "material-book-2", "steps"}
    assert (plain["face"], plain["material-book-2"]) == (FACE, PAGE)
    assert FormContent.parse(plain["form"]).citizen.name == NAME
    assert station.row(given.id)["content_digest"] == manifest.content_digest()


@pytest.mark.parametrize("verdict", [Verdict.WITNESSED, Verdict.COUNTER])
def test_the_audit_log_names_the_witness_of_an_application_by_number(
    station: Station, verdict: Verdict
) -> None:
    given = application()
    proof = FaceProof(verdict, None, given.made_at, witness=Witness("1002", given.made_at))
    saved(station, replace(given, proof=proof))
    saved(station)
    with station.db.reading() as connection:
        told = [json.loads(entry.body) for entry in entries(connection)]
    named = {entry["application"]: entry.get("witness") for entry in told if entry["event"] == "saved"}
    assert len(named) == 2
    assert {key: witness for key, witness in named.items() if witness} == {given.id: "1002"}
    assert NAME not in str(told)


def test_saving_twice_is_saving_once(station: Station) -> None:
    given = application()
    first = saved(station, given)
    again = saved(station, replace(given, steps=(*given.steps, ("2026-03-01T09:06:00+08:00", "Submitting"))))
    assert again == first
    assert station.ids() == [given.id]


@pytest.mark.parametrize("other", [{"name": "王小明"}, {"phone": "13811112222"}, {"page": b"another"}])
def test_the_same_id_with_other_content_is_refused(station: Station, other: dict[str, object]) -> None:
    given = application()
    saved(station, given)
    before = station.bundles.path(given.id).read_bytes()
    assert station.outbox.save(application(given.id, **other)) == Problem("id-already-used")
    assert station.bundles.path(given.id).read_bytes() == before


def test_numbers_count_up_within_a_year(station: Station) -> None:
    numbers = [saved(station).local_number for _ in range(3)]
    station.clock.forward(366 * 86400)
    numbers.append(saved(station).local_number)
    assert [n[:16] for n in numbers] == [
        "BM01-2026-000001", "BM01-2026-000002", "BM01-2026-000003", "BM01-2027-000001",
    ]  # fmt: skip
