"""The readiness report on paper.  Nothing on it is about a person but the number of who printed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kiosk import __version__
from kiosk.doctor import MARKS, Check
from kiosk.domain.documents import Align, Block, Document, Gap, Pair, Rule, Text
from kiosk.report import Report, Trial
from kiosk.words import Words


def report_document(report: Report, words: Words, place: str, printed_at: datetime) -> Document:
    """Every part with its state, reasons and remedies, and what was tried by hand."""
    blocks: list[Block] = [
        Pair(words("doctor.paper.place"), place),
        Pair(words("doctor.paper.looked_at"), moment(report.at)),
        Pair(words("doctor.paper.printed_at"), moment(printed_at.isoformat())),
        Pair(words("doctor.part.program"), __version__),
        Rule(double=True),
    ]
    for check in report.checks:
        blocks += _part(check, report.tests, words)
    blocks += [Rule(double=True), Pair(words("doctor.paper.signed"), "____________"), Gap(1)]
    # The time makes the id: the same report printed twice is two looks at the printer, not a reprint.
    return Document(f"readiness-{printed_at.isoformat()}", words("doctor.paper.title"), tuple(blocks))


def tried(trial: Trial, words: Words) -> str:
    """``2026-11-21 09:00 tried by hand: good``."""
    found = "good" if trial.good else "bad"
    return words("doctor.tried", at=moment(trial.at), found=words(f"doctor.state.{found}"))


def moment(at: str) -> str:
    return datetime.fromisoformat(at).strftime("%Y-%m-%d %H:%M")


def _part(check: Check, tests: Mapping[str, Trial], words: Words) -> list[Block]:
    health = check.health
    state = f"{MARKS[health.state]} {words(f'doctor.state.{health.state}')}"
    blocks: list[Block] = [Pair(words(f"doctor.part.{check.name}"), state, bold=True)]
    if health.detail:
        blocks.append(Text(health.detail, align=Align.RIGHT))
    for problem in health.problems:
        detail = f" ({problem.detail})" if problem.detail else ""
        blocks.append(Text(words(f"problems.{problem.code}.staff.cause") + detail))
        blocks.append(Text("→ " + words(f"problems.{problem.code}.staff.remedy")))
    if check.name in tests:
        blocks.append(Text(tried(tests[check.name], words)))
    return blocks
