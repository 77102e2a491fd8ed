"""What happened at an administrator's session."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.domain.staff import StaffMember, StaffProof
from kiosk.flows.staff_states import SeenCard, Slip
from kiosk.ports import Printed
from kiosk.problems import Problem
from kiosk.report import Report


@dataclass(frozen=True, slots=True)
class Knocked:
    """The hidden sign was given on the first page."""


@dataclass(frozen=True, slots=True)
class PinGiven:
    """``member_id`` is empty for the PIN of a card."""

    member_id: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffCardRead:
    proof: StaffProof


@dataclass(frozen=True, slots=True)
class StaffCardFailed:
    problem: Problem


@dataclass(frozen=True, slots=True)
class CardSetAside:
    """Not the card that lies there and asks for its PIN: another one, or number and PIN."""


@dataclass(frozen=True, slots=True)
class Recognised:
    member: StaffMember


@dataclass(frozen=True, slots=True)
class Refused:
    problem: Problem


@dataclass(frozen=True, slots=True)
class LookAgain:
    pass


@dataclass(frozen=True, slots=True)
class Looked:
    report: Report
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True, slots=True)
class LookFailed:
    problem: Problem


@dataclass(frozen=True, slots=True)
class PrinterTestChosen:
    pass


@dataclass(frozen=True, slots=True)
class CardTestChosen:
    pass


@dataclass(frozen=True, slots=True)
class CameraTestChosen:
    pass


@dataclass(frozen=True, slots=True)
class PagePrinted:
    printed: Printed


@dataclass(frozen=True, slots=True)
class CardSeen:
    card: SeenCard


@dataclass(frozen=True, slots=True)
class CardFailed:
    problem: Problem


@dataclass(frozen=True, slots=True)
class CameraFailed:
    problem: Problem


@dataclass(frozen=True, slots=True)
class CameraWorks:
    """Pictures came, perhaps after a failure."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A person has tried it and says whether it is good.  ``at`` is ISO 8601 with zone."""

    good: bool
    at: str


@dataclass(frozen=True, slots=True)
class SlipSettled:
    """A person looked, and the slip of that job came out or didn't."""

    job: int
    printed: bool


@dataclass(frozen=True, slots=True)
class BackChosen:
    pass


@dataclass(frozen=True, slots=True)
class PrintChosen:
    pass


@dataclass(frozen=True, slots=True)
class ReportPrinted:
    printed: Printed


@dataclass(frozen=True, slots=True)
class CasesChosen:
    """``before``: the local number behind which the page begins, empty for the first."""

    view: View
    before: str = ""


@dataclass(frozen=True, slots=True)
class CasesFound:
    page: CaseList


@dataclass(frozen=True, slots=True)
class CasesFailed:
    problem: Problem


@dataclass(frozen=True, slots=True)
class CaseChosen:
    """One of those that are shown."""

    application_id: str


@dataclass(frozen=True, slots=True)
class ActChosen:
    act: Act


@dataclass(frozen=True, slots=True)
class CloseConfirmed:
    """Asked once more, staff said that the person knows."""


@dataclass(frozen=True, slots=True)
class CaseActed:
    """What was ordered has been done, or ``problem`` says why not.  ``case`` is how it stands now."""

    act: Act
    case: Case
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SlipReprinted:
    """``problem``: the paper came, and that couldn't be written down."""

    case: Case
    printed: Printed
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Left:
    pass


@dataclass(frozen=True, slots=True)
class TimedOut:
    pass


Event = (
    Knocked | PinGiven | StaffCardRead | StaffCardFailed | CardSetAside | Recognised | Refused | LookAgain
    | Looked | LookFailed | PrinterTestChosen | CardTestChosen | CameraTestChosen | PagePrinted | CardSeen
    | CardFailed | CameraFailed | CameraWorks | Judged | SlipSettled | BackChosen | PrintChosen
    | ReportPrinted | CasesChosen | CasesFound | CasesFailed | CaseChosen | ActChosen | CloseConfirmed
    | CaseActed | SlipReprinted | Left | TimedOut
)  # fmt: skip
