"""What a province sets from afar: numbered, signed, for one terminal, never rolled back.

The values are few and named (``docs/configuration.md``); a terminal passes over a name that it doesn't know.
Addresses, keys and devices are not among them: who could set those from afar could take the terminal over.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kiosk.contract.base import Moment, TerminalId, Wire

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}(\.[a-z][a-z0-9_]{0,31}){1,3}$")]
Text = Annotated[str, Field(max_length=400)]
Whole = Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)]
Value = bool | Whole | Text | Annotated[tuple[Text, ...], Field(max_length=2000)]

REVOKED_STAFF = "revoked.staff"  # staff numbers that may sign in nowhere any more
REVOKED_TERMINALS = "revoked.terminals"  # terminals that take nothing new


class Configuration(Wire):
    """``number`` only grows: a terminal takes none that is not newer than its own.  What ``values`` doesn't
    name is left to the terminal."""

    kind: Literal["configuration"] = "configuration"
    number: int = Field(ge=1)
    terminal_id: TerminalId
    issued_at: Moment
    values: dict[Name, Value] = Field(max_length=200)
