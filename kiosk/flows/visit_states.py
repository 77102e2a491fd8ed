"""What is going on in a resident's visit.

Each state holds exactly the data that exists then.  `Idle` and `Parting` hold nothing of a person: reaching
them forgets the citizen.  Everything is frozen; whoever needs a change makes a new value.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.applications import GivenMaterial, Receipt
from kiosk.domain.drafts import Left, SavedDraft
from kiosk.domain.faces import FacePhoto, FaceProof
from kiosk.domain.forms import Answers, Faults
from kiosk.domain.items import Item
from kiosk.domain.known import Known
from kiosk.domain.people import Citizen, Guardian
from kiosk.domain.staff import StaffMember
from kiosk.flows import staff_states
from kiosk.ports import AnswerSheet, Printed
from kiosk.problems import Problem


@dataclass(frozen=True, slots=True)
class Draft:
    """What the person has given so far for one item; ``promised`` are materials that they bring later,
    ``pledged`` those for which they gave their word instead.  ``known``: what the platform said of them, None
    while it hasn't been asked.  ``sparing``: there was little room on the disk when it was begun.  ``pin``
    describes the item in the version in which it was begun, ``section`` is the page of the form, ``code`` the
    one under which it waits at the platform too (all three as in `kiosk.domain.drafts.SavedDraft`);
    ``wrong_codes`` as in `Choosing`.  ``proof`` is a photo or a witness's word from before an answer was
    changed: nobody is photographed twice for one visit."""

    citizen: Citizen
    item: Item = field(repr=False)
    answers: Answers = field(default_factory=dict, repr=False)
    materials: tuple[GivenMaterial, ...] = field(default=(), repr=False)
    promised: tuple[str, ...] = ()
    sparing: bool = False
    known: Known | None = field(default=None, repr=False)
    pledged: tuple[str, ...] = ()
    pin: bytes = field(default=b"", repr=False)
    section: int = 0
    code: str = field(default="", repr=False)
    wrong_codes: int = 0
    proof: FaceProof | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Idle:
    """Nobody is here."""


@dataclass(frozen=True, slots=True)
class Identifying:
    """Waiting for a card or a code; ``problem`` is what was wrong with the last one."""

    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Redeeming:
    """A code that was scanned is at the platform, which alone knows whose it is.  No state holds the code."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """``begun`` is what the person didn't finish here, None until that is known; ``wrong_codes`` are those
    that they entered in this visit."""

    citizen: Citizen
    begun: tuple[SavedDraft, ...] | None = None
    wrong_codes: int = 0


@dataclass(frozen=True, slots=True)
class Resuming:
    """Go on with what was begun, or begin anew?  ``fresh`` is None where the item isn't offered any more,
    or the draft came by a code."""

    home: Choosing
    saved: SavedDraft
    fresh: Draft | None = None


@dataclass(frozen=True, slots=True)
class EnteringCode:
    """Waiting for the code of a draft; ``problem`` is what was wrong with the last one."""

    home: Choosing
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class FetchingDraft:
    """A code is at the platform.  No state holds it."""

    home: Choosing


@dataclass(frozen=True, slots=True)
class Guiding:
    """Reading what the item needs.  The draft keeps what was filled in before a step back."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Preparing:
    """The platform is asked what it knows, so that less has to be asked of the person."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Asking:
    """An instant query is at the platform."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Filling:
    """``problem``: the newest page could not be kept for another day."""

    draft: Draft
    faults: Faults = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class LeavingDraft:
    """On its way to the platform, so that the person can go on at any terminal."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class ShowingCode:
    """The draft waits at the platform: this is its code.  ``printed`` as in `Printing`."""

    draft: Draft
    left: Left
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class Collecting:
    """``blind``: why there is no camera, where papers can come from elsewhere."""

    draft: Draft
    blind: Problem | None = None


@dataclass(frozen=True, slots=True)
class Consenting:
    """Asking whether a photo may be taken."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class AskingGuardian:
    """A child can't consent alone: a grown-up lays their own card.  ``problem`` is what was wrong with it."""

    draft: Draft
    consented_at: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class CheckingFace:
    """``photo`` is None while the camera looks, and set while the platform compares."""

    draft: Draft
    consented_at: str
    tries: int = 0
    photo: FacePhoto | None = None
    problem: Problem | None = None
    guardian: Guardian | None = None


@dataclass(frozen=True, slots=True)
class ChoosingWay:
    """Without the camera: at the window later, or by a member of staff who is here."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class AskingWitness:
    """A member of staff who is here signs in, beside the person, whose visit goes on."""

    draft: Draft
    asked_at: str
    sign_in: staff_states.SigningIn = field(default_factory=staff_states.SigningIn)


@dataclass(frozen=True, slots=True)
class Witnessing:
    """The member of staff sees who the person says to be, and says whether they are."""

    draft: Draft
    asked_at: str
    member: StaffMember


@dataclass(frozen=True, slots=True)
class Confirming:
    draft: Draft
    proof: FaceProof | None


@dataclass(frozen=True, slots=True)
class Submitting:
    """The only state that nobody can leave: a short local transaction is under way."""

    draft: Draft
    proof: FaceProof | None
    id: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Settling:
    """Saved; for a few seconds we see whether the platform accepts while the person still stands here."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Printing:
    """``printed`` is None while paper is coming, then what became of it.  The number stays on the screen."""

    receipt: Receipt
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class Showing:
    """The answer to an instant query is on the screen; ``printed`` as in `Printing`."""

    sheet: AnswerSheet = field(repr=False)
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class Evaluating:
    application_id: str


@dataclass(frozen=True, slots=True)
class Parting:
    """Goodbye: take your card, take your slip.  Nothing of the person is left.  ``problem``: the evaluation
    could not be kept.  ``kept``: the form waits for its owner."""

    problem: Problem | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something needs a decision: again (``retry``), without it (``skip``), or leave."""

    problem: Problem
    retry: State | None = None
    skip: State | None = None


State = (
    Idle
    | Identifying
    | Redeeming
    | Choosing
    | Resuming
    | EnteringCode
    | FetchingDraft
    | Guiding
    | Preparing
    | Asking
    | Filling
    | LeavingDraft
    | ShowingCode
    | Collecting
    | Consenting
    | AskingGuardian
    | CheckingFace
    | ChoosingWay
    | AskingWitness
    | Witnessing
    | Confirming
    | Submitting
    | Settling
    | Printing
    | Showing
    | Evaluating
    | Parting
    | Trouble
)
