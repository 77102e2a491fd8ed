"""What an administrator's pages show, as plain maps: from the flow's state and the words, without Qt."""

from __future__ import annotations

from typing import Any

from kiosk.doctor import Check, worst
from kiosk.flows.staff import PARTS
from kiosk.flows.staff_states import (
    Desk,
    Listing,
    PrintingReport,
    Ready,
    ShowingCase,
    SigningIn,
    State,
    TryingCamera,
    TryingCard,
    TryingPrinter,
)
from kiosk.ports import Outcome, Printed
from kiosk.problems import Problem
from kiosk.report import Trial
from kiosk.reportpaper import moment, tried
from kiosk.words import Words
from ui import casesshown

Facts = dict[str, Any]

PAGES: dict[type, str] = {
    SigningIn: "SignIn",
    Ready: "Readiness",
    PrintingReport: "Readiness",
    TryingPrinter: "DeviceTest",
    TryingCard: "DeviceTest",
    TryingCamera: "DeviceTest",
    Listing: "Cases",
    ShowingCase: "CaseSheet",
}


def values(state: State, words: Words) -> Facts:
    """Every value but the camera's picture; what a state doesn't show is empty."""
    desk = getattr(state, "desk", None)
    return {
        "page": PAGES.get(type(state), ""),
        "member": words("readiness.member", id=desk.member.id) if isinstance(desk, Desk) else "",
        "signIn": sign_in(state, words) if isinstance(state, SigningIn) else {},
        "readiness": _readiness(state, words) if isinstance(state, Ready | PrintingReport) else {},
        "test": _test(state, words) if type(state) in PARTS else {},
        "cases": casesshown.listing(state, words) if isinstance(state, Listing) else {},
        "oneCase": casesshown.one(state, words) if isinstance(state, ShowingCase) else {},
    }


def said(problem: Problem | None, words: Words) -> Facts:
    """Cause and remedy for staff; empty for none."""
    if problem is None:
        return {"title": "", "todo": ""}
    counted = f"readiness.count_{problem.code}"
    detail = f" ({problem.detail})" if problem.detail else ""
    if words.has(counted):
        detail = words(counted, count=problem.count)
    return {
        "title": words(f"problems.{problem.code}.staff.cause") + detail,
        "todo": words(f"problems.{problem.code}.staff.remedy"),
    }


def paper(printed: Printed, words: Words) -> Facts:
    """What became of a slip: a title, what to do, and a tone."""
    notice = said(printed.problem, words)
    tone = "good" if printed.outcome is Outcome.PRINTED else "trouble"
    return {"title": words(f"readiness.paper_{printed.outcome}"), "todo": notice["title"], "tone": tone}


def sign_in(state: SigningIn, words: Words) -> Facts:
    """The page on which staff sign in, the administrator's or a witness's."""
    return {
        "checking": state.checking,
        "cardPin": state.card_pin,
        "problem": said(state.problem, words),
    }


def _readiness(state: Ready | PrintingReport, words: Words) -> Facts:
    report = state.desk.report
    looking = isinstance(state, Ready) and state.looking
    notice: Facts = {"title": "", "todo": "", "tone": "trouble"}
    if isinstance(state, Ready) and state.printed:
        notice = paper(state.printed, words)
    elif isinstance(state, Ready) and state.problem:
        notice |= said(state.problem, words)
    whole = worst(report.checks) if report else None
    return {
        "looking": looking,
        "printing": isinstance(state, PrintingReport),
        "at": words("readiness.looked_at", at=moment(report.at)) if report else "",
        "state": str(whole or ""),
        "stateText": words(f"readiness.whole_{whole}") if whole else "",
        "notice": notice,
        "parts": [_part(check, report.tests.get(check.name), words) for check in report.checks]
        if report
        else [],
        "slip": _slip(state.desk, words) if not looking else {},
        "canPrint": report is not None and not looking and isinstance(state, Ready),
    }


def _slip(desk: Desk, words: Words) -> Facts:
    """The oldest slip that somebody has to look for; one question at a time."""
    if not desk.slips:
        return {}
    first = desk.slips[0]
    return {"job": first.job, "text": words("readiness.slip_question", at=moment(first.at))}


def _part(check: Check, trial: Trial | None, words: Words) -> Facts:
    health = check.health
    lines = [health.detail]
    for problem in health.problems:
        notice = said(problem, words)
        lines += [notice["title"], f"→ {notice['todo']}"]
    lines.append(tried(trial, words) if trial else "")
    return {
        "name": check.name,
        "title": words(f"doctor.part.{check.name}"),
        "state": health.state.value,
        "stateText": words(f"doctor.state.{health.state}"),
        "lines": [line for line in lines if line],
        "canTry": check.name in PARTS.values(),
    }


def _test(state: State, words: Words) -> Facts:
    part = PARTS[type(state)]
    facts: Facts = {
        "part": part,
        "title": words(f"readiness.test_{part}_title"),
        "text": words(f"readiness.test_{part}_text"),
        "question": words(f"readiness.test_{part}_question"),
        "notice": {"title": "", "todo": "", "tone": "trouble"},
        "waiting": "",
        "canJudge": True,
        "seen": [],
    }
    match state:
        case TryingPrinter(printed=None):
            facts |= {"waiting": words("readiness.test_printing"), "canJudge": False}
        case TryingPrinter(printed=printed) if printed:
            facts["notice"] = paper(printed, words)
        case TryingCard(seen=None, problem=None):
            facts["waiting"] = words("readiness.test_card_waiting")
        case TryingCard(seen=seen) if seen:
            kind = words(f"readiness.card_{seen.kind}")
            facts["seen"] = [
                {"label": words("readiness.test_card_kind"), "value": kind},
                {"label": words("readiness.test_card_name"), "value": seen.masked_name},
            ]
        case TryingCard(problem=problem) | TryingCamera(problem=problem) if problem:
            facts["notice"] |= said(problem, words)
    return facts
