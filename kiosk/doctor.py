"""The health report: each part good, bad or unknown, with reason and remedy.  Others know how to ask.

All parts are asked at the same time and each has a limit, so the whole is over in less than 30 seconds even
when every device hangs.  A part that doesn't answer is unknown, never bad.
"""

from __future__ import annotations

import json
import logging
import platform
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from importlib.metadata import version

from kiosk import __version__
from kiosk.ports import Health, State
from kiosk.problems import Failed, Problem
from kiosk.words import Words

MARKS = {State.GOOD: "✓", State.BAD: "✗", State.UNKNOWN: "?"}
# The guided test of each device: it says more than a look, and needs a person.
TESTS = {
    "card": "kiosk device card read",
    "camera": "kiosk device camera shot picture.jpg",
    "printer": "kiosk device print test",
    "scanner": "kiosk device scanner read",
}
LIMIT_S = 20.0  # enough for a camera to start and for a platform on a slow line

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """How one part is asked: ``ask`` may raise Failed, may raise anything, may hang."""

    name: str
    ask: Callable[[], Health]
    limit_s: float = LIMIT_S


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the terminal and how it is.  ``name`` is a key of ``doctor.toml``."""

    name: str
    health: Health


def examine(looks: Sequence[Look], monotonic: Callable[[], float] = time.monotonic) -> list[Check]:
    """Ask all parts at once.  Takes no longer than the longest limit; a call that hangs is left behind in a
    thread that nobody waits for."""
    begun = monotonic()
    answers = [_begin(look) for look in looks]
    return [
        Check(look.name, _within(look, answer, begun + look.limit_s - monotonic()))
        for look, answer in zip(looks, answers, strict=True)
    ]


def _begin(look: Look) -> Future[Health]:
    answer: Future[Health] = Future()

    def ask() -> None:
        try:
            answer.set_result(look.ask())
        except Failed as failed:
            answer.set_result(Health(State.BAD, (failed.problem,)))
        except Exception as error:  # one broken driver must not hide the other parts
            log.error("examining %s: %s", look.name, type(error).__name__)
            answer.set_result(Health(State.BAD, (Problem("internal", type(error).__name__),)))

    threading.Thread(target=ask, name=f"look-{look.name}", daemon=True).start()
    return answer


def _within(look: Look, answer: Future[Health], left_s: float) -> Health:
    try:
        return answer.result(max(0.0, left_s))
    except TimeoutError:
        return Health(State.UNKNOWN, (Problem("check-silent", f"{look.limit_s:g} s"),))


def program() -> Health:
    """What runs here.  Always good: it is the line that people are asked for on the telephone."""
    return Health(
        State.GOOD,
        detail=f"{__version__}, Python {platform.python_version()}, Qt {version('PySide6_Essentials')}",
    )


def worst(checks: Iterable[Check]) -> State:
    """BAD if anything is bad, else UNKNOWN if anything is unknown, else GOOD."""
    states = {check.health.state for check in checks}
    return next((s for s in (State.BAD, State.UNKNOWN) if s in states), State.GOOD)


def as_json(checks: Iterable[Check], words: Words) -> str:
    """A JSON object, as `docs/readiness.md` describes it: the state of the whole and one object per part."""
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
            "test": TESTS.get(check.name, ""),
        }
        for check in checks
    ]
    report = {"version": __version__, "state": worst(checks).value, "checks": parts}
    return json.dumps(report, ensure_ascii=False, indent=2)


def as_text(checks: Iterable[Check], words: Words) -> str:
    """The same for reading: a line per part, under it reason and remedy, and how to try a device by hand."""
    lines = []
    for check in checks:
        state = words(f"doctor.state.{check.health.state}")
        head = f"{MARKS[check.health.state]} {words(f'doctor.part.{check.name}')}: {state}"
        lines.append(f"{head}  {check.health.detail}".rstrip())
        for problem in check.health.problems:
            detail = f" ({problem.detail})" if problem.detail else ""
            lines.append(f"    {words(f'problems.{problem.code}.staff.cause')}{detail}")
            lines.append(f"    → {words(f'problems.{problem.code}.staff.remedy')}")
        if check.name in TESTS:
            lines.append(f"    {words('doctor.test', command=TESTS[check.name])}")
    return "\n".join(lines)
