"""The real-person check (实人核验): card data and a face photo, a verdict in return."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.contract.base import Moment, Wire
from kiosk.contract.content import Person
from kiosk.domain.faces import Verdict

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
