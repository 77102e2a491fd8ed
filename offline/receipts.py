"""From a row of the store to what may be said about it."""

from __future__ import annotations

from kiosk.crypto.small import DeviceKey
from kiosk.domain.applications import Level, Outcome, Receipt
from offline.sealing import Summary, open_summary
from offline.states import State
from offline.stored import word_of
from offline.tables import AnyRow
from offline.told import open_told

# In these states the newest decision is what the person has to know.
_TOLD = (State.SUPPLEMENT, State.REFUSED, State.FINISHED)
_NOTHING = Summary("", "", 0, (), (), "")


def receipt_of(row: AnyRow, device: DeviceKey) -> Receipt:
    """The receipt as things stand.  Without the device key that made the summary, only numbers and times."""
    summary = open_summary(row.summary, device, row.id) or _NOTHING
    counts = row.state in _TOLD and row.outcome_told is not None
    outcome = open_told(row.outcome_told, device, row.id) if counts else None
    return Receipt(
        application_id=row.id,
        item_name=summary.item_name,
        masked_name=summary.masked_name,
        local_number=row.local_number,
        saved_at=row.saved_at,
        level=word_of(Level, row.level),
        case_number=row.case_number,
        accepted_at=row.accepted_at,
        promised_days=summary.promised_days,
        materials=summary.materials,
        missing=summary.missing,
        item_code=row.item_code,
        note=_note(row, outcome),
        outcome=outcome,
    )


def _note(row: AnyRow, outcome: Outcome | None) -> str:
    """Why it is refused: by what came back at the commit, or in the department's own words."""
    if row.level != Level.REFUSED:
        return ""
    return outcome.text if outcome else str(row.detail)
