"""What an administrator's session orders."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.cases import Case, View
from kiosk.domain.staff import StaffMember, StaffProof
from kiosk.report import Report, Trial


@dataclass(frozen=True, slots=True)
class CheckPin:
    member_id: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WatchStaffCard:
    """Look out for a staff card until `StopReading`; ``pin`` is for the one that lies there."""

    pin: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CheckCard:
    proof: StaffProof


@dataclass(frozen=True, slots=True)
class Examine:
    """Ask every part of the terminal."""


@dataclass(frozen=True, slots=True)
class PrintTestPage:
    pass


@dataclass(frozen=True, slots=True)
class ReadCard:
    pass


@dataclass(frozen=True, slots=True)
class StopReading:
    pass


@dataclass(frozen=True, slots=True)
class StartCamera:
    pass


@dataclass(frozen=True, slots=True)
class StopCamera:
    pass


@dataclass(frozen=True, slots=True)
class NoteTrial:
    """Keep what a person found when they tried a part."""

    part: str
    trial: Trial


@dataclass(frozen=True, slots=True)
class SettleSlip:
    """Write down what became of a slip that nobody knew of."""

    job: int
    printed: bool


@dataclass(frozen=True, slots=True)
class PrintReport:
    report: Report


@dataclass(frozen=True, slots=True)
class FindCases:
    view: View
    before: str = ""


@dataclass(frozen=True, slots=True)
class SendAgain:
    member: StaffMember
    case: Case


@dataclass(frozen=True, slots=True)
class CloseCase:
    member: StaffMember
    case: Case


@dataclass(frozen=True, slots=True)
class ReprintSlip:
    member: StaffMember
    case: Case


@dataclass(frozen=True, slots=True)
class SignOut:
    member: StaffMember


Effect = (
    CheckPin | WatchStaffCard | CheckCard | Examine | PrintTestPage | ReadCard | StopReading | StartCamera
    | StopCamera | NoteTrial | SettleSlip | PrintReport | FindCases | SendAgain | CloseCase | ReprintSlip
    | SignOut
)  # fmt: skip
