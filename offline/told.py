"""What a person is told of a decision, kept under the device key: a clerk's words may name anybody."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict

from kiosk.contract.progress import CaseOutcome, Remark
from kiosk.crypto.canonical import canonical_json
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.small import DeviceKey, open_small, seal_small
from kiosk.domain.applications import Outcome
from offline.keys import TerminalKeys

_log = logging.getLogger(__name__)


def told_by(outcome: CaseOutcome, keys: TerminalKeys) -> Outcome:
    """The outcome as it may be shown here.  A remark that doesn't open (it was sealed to a key that this
    terminal had before) is left out: the codes say what counts."""
    return Outcome(
        decision=outcome.decision,
        decided_at=outcome.decided_at,
        reasons=tuple((reason.fault, reason.label or reason.place) for reason in outcome.reasons),
        ground=outcome.ground,
        recourse=outcome.recourse,
        text=_opened(outcome, keys),
    )


def seal_told(told: Outcome, device: DeviceKey, application_id: str) -> bytes:
    return seal_small(device, canonical_json(asdict(told)), _purpose(application_id))


def open_told(sealed: bytes, device: DeviceKey, application_id: str) -> Outcome | None:
    """None for what this terminal's device key doesn't open."""
    try:
        read = json.loads(open_small(device, sealed, _purpose(application_id)))
    except CryptoError:
        return None
    return Outcome(**{**read, "reasons": tuple((fault, what) for fault, what in read["reasons"])})


def _opened(outcome: CaseOutcome, keys: TerminalKeys) -> str:
    if not outcome.remark:
        return ""
    try:
        remark = Remark.parse_canonical(keys.signer.decrypt(bytes.fromhex(outcome.remark)))
    except (CryptoError, ValueError):  # pydantic's is one too; neither shows the input
        _log.warning("a remark for %s does not open", outcome.application_id)
        return ""
    return remark.text if remark.application_id == outcome.application_id else ""


def _purpose(application_id: str) -> bytes:
    return b"outcome " + application_id.encode()
