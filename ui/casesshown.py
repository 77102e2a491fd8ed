"""What staff's pages about applications show: the list, and one application.  Pure; names are masked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kiosk.contract.problem import CODES
from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.flows.staff_states import Listing, ShowingCase
from kiosk.papers import decided_lines
from kiosk.ports import Outcome
from kiosk.reportpaper import moment
from kiosk.words import Words

Facts = dict[str, Any]

# How a state looks; the word beside it says the same.
TONES = {"refused": "trouble", "quarantined": "trouble", "supplement": "wait"}
TABS = {View.NEEDING: "needing", View.WAITING: "unsent", View.ALL: "all"}


def listing(state: Listing, words: Words) -> Facts:
    page = state.shown
    shown = page.cases if page and not (state.looking and page.view is not state.view) else ()
    settled = page is not None and not state.looking
    return {
        "looking": state.looking,
        "tabs": [_tab(view, state, page, words) for view in View],
        "rows": [_row(case, words) for case in shown],
        "empty": words(f"readiness.cases_none_{state.view}") if settled and not shown else "",
        "notice": _problem(state.problem.code, words) if state.problem else dict(_SILENT),
        "next": shown[-1].receipt.local_number if page and page.more and shown else "",
        "later": bool(page and page.before and settled),
        "view": state.view.value,
        "canBack": state.desk.member.administers,
    }


def one(state: ShowingCase, words: Words) -> Facts:
    case = state.case
    receipt = case.receipt
    facts = {
        "local_number": receipt.local_number,
        "item_name": receipt.item_name,
        "masked_name": receipt.masked_name,
        "saved_at": _when(receipt.saved_at),
        "case_number": receipt.case_number,
        "accepted_at": _when(receipt.accepted_at),
        "attempts": str(case.attempts or ""),
        "carried_at": _when(case.carried_at),
    }
    return {
        "state": words(f"outbox.state.{case.state}"),
        "tone": _tone(case),
        "marks": _marks(case, words),
        "facts": [
            {"label": words(f"outbox.field.{name}"), "value": value} for name, value in facts.items() if value
        ],
        "happened": _happened(case, words),
        "told": _told(case, words),
        "todo": words(f"problems.{case.problem}.staff.remedy") if case.problem else "",
        "acts": [{"name": act.value, "text": words(f"readiness.act_{act}")} for act in case.acts],
        "busy": words(f"readiness.case_busy_{state.busy}") if state.busy else "",
        "asking": state.asking,
        "notice": _came_of_it(state, words),
    }


_SILENT = {"title": "", "todo": "", "tone": "trouble"}


def _tab(view: View, state: Listing, page: CaseList | None, words: Words) -> Facts:
    name, count = words(f"readiness.cases_{TABS[view]}"), page.counts.get(view, 0) if page else None
    return {
        "view": view.value,
        "text": name if count is None else f"{name} {count}",
        "chosen": view is state.view,
    }


def _row(case: Case, words: Words) -> Facts:
    receipt = case.receipt
    cause = words(f"problems.{case.problem}.staff.cause") if case.problem else ""
    return {
        "id": receipt.application_id,
        "number": receipt.local_number,
        "state": words(f"outbox.state.{case.state}"),
        "tone": _tone(case),
        "marks": _marks(case, words),
        "what": "  ".join(part for part in (receipt.item_name, receipt.masked_name) if part),
        "at": _when(receipt.saved_at),
        "cause": cause,
    }


def _tone(case: Case) -> str:
    return "trouble" if case.overdue else TONES.get(case.state, "calm")


def _marks(case: Case, words: Words) -> list[str]:
    marks = {"overdue": case.overdue, "carried": bool(case.carried_at)}
    return [words(f"readiness.case_{name}") for name, given in marks.items() if given]


def _happened(case: Case, words: Words) -> list[str]:
    """What the state means, then why it is in it."""
    lines = [words(f"outbox.staff.{case.state}")]
    if case.problem:
        lines.append(words(f"problems.{case.problem}.staff.cause"))
        if case.detail and not _platform_code(case.detail):
            lines.append(words("readiness.case_detail", detail=case.detail))
    return lines


def _told(case: Case, words: Words) -> list[str]:
    """What the platform or the department says: reasons in our words, then theirs."""
    outcome = case.receipt.outcome
    if outcome is None:
        return _refused(case.detail, words)
    return [*decided_lines(outcome, words), *([outcome.text] if outcome.text else [])]


def _refused(detail: str, words: Words) -> list[str]:
    """A refusal's code and its English, for whoever calls the province; the cause stands above in words."""
    code = _platform_code(detail)
    if not code:
        return []
    said = detail.removeprefix(code).removeprefix(": ")
    lines = [words("readiness.case_code", code=code)]
    return [*lines, words("readiness.case_detail", detail=said)] if said else lines


def _platform_code(detail: str) -> str:
    """What `offline.rounds.told` wrote first, if the contract knows it; our own details begin otherwise."""
    code = detail.partition(":")[0]
    return code if code in CODES else ""


def _came_of_it(state: ShowingCase, words: Words) -> Facts:
    """What became of the last act; empty before the first."""
    if printed := state.printed:
        tone = "good" if printed.outcome is Outcome.PRINTED and not state.problem else "trouble"
        worst = state.problem or printed.problem
        todo = words(f"problems.{worst.code}.staff.cause") if worst else ""
        return {"title": words(f"readiness.case_paper_{printed.outcome}"), "todo": todo, "tone": tone}
    if state.problem:
        return _problem(state.problem.code, words)
    if state.done in (Act.AGAIN, Act.CLOSE):
        return {"title": words(f"readiness.case_done_{state.done}"), "todo": "", "tone": "good"}
    return dict(_SILENT)


def _problem(code: str, words: Words) -> Facts:
    return {
        "title": words(f"problems.{code}.staff.cause"),
        "todo": words(f"problems.{code}.staff.remedy"),
        "tone": "trouble",
    }


def _when(at: str) -> str:
    """To the minute, where this machine is; empty stays empty."""
    return moment(datetime.fromisoformat(at).astimezone().isoformat()) if at else ""
