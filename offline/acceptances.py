"""Whether an acceptance is one: the platform's own word, about this application with this content."""

from __future__ import annotations

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.batches import AcceptedBatch, BatchProof
from kiosk.contract.manifest import Manifest
from kiosk.contract.signed import BadSignature, SignedDocument
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Problem
from offline.wire import Accepted


class Believed:
    """The newest batch whose signature was found good: it is the same for all in it, and needn't be checked
    for each."""

    def __init__(self, platform: PublicKey) -> None:
        self._platform = platform
        self._signed: SignedDocument | None = None
        self._batch: AcceptedBatch | None = None

    def open(self, signed: SignedDocument) -> AcceptedBatch:
        """BadSignature, or ValueError for another document."""
        if self._batch is None or signed != self._signed:
            self._batch = signed.open(AcceptedBatch, self._platform)
            self._signed = signed
        return self._batch


def checked(accepted: Accepted, manifest: Manifest, platform: PublicKey) -> Acceptance | Problem:
    """The acceptance, or why it isn't believed: ``platform-key-wrong`` for a signature that is not the pinned
    key's, ``platform-answer-bad`` for one about something else."""
    return checked_as(accepted, manifest.application_id, manifest.content_digest(), platform)


def checked_as(
    accepted: Accepted,
    application_id: str,
    content_digest: str,
    platform: PublicKey,
    believed: Believed | None = None,
) -> Acceptance | Problem:
    """The same for who knows the application by its row."""
    try:
        acceptance = _opened(accepted, platform, believed or Believed(platform))
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


def _opened(accepted: Accepted, platform: PublicKey, believed: Believed) -> Acceptance:
    if not accepted.proof:
        return SignedDocument.of(accepted.document, accepted.signature).open(Acceptance, platform)
    # Spelled here when it came (`offline.many`); nobody signed it, and what it leads to is proven below.
    proof = BatchProof.parse(accepted.proof)
    if bytes.fromhex(proof.batch.signature) != accepted.signature:
        raise ValueError("the proof belongs to another signature")
    if not proof.leads_to(believed.open(proof.batch), accepted.document):
        raise ValueError("the proof does not lead to the batch")
    return Acceptance.parse_canonical(accepted.document)
