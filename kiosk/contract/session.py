"""Sessions: a request signed with the terminal's SM2 key, answered with a key wrapped to it.

Both travel as a `SignedDocument`.  In the session every request carries an HMAC: `kiosk.contract.headers`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.contract.base import Moment, TerminalId, Token, Wire


class OpenSession(Wire):
    kind: Literal["open-session"] = "open-session"
    terminal_id: TerminalId
    created: Moment
    nonce: Token


class Session(Wire):
    """The platform's answer.  ``nonce`` is the request's, so that an old answer can't be played again;
    ``wrapped_key`` is the 32-byte session key under the terminal's SM2 key, hex."""

    kind: Literal["session"] = "session"
    terminal_id: TerminalId
    nonce: Token
    session_id: Token
    wrapped_key: str = Field(pattern=r"^([0-9a-f]{2}){98,256}$", repr=False)
    platform_time: Moment
    expires_at: Moment
    epoch: str = Field(min_length=1, max_length=64)
