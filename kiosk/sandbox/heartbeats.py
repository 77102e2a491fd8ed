"""Heartbeats: the newest of each terminal is kept, and only that."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.contract.heartbeat import Heartbeat
from kiosk.sandbox.office import Office
from kiosk.sandbox.tables import HeartbeatRow


def receive(office: Office, terminal_id: str, heartbeat: Heartbeat) -> None:
    """Later is newer: terminals' clocks are not asked."""
    row = HeartbeatRow(
        terminal_id=terminal_id,
        received_at=office.stamp(),
        document=heartbeat.canonical().decode(),
    )
    try:
        _keep(office, row)
    except IntegrityError:
        _keep(office, row)  # the first two at the same instant: now there is a row to replace


def _keep(office: Office, row: HeartbeatRow) -> None:
    with Session(office.engine) as db, db.begin():
        db.merge(row)
