"""Announcing, committing and asking after applications (办件)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from kiosk.contract.base import ApplicationId, CaseNumber, Moment, PartId, Wire, newer
from kiosk.contract.batches import BatchProof
from kiosk.contract.signed import SignedDocument


class Announcement(Wire):
    """Answer to a manifest: either ``acceptance`` (known and accepted with the same content), or the
    parts that are not complete, each with the bytes that the platform holds of it.  ``proof`` as in
    `kiosk.contract.together.Committed`, and only in answers to terminals that know of it."""

    kind: Literal["announcement"] = "announcement"
    application_id: ApplicationId
    missing: dict[PartId, int] = Field(default_factory=dict)
    acceptance: SignedDocument | None = None
    proof: BatchProof | None = newer(None)


class CaseState(StrEnum):
    ANNOUNCED = "announced"  # the platform knows of it, parts or the commit are missing
    ACCEPTED = "accepted"  # 已受理
    REFUSED = "refused"  # the last commit was refused; the code says why


class CaseStatus(Wire):
    kind: Literal["case-status"] = "case-status"
    application_id: ApplicationId
    state: CaseState
    case_number: CaseNumber | Literal[""] = ""
    accepted_at: Moment | Literal[""] = ""
    problem: str = Field("", max_length=40)
