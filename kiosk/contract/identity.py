"""Who a person is: the real-person check (实人核验), and electronic IDs (电子证照) redeemed by their code."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kiosk.contract.base import Day, Fingerprint, Moment, TerminalId, Token, Wire
from kiosk.contract.content import Person
from kiosk.domain.faces import Verdict
from kiosk.domain.people import CardKind

JPEG_LIMIT = 512 * 1024


class FaceCheck(Wire):
    """``jpeg`` is base64; ``consented_at`` is when the person agreed to be checked."""

    kind: Literal["face-check"] = "face-check"
    citizen: Person = Field(repr=False)
    jpeg: str = Field(max_length=JPEG_LIMIT * 4 // 3 + 4, repr=False)
    consented_at: Moment


class FaceVerdict(Wire):
    """``score`` is 0 to 100; ``reasons`` are codes of the platform's rules that the check failed."""

    kind: Literal["face-verdict"] = "face-verdict"
    verdict: Literal[Verdict.PASSED, Verdict.FAILED]
    score: int = Field(ge=0, le=100)
    reference: str = Field(min_length=1, max_length=64)
    checked_at: Moment
    reasons: tuple[str, ...] = ()


# What the phone shows is the platform's own business: any printable ASCII, blanks only inside.
Code = Annotated[str, Field(min_length=8, max_length=1024, pattern=r"^[!-~][ -~]*[!-~]$", repr=False)]


class RedeemCode(Wire):
    """``code`` as it was scanned.  ``request`` is made by the terminal for this scan: the same request again,
    because an answer was lost, is answered the same; any other finds the code used."""

    kind: Literal["redeem-code"] = "redeem-code"
    request: Token
    code: Code


class ElectronicIdentity(Wire):
    """Who holds the electronic ID, told to the terminal that asked and to no other.

    ``card`` is the kind of card that the ID stands for.  ``valid_until`` is empty for a long-term one;
    ``sex`` may be empty.  ``level`` is the level of assurance with which the holder was identified when the
    code was issued (ISO/IEC 29115: 1 low to 4 very high); ``reference`` is the platform's record of this."""

    kind: Literal["electronic-identity"] = "electronic-identity"
    terminal_id: TerminalId
    request: Token
    card: CardKind
    name: str = Field(max_length=200, repr=False)
    latin_name: str = Field("", max_length=200, repr=False)
    number: str = Field(min_length=1, max_length=40, repr=False)
    birth: Day = Field(repr=False)
    sex: str = Field("", pattern=r"^[0129]?$", repr=False)
    valid_until: Day | Literal[""] = Field("", repr=False)
    level: int = Field(ge=1, le=4)
    reference: str = Field(min_length=1, max_length=64)
    redeemed_at: Moment
    platform_key: Fingerprint
