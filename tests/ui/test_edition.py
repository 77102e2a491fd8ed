"""A visit keeps the edition it began with, whatever language the person turns to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.app import Kiosk
from kiosk.config import Settings
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.edition import Edition
from kiosk.flows.visit_states import Draft
from offline.catalogue import accept_copy
from offline.shelves import shelf_path
from tests.helpers.people import citizen
from tests.helpers.shelves import change
from tests.helpers.station import PLATFORM

DOCUMENT = read(packaged())


def bring(data: Path, number: int, items: Sequence[ItemEntry] = DOCUMENT.items) -> None:
    """What sync does when the platform has a newer edition."""
    document = DOCUMENT.model_copy(update={"version": f"edition-{number}", "items": tuple(items)})
    edition = Edition(
        number=number,
        version=document.version,
        issued_at="2026-03-01T09:00:00+08:00",
        content=document.canonical().decode(),
    ).canonical()
    accept_copy(data, edition, PLATFORM.sign(edition), PLATFORM.public)


def test_another_language_is_of_the_same_edition_until_the_visit_has_ended(
    application: QGuiApplication, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"platform": {"key": PLATFORM.public.to_bytes().hex()}})
    bring(tmp_path, 1)
    kiosk = Kiosk(settings, None, tmp_path, supervise=False)
    kiosk.renew_catalogue()
    assert kiosk.catalogue("zh-CN").version == "edition-1"
    bring(tmp_path, 2)
    assert kiosk.catalogue("en").version == "edition-1"
    kiosk.renew_catalogue()
    assert kiosk.catalogue("en").version == kiosk.catalogue("zh-CN").version == "edition-2"
    kiosk.close()


def test_a_withdrawn_item_is_gone_from_the_first_page_and_goes_on_for_who_began(
    application: QGuiApplication, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"platform": {"key": PLATFORM.public.to_bytes().hex()}})
    bring(tmp_path, 1)
    kiosk = Kiosk(settings, None, tmp_path, supervise=False)
    gone, code = DOCUMENT.items[0], DOCUMENT.items[0].code
    begun = kiosk.catalogue("zh-CN").item(code)
    assert begun is not None
    bring(tmp_path, 2, (gone.model_copy(update={"version": "next"}), *DOCUMENT.items[1:]))
    kiosk.renew_catalogue()
    shown = kiosk._shown
    shown.language = "en"
    assert shown.item(Draft(citizen(), begun)) is begun, "another version in another language is another item"
    bring(tmp_path, 3, DOCUMENT.items[1:])
    assert code in cards(kiosk)
    kiosk.renew_catalogue()
    assert code not in cards(kiosk)
    assert kiosk.catalogue("en").item(code) is None
    assert shown.item(Draft(citizen(), begun)) is begun
    kiosk.close()


def test_an_item_that_cannot_be_read_any_more_comes_back_between_two_visits(
    application: QGuiApplication, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"platform": {"key": PLATFORM.public.to_bytes().hex()}})
    bring(tmp_path, 1)
    kiosk = Kiosk(settings, None, tmp_path, supervise=False)
    code = kiosk.catalogue("zh-CN").listings[0].code
    change(shelf_path(tmp_path), "UPDATE items SET entry = x'00' WHERE place = 0")
    assert kiosk.catalogue("zh-CN").item(code) is None
    kiosk.renew_catalogue()
    assert kiosk.catalogue("zh-CN").item(code)
    kiosk.close()


def cards(kiosk: Kiosk) -> list[str]:
    """The codes of everything that the first page leads to."""
    return [listing.code for listing in kiosk.catalogue("en").listings]
