"""Enrolment: a one-time code, given out of band, ties a terminal's public key to its number.

Both travel as a `SignedDocument`: the request under the key that it brings (proof of possession), the answer
under the platform's.  Asking again with the same code and key is harmless, for an answer may get lost.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.contract.base import Moment, PublicKeyHex, TerminalId, Token, Wire


class EnrolRequest(Wire):
    kind: Literal["enrol"] = "enrol"
    terminal_id: TerminalId
    terminal_name: str = Field("", max_length=60)
    code: str = Field(pattern=r"^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$", repr=False)
    public_key: PublicKeyHex
    nonce: Token


class Enrolled(Wire):
    kind: Literal["enrolled"] = "enrolled"
    terminal_id: TerminalId
    public_key: PublicKeyHex
    nonce: Token
    platform_key: PublicKeyHex
    enrolled_at: Moment
