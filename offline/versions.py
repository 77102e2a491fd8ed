"""Versions: what a person handed over is frozen; a correction is another application that takes its place."""

from __future__ import annotations

from sqlalchemy import Connection, or_, update

from kiosk.contract.manifest import Manifest
from kiosk.contract.progress import Decision
from offline.moments import Times
from offline.states import State, Step, after
from offline.tables import APPLICATIONS as A
from offline.tables import AnyRow

# Somebody waits for a correction, or it is the way out.
CORRECTABLE = (State.SUPPLEMENT, State.REFUSED)
# A platform restored from a backup has forgotten that it asked; the person was told, and comes.
_FORGOTTEN = (State.RECEIVED, State.ACCEPTED)
_ASKED = (Decision.SUPPLEMENT, Decision.REFUSED)


def may_be_corrected(row: AnyRow) -> bool:
    """Only what the platform has by its signed word: it would refuse a version that follows nothing."""
    forgotten = row.state in _FORGOTTEN and row.outcome in _ASKED and row.outcome_epoch != row.epoch
    return (row.state in CORRECTABLE or forgotten) and row.acceptance is not None and not row.followed_by


def follow(connection: Connection, manifest: Manifest, times: Times) -> None:
    """The version before is followed, in the transaction that puts its correction in line.  One that was
    decided upon in the same moment stays as it is: both were handed over, and the platform sorts them."""
    if not manifest.corrects:
        return
    for state in (*CORRECTABLE, *_FORGOTTEN):
        before = update(A).where(
            A.c.id == manifest.corrects,
            A.c.state == state,
            or_(A.c.state.in_(CORRECTABLE), A.c.outcome.in_(_ASKED) & (A.c.outcome_epoch != A.c.epoch)),
            A.c.acceptance.is_not(None),
            A.c.followed_by == "",
        )
        followed = {"state": after(state, Step.FOLLOW), "followed_by": manifest.application_id}
        connection.execute(before.values(followed | times.entering()))
