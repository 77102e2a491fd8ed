"""What the running terminal last found out about itself: kept in a file, told to the platform, printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.doctor import Check
from kiosk.ports import Health, State
from kiosk.problems import PROBLEMS, Problem


@dataclass(frozen=True, slots=True)
class Trial:
    """A person tried a device and says whether it is good.  ``at`` is ISO 8601 with zone."""

    good: bool
    at: str


@dataclass(frozen=True, slots=True)
class Report:
    """``at`` is when the parts were looked at (ISO 8601 with zone), ``tests`` by the name of a part.
    ``paper_left_mm`` is None where nobody counts it."""

    at: str
    checks: tuple[Check, ...]
    tests: Mapping[str, Trial] = field(default_factory=dict)
    staff_called: bool = False
    paper_left_mm: int | None = None

    def __post_init__(self) -> None:
        """ValueError for a time without zone: an age could not be told from it."""
        for at in (self.at, *(test.at for test in self.tests.values())):
            if datetime.fromisoformat(at).tzinfo is None:
                raise ValueError("a time needs its zone")

    def to_json(self) -> str:
        return json.dumps(
            {
                "at": self.at,
                "checks": [_check(check) for check in self.checks],
                "tests": {name: {"good": test.good, "at": test.at} for name, test in self.tests.items()},
                "staff_called": self.staff_called,
                "paper_left_mm": self.paper_left_mm,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Report:
        """ValueError for anything that `to_json` didn't write.  Codes of a newer program are left out."""
        try:
            read = json.loads(text)
            return cls(
                at=str(read["at"]),
                checks=tuple(_read_check(check) for check in read["checks"]),
                tests={
                    str(name): Trial(bool(test["good"]), str(test["at"]))
                    for name, test in read["tests"].items()
                },
                staff_called=bool(read["staff_called"]),
                paper_left_mm=read["paper_left_mm"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no report: {type(error).__name__}") from None


def _check(check: Check) -> dict[str, Any]:
    health = check.health
    return {
        "name": check.name,
        "state": health.state.value,
        "detail": health.detail,
        "problems": [[problem.code, problem.detail] for problem in health.problems],
    }


def _read_check(read: dict[str, Any]) -> Check:
    problems = tuple(Problem(str(c), str(detail)) for c, detail in read["problems"] if c in PROBLEMS)
    return Check(str(read["name"]), Health(State(read["state"]), problems, str(read["detail"])))
