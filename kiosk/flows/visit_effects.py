"""What a resident's visit orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.applications import Receipt
from kiosk.domain.faces import FacePhoto, FaceProof
from kiosk.domain.people import Citizen
from kiosk.domain.staff import StaffMember
from kiosk.flows import draft_effects, signin, staff_effects
from kiosk.flows.visit_states import Draft
from kiosk.ports import AnswerSheet


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Read each card that is put on the reader from now on; one that lay there before doesn't count.  With
    ``codes`` the codes of electronic IDs that are scanned from now on as well."""

    codes: bool = False


@dataclass(frozen=True, slots=True)
class StopReading:
    pass


@dataclass(frozen=True, slots=True)
class Redeem:
    """Ask the platform whose electronic ID the code is.  It is forgotten with this order."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartCamera:
    """With ``faces`` the best face photo is taken by itself: only after consent.  It is compared with
    ``portrait``, the card's own picture, where the terminal can do that."""

    faces: bool
    portrait: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class StopCamera:
    pass


@dataclass(frozen=True, slots=True)
class Ask:
    item_code: str
    citizen: Citizen


@dataclass(frozen=True, slots=True)
class Prepare:
    """Ask the platform what it knows of this person for this item."""

    item_code: str
    citizen: Citizen


@dataclass(frozen=True, slots=True)
class CheckFace:
    citizen: Citizen
    photo: FacePhoto
    consented_at: str


@dataclass(frozen=True, slots=True)
class Submit:
    draft: Draft
    proof: FaceProof | None
    id: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Look for a few seconds whether the platform accepts."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """``visit`` and ``ordered_at`` are filled in when the order is given: a slip has an owner and a time."""

    receipt: Receipt
    visit: str = ""
    ordered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PrintAnswer:
    """``visit`` and ``ordered_at`` as in `PrintReceipt`."""

    sheet: AnswerSheet = field(repr=False)
    visit: str = ""
    ordered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    application_id: str
    level: int


@dataclass(frozen=True, slots=True)
class NoteWitness:
    """Write down what a member of staff said of the person, and sign them out.  ``sure``: it is the one."""

    member: StaffMember
    sure: bool


Effect = (
    ReadCard
    | StopReading
    | Redeem
    | StartCamera
    | StopCamera
    | Ask
    | Prepare
    | CheckFace
    | Submit
    | Settle
    | PrintReceipt
    | PrintAnswer
    | Rate
    | NoteWitness
    | draft_effects.Effect
    | signin.Order
    | staff_effects.StopReading
    | staff_effects.SignOut
)
