"""A visit keeps the edition it began with, whatever language the person turns to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.app import Kiosk
from kiosk.config import Settings
from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.edition import Edition
from offline.catalogue import accept_copy
from tests.helpers.station import PLATFORM

DOCUMENT = read(packaged())


def bring(data: Path, number: int) -> None:
    """What sync does when the platform has a newer edition."""
    document = DOCUMENT.model_copy(update={"version": f"edition-{number}"})
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
