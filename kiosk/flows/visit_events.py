"""What happened in a resident's visit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kiosk.domain.applications import GivenMaterial, Receipt
from kiosk.domain.faces import FacePhoto, FaceProof
from kiosk.domain.forms import Answers
from kiosk.domain.items import Item
from kiosk.domain.known import Known
from kiosk.domain.people import Citizen
from kiosk.flows import draft_events, staff_events
from kiosk.ports import AnswerSheet, Printed
from kiosk.problems import Problem


@dataclass(frozen=True, slots=True)
class Started:
    """A touch on the screen, or a fresh card on the reader."""


@dataclass(frozen=True, slots=True)
class CardRead:
    citizen: Citizen


@dataclass(frozen=True, slots=True)
class CardFailed:
    problem: Problem


@dataclass(frozen=True, slots=True)
class ReaderSeen:
    """How the reader itself is: what is wrong with it, None when it works."""

    problem: Problem | None


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """The code of an electronic ID, scanned while one was asked for."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeFailed:
    """What was scanned is no such code."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The platform has said whose electronic ID it is."""

    citizen: Citizen


@dataclass(frozen=True, slots=True)
class RedeemFailed:
    problem: Problem


@dataclass(frozen=True, slots=True)
class ItemChosen:
    """``refused`` says why no application can be begun now; ``sparing``: there is little room for pages.
    ``pin`` describes the item so that it can be opened when it has changed."""

    item: Item
    refused: Problem | None = None
    sparing: bool = False
    pin: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class GuideAccepted:
    """``alone``: the person wants to fill in everything, and nothing is asked of the platform."""

    alone: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the platform knows for an item; nothing where it couldn't be asked."""

    known: Known
    item_code: str


@dataclass(frozen=True, slots=True)
class Answered:
    sheet: AnswerSheet = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerFailed:
    problem: Problem


@dataclass(frozen=True, slots=True)
class AnswersChanged:
    answers: Answers = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormFilled:
    """``today`` is the day against which dates are checked."""

    answers: Answers = field(repr=False)
    today: date


@dataclass(frozen=True, slots=True)
class MaterialGiven:
    """One material's pages, replacing what was there; no pages takes it away."""

    material: GivenMaterial


@dataclass(frozen=True, slots=True)
class MaterialPledged:
    """The person gives their word instead of a paper (告知承诺), or takes it back."""

    code: str
    given: bool = True


@dataclass(frozen=True, slots=True)
class MaterialsComplete:
    pass


@dataclass(frozen=True, slots=True)
class MaterialsPromised:
    """The person brings what is missing to the window."""


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    at: str


@dataclass(frozen=True, slots=True)
class OtherWayChosen:
    """The person wants to be checked by staff at the window instead of by the camera."""

    at: str


@dataclass(frozen=True, slots=True)
class OtherWaysAsked:
    """The person doesn't want the camera and would like to know what else there is."""


@dataclass(frozen=True, slots=True)
class WitnessChosen:
    """A member of staff who is here is to confirm who the person is."""

    at: str


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The member of staff has looked, and is ``sure`` that this is the person, or not."""

    sure: bool
    at: str


@dataclass(frozen=True, slots=True)
class FaceTaken:
    photo: FacePhoto


@dataclass(frozen=True, slots=True)
class CameraFailed:
    """``elsewhere``: pages can also come by phone or from a scanner, so papers need no camera."""

    problem: Problem
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class FaceChecked:
    proof: FaceProof


@dataclass(frozen=True, slots=True)
class FaceCheckFailed:
    """The platform could not be asked."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Confirmed:
    """``id`` is a new UUIDv7; it stays the same however often saving is tried."""

    id: str
    at: str


@dataclass(frozen=True, slots=True)
class Queued:
    """Committed in the local outbox: nothing can lose it now."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class SaveFailed:
    problem: Problem


@dataclass(frozen=True, slots=True)
class Settled:
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class LevelRaised:
    """The receipt says more than it did: the platform has received, accepted or refused."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class PaperCame:
    printed: Printed


@dataclass(frozen=True, slots=True)
class ReprintChosen:
    pass


@dataclass(frozen=True, slots=True)
class Finished:
    """The person has read the result and goes on."""


@dataclass(frozen=True, slots=True)
class Rated:
    level: int


@dataclass(frozen=True, slots=True)
class RateFailed:
    """The evaluation is not kept."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Declined:
    pass


@dataclass(frozen=True, slots=True)
class BackChosen:
    pass


@dataclass(frozen=True, slots=True)
class EditChosen:
    """Before submitting: an answer is to be changed, straight back to the form."""


@dataclass(frozen=True, slots=True)
class RetryChosen:
    pass


@dataclass(frozen=True, slots=True)
class SkipChosen:
    pass


@dataclass(frozen=True, slots=True)
class Left:
    pass


@dataclass(frozen=True, slots=True)
class TimedOut:
    pass


SigningIn = (
    staff_events.PinGiven
    | staff_events.StaffCardRead
    | staff_events.StaffCardFailed
    | staff_events.CardSetAside
    | staff_events.Recognised
    | staff_events.Refused
)
Event = (
    Started
    | CardRead
    | CardFailed
    | ReaderSeen
    | CodeScanned
    | CodeFailed
    | Redeemed
    | RedeemFailed
    | ItemChosen
    | draft_events.Event
    | GuideAccepted
    | Prepared
    | Answered
    | AnswerFailed
    | AnswersChanged
    | FormFilled
    | MaterialGiven
    | MaterialPledged
    | MaterialsComplete
    | MaterialsPromised
    | ConsentGiven
    | OtherWayChosen
    | OtherWaysAsked
    | WitnessChosen
    | SigningIn
    | Witnessed
    | FaceTaken
    | CameraFailed
    | FaceChecked
    | FaceCheckFailed
    | Confirmed
    | Queued
    | SaveFailed
    | Settled
    | LevelRaised
    | PaperCame
    | ReprintChosen
    | Finished
    | Rated
    | RateFailed
    | Declined
    | BackChosen
    | RetryChosen
    | SkipChosen
    | Left
    | TimedOut
)
