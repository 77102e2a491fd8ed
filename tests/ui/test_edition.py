"""A visit keeps the edition it began with, whatever language the person turns to."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
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
    kiosk.offers.renew()
    assert kiosk.offers.in_language("zh-CN").version == "edition-1"
    bring(tmp_path, 2)
    assert kiosk.offers.in_language("en").version == "edition-1"
    kiosk.offers.renew()
    assert kiosk.offers.in_language("en").version == kiosk.offers.in_language("zh-CN").version == "edition-2"
    kiosk.close()


def test_a_withdrawn_item_is_gone_from_the_first_page_and_goes_on_for_who_began(
    application: QGuiApplication, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"platform": {"key": PLATFORM.public.to_bytes().hex()}})
    bring(tmp_path, 1)
    kiosk = Kiosk(settings, None, tmp_path, supervise=False)
    gone, code = DOCUMENT.items[0], DOCUMENT.items[0].code
    begun = kiosk.offers.in_language("zh-CN").item(code)
    assert begun is not None
    bring(tmp_path, 2, (gone.model_copy(update={"version": "next"}), *DOCUMENT.items[1:]))
    kiosk.offers.renew()
    shown = kiosk._shown
    shown.language = "en"
    assert shown.item(Draft(citizen(), begun)) is begun, "another version in another language is another item"
    bring(tmp_path, 3, DOCUMENT.items[1:])
    assert code in cards(kiosk)
    kiosk.offers.renew()
    assert code not in cards(kiosk)
    assert kiosk.offers.in_language("en").item(code) is None
    assert shown.item(Draft(citizen(), begun)) is begun
    kiosk.close()


def test_an_item_that_cannot_be_read_any_more_comes_back_between_two_visits(
    application: QGuiApplication, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"platform": {"key": PLATFORM.public.to_bytes().hex()}})
    bring(tmp_path, 1)
    kiosk = Kiosk(settings, None, tmp_path, supervise=False)
    code = kiosk.offers.in_language("zh-CN").listings[0].code
    change(shelf_path(tmp_path), "UPDATE items SET entry = x'00' WHERE place = 0")
    assert kiosk.offers.in_language("zh-CN").item(code) is None
    kiosk.offers.renew()
    assert kiosk.offers.in_language("zh-CN").item(code)
    kiosk.close()


def test_a_folder_that_was_spoilt_leaves_the_terminal_with_what_it_has(
    application: QGuiApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(shutil.copytree(packaged(), tmp_path / "own"))
    settings = Settings.model_validate(
        {"platform": {"key": PLATFORM.public.to_bytes().hex()}, "store": {"catalogue": str(folder)}}
    )
    kiosk = Kiosk(settings, None, tmp_path, supervise=False)
    had = cards(kiosk)
    (folder / "catalogue.toml").unlink()
    bring(tmp_path, 1)
    kiosk.offers.renew()
    assert "stays the one that was read" in caplog.text
    assert cards(kiosk) == had
    assert kiosk.offers.find("身份证", "zh-CN", None, 1)
    kiosk.close()


def cards(kiosk: Kiosk) -> list[str]:
    """The codes of everything that the first page leads to."""
    return [listing.code for listing in kiosk.offers.in_language("en").listings]
