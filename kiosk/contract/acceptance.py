"""The acceptance (受理): the platform's signed word that it has an application, and under which number."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.contract.base import ApplicationId, Digest, Fingerprint, Moment, Signature, Wire
from kiosk.domain.applications import Level


class Acceptance(Wire):
    """Signed (SM2) in its canonical spelling.  The terminal may forget an application only after it has
    checked the signature, the application id and the manifest's digest.  ``case_number`` is the 办件编号."""

    kind: Literal["acceptance"] = "acceptance"
    application_id: ApplicationId
    content_digest: Digest
    case_number: str = Field(pattern=r"^[0-9A-Z]{1,50}$")
    accepted_at: Moment
    epoch: str = Field(min_length=1, max_length=64)
    platform_key: Fingerprint
    level: Literal[Level.RECEIVED, Level.ACCEPTED] = Level.ACCEPTED


class SignedAcceptance(Wire):
    """As it travels: ``document`` is the acceptance's canonical JSON as text."""

    document: str = Field(max_length=4096)
    signature: Signature
