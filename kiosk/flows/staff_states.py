"""Where an administrator's session is.  `SignedOut` holds nobody."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.domain.people import CardKind
from kiosk.domain.staff import StaffMember
from kiosk.ports import Printed
from kiosk.problems import Problem
from kiosk.report import Report


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody of the staff is here: the screen belongs to residents."""


@dataclass(frozen=True, slots=True)
class SigningIn:
    """``checking``: a number and a PIN, or a card, are being checked.  ``problem`` is why the last ones were
    refused.  ``card_pin``: the card that lies there asks for its own PIN: the next one typed goes to it."""

    problem: Problem | None = None
    checking: bool = False
    card_pin: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """A print job of which nobody knows whether it came out, and when it was sent (ISO 8601)."""

    job: int
    at: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Who has signed in, the newest report, None before the first, and the slips to be asked about."""

    member: StaffMember
    report: Report | None = None
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """The report on the screen.  ``looking``: the parts are being asked.  ``printed`` and ``problem`` say
    what became of the report on paper, and of a look that never ended."""

    desk: Desk
    looking: bool = False
    printed: Printed | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class TryingPrinter:
    """The test page is on its way, or out: is everything legible?"""

    desk: Desk
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class SeenCard:
    """All that a test may know of a card: its kind and a masked name."""

    kind: CardKind
    masked_name: str


@dataclass(frozen=True, slots=True)
class TryingCard:
    """Any card may be laid down, one after another; the newest is shown."""

    desk: Desk
    seen: SeenCard | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class TryingCamera:
    """The picture is on the screen.  ``problem`` is why there is none."""

    desk: Desk
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class PrintingReport:
    desk: Desk


@dataclass(frozen=True, slots=True)
class Listing:
    """The applications of one view.  ``shown`` is None while the first page is looked up, ``looking`` while
    any is; ``problem`` is why there is none."""

    desk: Desk
    view: View
    shown: CaseList | None = None
    looking: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ShowingCase:
    """One application.  ``asking``: is it really to be closed?  ``busy`` is what is being done about it now,
    ``done`` what was done last, with ``printed`` or ``problem`` for what became of that.  ``page`` is where
    the list goes on."""

    desk: Desk
    case: Case
    page: CaseList
    asking: bool = False
    busy: Act | None = None
    done: Act | None = None
    printed: Printed | None = None
    problem: Problem | None = None


State = (
    SignedOut | SigningIn | Ready | TryingPrinter | TryingCard | TryingCamera | PrintingReport | Listing
    | ShowingCase
)  # fmt: skip
