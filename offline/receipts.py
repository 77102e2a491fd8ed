"""From a row of the store to what may be said about it."""

from __future__ import annotations

from kiosk.crypto.small import DeviceKey
from kiosk.domain.applications import Level, Receipt
from offline.sealing import Summary, open_summary
from offline.tables import AnyRow

_NOTHING = Summary("", "", 0, (), (), "")


def receipt_of(row: AnyRow, device: DeviceKey) -> Receipt:
    """The receipt as things stand.  Without the device key that made the summary, only numbers and times."""
    summary = open_summary(row.summary, device, row.id) or _NOTHING
    return Receipt(
        application_id=row.id,
        item_name=summary.item_name,
        masked_name=summary.masked_name,
        local_number=row.local_number,
        saved_at=row.saved_at,
        level=Level(row.level),
        case_number=row.case_number,
        accepted_at=row.accepted_at,
        promised_days=summary.promised_days,
        materials=summary.materials,
        missing=summary.missing,
        item_code=row.item_code,
        note=row.detail if row.level == Level.REFUSED else "",
    )
