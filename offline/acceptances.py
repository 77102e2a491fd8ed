"""Whether an acceptance is one: the platform's own word, about this application with this content."""

from __future__ import annotations

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.manifest import Manifest
from kiosk.contract.signed import BadSignature, SignedDocument
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Problem
from offline.wire import Accepted


def checked(accepted: Accepted, manifest: Manifest, platform: PublicKey) -> Acceptance | Problem:
    """The acceptance, or why it isn't believed: ``platform-key-wrong`` for a signature that is not the pinned
    key's, ``platform-answer-bad`` for one about something else."""
    return checked_as(accepted, manifest.application_id, manifest.content_digest(), platform)


def checked_as(
    accepted: Accepted, application_id: str, content_digest: str, platform: PublicKey
) -> Acceptance | Problem:
    """The same for who knows the application by its row."""
    try:
        acceptance = SignedDocument.of(accepted.document, accepted.signature).open(Acceptance, platform)
    except BadSignature:
        return Problem("platform-key-wrong", "the acceptance is not signed by the platform's key")
    except ValueError as error:  # pydantic's is one too; neither shows the input
        return Problem("platform-answer-bad", f"the acceptance is malformed: {type(error).__name__}")
    if acceptance.application_id != application_id:
        return Problem("platform-answer-bad", "the acceptance is for another application")
    if acceptance.content_digest != content_digest:
        return Problem("platform-answer-bad", "the acceptance is for other content")
    if acceptance.platform_key != platform.fingerprint():
        return Problem("platform-key-wrong", "the acceptance names another platform key")
    return acceptance
