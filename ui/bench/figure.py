"""One measured figure, and the little arithmetic that figures need."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Detail = float | str | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` and ``floor`` are in ``unit``; less is better.  ``ok`` None: it could not be measured, and
    ``details["reason"]`` says why."""

    name: str
    value: float | None
    unit: str
    floor: float | None
    target: float | None  # of the ratio
    ok: bool | None
    details: Mapping[str, Detail] = field(default_factory=dict)

    @classmethod
    def beside(
        cls, name: str, value: float, unit: str, floor: float, target: float, **details: Detail
    ) -> Figure:
        """A figure that is good when it is at most ``target`` times its floor."""
        return cls(name, value, unit, floor, target, value <= target * floor, details)

    @classmethod
    def missing(cls, name: str, unit: str, target: float | None, reason: str) -> Figure:
        return cls(name, None, unit, None, target, None, {"reason": reason})

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.value is not None and self.floor else None

    def as_json(self) -> str:
        row: dict[str, Any] = {
            "name": self.name,
            "value": _short(self.value),
            "unit": self.unit,
            "floor": _short(self.floor),
            "ratio": _short(self.ratio),
            "target": self.target and round(self.target, 4),
            "ok": self.ok,
        }
        return json.dumps(row | {k: _short(v) for k, v in self.details.items()}, ensure_ascii=False)

    def as_text(self) -> str:
        verdict = {True: "good", False: "MISSED", None: "not measured"}[self.ok]
        parts = [f"{self.name:14} {verdict:12}"]
        if self.value is not None:
            parts.append(f"{_short(self.value):>10} {self.unit:3} floor {_short(self.floor):>10}")
            parts.append(f"ratio {_short(self.ratio)}")
        if self.target:
            parts.append(f"(target {self.target:.3g})")
        details = [f"{k.replace('_', ' ')} {_short(v)}" for k, v in self.details.items()]
        return "  ".join(parts) + ("\n    " + ", ".join(details) if details else "")


def percentile(values: Sequence[float], percent: int) -> float:
    """By linear interpolation between neighbours; of one value, that value.  ValueError for none."""
    if not values:
        raise ValueError("no values")
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def in_turns(
    ours: Callable[[], float], floor: Callable[[], float], runs: int
) -> tuple[list[float], list[float]]:
    """Both, one after the other, again and again: whatever slows the machine for a while slows both."""
    pairs = []
    for run in range(runs):
        pairs.append((ours(), floor()))
        progress(run + 1, runs)
    return [a for a, _ in pairs], [b for _, b in pairs]


def milliseconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def progress(done: int, of: int) -> None:
    """For whoever waits: every step at a terminal, the tenths elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {done} of {of}" + ("\n" if done == of else ""))
    elif done * 10 // of > (done - 1) * 10 // of:
        sys.stderr.write(f"  {done} of {of}\n")
    sys.stderr.flush()


def _short(value: Any) -> Any:
    """Numbers with as many digits as they deserve."""
    if isinstance(value, Mapping):
        return {k: _short(v) for k, v in value.items()}
    if not isinstance(value, float):
        return value
    return round(value, 1 if abs(value) >= 100 else 2 if abs(value) >= 10 else 4)
