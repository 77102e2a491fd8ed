"""The acceptance (受理): the platform's signed word that it has an application, and under which number.

It travels as a `SignedDocument`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.contract.base import ApplicationId, CaseNumber, Digest, Fingerprint, Moment, Wire
from kiosk.domain.applications import Level


class Acceptance(Wire):
    """Signed (SM2) in its canonical spelling.  The terminal may forget an application only after it has
    checked the signature, the application id and the manifest's digest.  ``case_number`` is the 办件编号."""

    kind: Literal["acceptance"] = "acceptance"
    application_id: ApplicationId
    content_digest: Digest
    case_number: CaseNumber
    accepted_at: Moment
    epoch: str = Field(min_length=1, max_length=64)
    platform_key: Fingerprint
    level: Literal[Level.RECEIVED, Level.ACCEPTED] = Level.ACCEPTED
