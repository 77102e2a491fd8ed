"""What is sealed, and what stays readable here."""

from __future__ import annotations

from dataclasses import replace

from kiosk.contract.manifest import Manifest
from kiosk.crypto.bundle import BundleReader
from kiosk.crypto.small import DeviceKey
from kiosk.domain.faces import Verdict
from offline.sealing import SUMMARY, fingerprint, open_summary, plain_parts, seal_summary, summary_of
from tests.helpers.applications import NAME, application
from tests.helpers.station import Station


def manifest_of(station: Station, application_id: str) -> Manifest:
    with station.bundles.open(application_id) as file:
        return Manifest.parse_canonical(BundleReader(file).manifest)


def test_an_application_without_face_or_material(station: Station) -> None:
    bare = replace(application(pages=0), proof=None)
    assert set(plain_parts(bare)) == {"form", "steps"}
    station.outbox.save(bare)
    assert manifest_of(station, bare.id).face_verdict is None


def test_a_check_without_a_photo(station: Station) -> None:
    made = application(pages=0)
    assert made.proof is not None
    counter = replace(made, proof=replace(made.proof, photo=None, verdict=Verdict.COUNTER))
    assert "face" not in plain_parts(counter)
    station.outbox.save(counter)
    assert manifest_of(station, made.id).face_verdict is Verdict.COUNTER


def test_the_summary_stays_here(station: Station) -> None:
    made = application(pages=0)
    station.outbox.save(made)
    assert manifest_of(station, made.id).part(SUMMARY) is None


def test_a_summary_opens_for_its_own_application_and_key_only() -> None:
    made, key = application(pages=0), DeviceKey.generate()
    summary = summary_of(made, key, lambda item, code: f"{item[:2]}/{code}")
    sealed = seal_summary(summary, key, made.id)
    assert open_summary(sealed, key, made.id) == summary
    assert summary.missing == ("11/photo",)
    assert open_summary(sealed, key, "019503a0-0000-7000-8000-000000000000") is None
    assert open_summary(sealed, DeviceKey.generate(), made.id) is None
    assert open_summary(b"", key, made.id) is None


def test_a_summary_names_papers_as_they_were_called_when_it_was_begun() -> None:
    """The catalogue of now may have another name for them, or none."""
    made = replace(application(pages=0), material_names=(("photo", "近照"),))
    assert summary_of(made, DeviceKey.generate(), lambda _, code: code).missing == ("近照",)


def test_a_summary_shows_nobody() -> None:
    made = application(pages=0)
    summary = summary_of(made, DeviceKey.generate(), lambda _, code: code)
    assert NAME not in repr(summary)
    assert summary.masked_name not in repr(summary)


def test_a_fingerprint_is_of_what_was_given_and_of_this_terminal() -> None:
    made, key = application(), DeviceKey.generate()
    assert fingerprint(made, key) == fingerprint(replace(made, made_at="2026-03-01T10:00:00+08:00"), key)
    assert fingerprint(made, key) == fingerprint(replace(made, steps=()), key)
    assert fingerprint(made, key) != fingerprint(replace(made, proof=None), key)
    assert fingerprint(made, key) != fingerprint(made, DeviceKey.generate())
