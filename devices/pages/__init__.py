"""Pages from elsewhere than the camera: a person's phone, a scanner's folder.  None where it isn't set."""

from __future__ import annotations

from kiosk.config import Documents
from kiosk.ports import PageSource


def open_phone(settings: Documents) -> PageSource | None:
    """Uploads by phone.  Listens only while a code is out."""
    if not settings.phone_address:
        return None
    from devices.pages.phone import PhonePages  # noqa: PLC0415

    return PhonePages(
        settings.phone_address, settings.phone_seconds, settings.phone_certificate, settings.phone_key
    )


def open_folder(settings: Documents) -> PageSource | None:
    """The folder that a scanner writes into."""
    if settings.folder is None:
        return None
    from devices.pages.folder import FolderPages  # noqa: PLC0415

    return FolderPages(settings.folder)
