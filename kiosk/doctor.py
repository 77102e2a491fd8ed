"""The health report: each part good, bad or unknown, with reason and remedy.  Others gather the facts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.ports import Health, State
from kiosk.words import Words

MARKS = {State.GOOD: "✓", State.BAD: "✗", State.UNKNOWN: "?"}


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the terminal and how it is.  ``name`` is a key of ``doctor.toml``."""

    name: str
    health: Health


def worst(checks: Iterable[Check]) -> State:
    """BAD if anything is bad, else UNKNOWN if anything is unknown, else GOOD."""
    states = {check.health.state for check in checks}
    return next((s for s in (State.BAD, State.UNKNOWN) if s in states), State.GOOD)


def as_json(checks: Iterable[Check], words: Words) -> str:
    """A JSON object: ``state`` of the whole and one object per part, with code, cause and remedy."""
    checks = list(checks)
    parts = [
        {
            "name": check.name,
            "state": check.health.state.value,
            "detail": check.health.detail,
            "problems": [
                {
                    "code": problem.code,
                    "detail": problem.detail,
                    "cause": words(f"problems.{problem.code}.staff.cause"),
                    "remedy": words(f"problems.{problem.code}.staff.remedy"),
                }
                for problem in check.health.problems
            ],
        }
        for check in checks
    ]
    return json.dumps({"state": worst(checks).value, "checks": parts}, ensure_ascii=False, indent=2)


def as_text(checks: Iterable[Check], words: Words) -> str:
    """The same for reading: a line per part, reason and remedy under it."""
    lines = []
    for check in checks:
        state = words(f"doctor.state.{check.health.state}")
        head = f"{MARKS[check.health.state]} {words(f'doctor.part.{check.name}')}: {state}"
        lines.append(f"{head}  {check.health.detail}".rstrip())
        for problem in check.health.problems:
            detail = f" ({problem.detail})" if problem.detail else ""
            lines.append(f"    {words(f'problems.{problem.code}.staff.cause')}{detail}")
            lines.append(f"    → {words(f'problems.{problem.code}.staff.remedy')}")
    return "\n".join(lines)
