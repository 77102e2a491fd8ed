"""Who works here: members of staff, and what a staff card says of its holder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

STAFF_ID = re.compile(r"[0-9]{3,8}")  # typed on a pad of digits; too short for a telephone or ID number


class Role(StrEnum):
    """A clerk helps residents; an administrator also looks after the terminal."""

    CLERK = "clerk"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who has signed in.  ``id`` is the staff number (工号): it may be logged, the name may not."""

    id: str
    name: str = field(repr=False)
    role: Role

    @property
    def administers(self) -> bool:
        return self.role is Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class StaffProof:
    """What a staff card said: whose it claims to be, and its answer to one challenge.

    Either ``signature`` (64 bytes, SM2 over ``challenge``) or ``secret`` (32 bytes that the card gives out
    only behind its PIN) is there.  Nothing of it is believed before `kiosk.staff.register` has looked.
    """

    holder: str
    challenge: bytes = field(repr=False)
    signature: bytes = field(default=b"", repr=False)
    secret: bytes = field(default=b"", repr=False)
    public_key: bytes = field(default=b"", repr=False)  # for registering the card: a claim, never a proof
