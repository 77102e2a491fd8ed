"""What many runs came to: counted, added up, told as JSON or as a few lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from kiosk.faultlab.checks import Finding, Harm
from kiosk.faultlab.plan import Fault


@dataclass(slots=True)
class Outcome:
    """One run.  ``delivered`` counts applications at the platform, ``damaged`` those whose only copy was
    spoilt on purpose and that were set aside and told of, ``refused`` corrections of finished
    cases; ``steps`` the durable steps that were passed."""

    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    saved: int = 0
    delivered: int = 0
    damaged: int = 0
    refused: int = 0
    steps: int = 0
    findings: tuple[Finding, ...] = ()
    trace: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """The sum of many runs, in the form in which it is told."""

    seed: int
    layer: str = "simulated"
    runs: int = 0
    saved: int = 0
    delivered: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    leaked: int = 0
    broken: int = 0
    damaged: int = 0
    refused: int = 0
    steps: int = 0
    seconds: float = 0.0
    faults: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Fault, 0))
    never: list[str] = field(default_factory=list)  # faults that this layer doesn't know yet
    failing: list[int] = field(default_factory=list)  # seeds
    findings: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.runs += 1
        self.saved += outcome.saved
        self.delivered += outcome.delivered
        self.damaged += outcome.damaged
        self.refused += outcome.refused
        self.steps += outcome.steps
        for fault, count in outcome.faults.items():
            self.faults[fault] = self.faults.get(fault, 0) + count
        for finding in outcome.findings:
            setattr(self, finding.harm, getattr(self, finding.harm) + 1)
            self.findings.append(f"seed {outcome.seed}: {finding}")
        if outcome.findings:
            self.failing.append(outcome.seed)

    def add_all(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self.add(outcome)

    @property
    def good(self) -> bool:
        return not self.failing

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def as_text(self) -> str:
        injected = sum(self.faults.values())
        kinds = ", ".join(f"{name} {count}" for name, count in self.faults.items() if count)
        harms = ", ".join(f"{harm} {getattr(self, harm)}" for harm in Harm)
        come_to = f"saved {self.saved}, delivered {self.delivered}, damaged {self.damaged}"
        lines = [
            f"{self.runs} runs ({self.layer}), seed {self.seed}: {self.seconds:.1f} s, {self.steps} steps",
            f"{injected} faults: {kinds}" if kinds else "no faults",
            f"{come_to}, refused {self.refused}; {harms}",
        ]
        if self.never:
            lines.append(f"not injected by this layer yet: {', '.join(self.never)}")
        lines += self.findings[:20]
        if self.failing:
            lines.append(f"failing seeds: {' '.join(map(str, self.failing[:20]))}")
        return "\n".join(lines)
