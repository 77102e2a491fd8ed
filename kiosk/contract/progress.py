"""Progress (进度): what became of applications after they were handed over, by the platform's signed word.

A `Progress` travels as a `SignedDocument`, as the answer to a call or on a stick; it can be applied from its
bytes alone.  Decisions and reasons are codes, free of personal data; what a clerk wrote by hand may name
anybody, and travels sealed to the terminal's SM2 key.

The platform counts a terminal's outcomes from 1, without gaps.  A terminal asks for those after the number it
knows; asked again, the answer is the same or longer.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kiosk.contract.base import ApplicationId, CaseNumber, Digest, Fingerprint, Moment, TerminalId, Wire

OUTCOMES_LIMIT = 200
REMARK_LIMIT = 500  # characters


class Decision(StrEnum):
    """What the platform decided of an application."""

    RECEIVED = "received"  # 接收: it is here, nobody has decided to take it
    ACCEPTED = "accepted"  # 受理
    SUPPLEMENT = "supplement"  # 补正: something is missing or wrong
    REFUSED = "refused"  # 不予受理
    FINISHED = "finished"  # 办结
    FOLLOWED = "followed"  # the next version took its place


class Fault(StrEnum):
    """What is wrong with one answer or one material."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    WRONG = "wrong"
    EXPIRED = "expired"
    MISMATCH = "mismatch"  # not as on the card or in a register
    UNSIGNED = "unsigned"


class Ground(StrEnum):
    """Why an application is refused."""

    NOT_COMPETENT = "not-competent"
    NOT_ELIGIBLE = "not-eligible"
    DUPLICATE = "duplicate"
    NOT_SUPPLIED = "not-supplied"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


class Recourse(StrEnum):
    """What the person can do about a refusal."""

    OTHER_DEPARTMENT = "other-department"
    APPLY_AGAIN = "apply-again"
    SUPPLEMENT = "supplement"
    REVIEW = "review"  # 行政复议, 行政诉讼
    COUNTER = "counter"


# A question of the form, ``phone`` or ``household.name``, or ``material:`` and a material's code.
Place = Annotated[str, Field(pattern=r"^(material:[A-Za-z0-9][A-Za-z0-9-]{0,39}|[a-z][a-z0-9_.]{0,80})$")]


class Reason(Wire):
    """``label`` is what the catalogue calls the place, as the person read it; empty if it doesn't know it."""

    place: Place
    fault: Fault
    label: str = Field("", max_length=100)


class CaseOutcome(Wire):
    """One decision.  ``content_digest`` says about which content; ``reasons`` stand beside ``supplement``,
    ``ground`` and ``recourse`` beside ``refused``, ``case_number`` beside ``accepted``, ``followed_by``
    beside ``followed``.  ``remark`` is a `Remark`, sealed to the terminal's key (SM2, C1C3C2, hex)."""

    sequence: int = Field(ge=1)
    application_id: ApplicationId
    content_digest: Digest
    decision: Decision
    decided_at: Moment
    case_number: CaseNumber | Literal[""] = ""
    reasons: tuple[Reason, ...] = Field((), max_length=50)
    ground: Ground | Literal[""] = ""
    recourse: Recourse | Literal[""] = ""
    remark: str = Field("", pattern=r"^([0-9a-f]{2})*$", max_length=8192, repr=False)
    followed_by: ApplicationId | Literal[""] = ""


class Progress(Wire):
    """Outcomes ``after`` a number ``until`` another, in order and without gaps; ``more`` says that there are
    further ones.  Both numbers belong to ``epoch``: a platform restored from a backup counts anew."""

    kind: Literal["progress"] = "progress"
    terminal_id: TerminalId
    epoch: str = Field(min_length=1, max_length=64)
    issued_at: Moment
    platform_key: Fingerprint
    after: int = Field(ge=0)
    until: int = Field(ge=0)
    more: bool = False
    outcomes: tuple[CaseOutcome, ...] = Field((), max_length=OUTCOMES_LIMIT)

    @model_validator(mode="after")
    def _counted_without_gaps(self) -> Self:
        if [one.sequence for one in self.outcomes] != list(range(self.after + 1, self.until + 1)):
            raise ValueError("outcomes are missing or out of order")
        return self


class Remark(Wire):
    """The plaintext of a remark.  It names its application: none passes for another's."""

    kind: Literal["remark"] = "remark"
    application_id: ApplicationId
    text: str = Field(max_length=REMARK_LIMIT, repr=False)
