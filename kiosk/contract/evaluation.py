"""Evaluations (好差评): voluntary, once for each handling, bound to its application and case number.

Levels and option codes are those of the national platform's interface (5 very satisfied, 1 very
dissatisfied; GB/T 39046-2020 A.8 counts the other way round).  Signed by the terminal; a `SignedDocument`.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from kiosk.contract.base import ApplicationId, CaseNumber, Moment, TerminalId, Wire

# The option codes in force for each level; the older series (101-107, 201-206 ...) is closed.
OPTIONS: dict[int, tuple[str, ...]] = {
    5: tuple(str(code) for code in range(510, 518)),
    4: tuple(str(code) for code in range(406, 414)),
    3: tuple(str(code) for code in range(307, 315)),
    2: tuple(str(code) for code in range(207, 215)),
    1: tuple(str(code) for code in range(108, 116)),
}


class Evaluation(Wire):
    """``case_number`` is empty when the person rated before the platform had accepted (late binding)."""

    kind: Literal["evaluation"] = "evaluation"
    application_id: ApplicationId
    case_number: CaseNumber | Literal[""] = ""
    terminal_id: TerminalId
    level: int = Field(ge=1, le=5)
    options: tuple[str, ...] = Field((), max_length=8)
    rated_at: Moment

    @model_validator(mode="after")
    def _options_belong_to_the_level(self) -> Self:
        if not set(self.options) <= set(OPTIONS[self.level]):
            raise ValueError("an option of another level")
        return self
