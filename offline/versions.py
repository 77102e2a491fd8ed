"""Versions: what a person handed over is frozen; a correction is another application that takes its place."""

from __future__ import annotations

from sqlalchemy import Connection, update

from kiosk.contract.manifest import Manifest
from offline.moments import Times
from offline.states import State, Step, after
from offline.tables import APPLICATIONS as A
from offline.tables import AnyRow

# Somebody waits for a correction, or it is the way out.
CORRECTABLE = (State.SUPPLEMENT, State.REFUSED)


def may_be_corrected(row: AnyRow) -> bool:
    """Only what the platform has by its signed word: it would refuse a version that follows nothing."""
    return row.state in CORRECTABLE and row.acceptance is not None and not row.followed_by


def follow(connection: Connection, manifest: Manifest, times: Times) -> None:
    """The version before is followed, in the transaction that puts its correction in line.  One that was
    decided upon in the same moment stays as it is: both were handed over, and the platform sorts them."""
    if not manifest.corrects:
        return
    for state in CORRECTABLE:
        before = update(A).where(
            A.c.id == manifest.corrects,
            A.c.state == state,
            A.c.acceptance.is_not(None),
            A.c.followed_by == "",
        )
        followed = {"state": after(state, Step.FOLLOW), "followed_by": manifest.application_id}
        connection.execute(before.values(followed | times.entering()))
