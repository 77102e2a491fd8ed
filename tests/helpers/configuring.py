"""Configurations as the platform signs them, and the settings of a terminal that believes it."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.config import Settings
from kiosk.contract.configuration import Configuration, Value
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PrivateKey
from tests.helpers.station import PLATFORM, TERMINAL

ISSUED = "2026-03-01T09:00:00+08:00"


def settings(**parts: object) -> Settings:
    whole = {"terminal": {"id": TERMINAL}, "platform": {"key": PLATFORM.public.to_bytes().hex()}} | parts
    return Settings.model_validate(whole)


def document(
    number: int, values: Mapping[str, Value], key: PrivateKey = PLATFORM, terminal: str = TERMINAL
) -> tuple[bytes, bytes]:
    """The canonical document and its signature."""
    made = Configuration(number=number, terminal_id=terminal, issued_at=ISSUED, values=dict(values))
    signed = SignedDocument.sign(made, key)
    return signed.document.encode(), bytes.fromhex(signed.signature)
