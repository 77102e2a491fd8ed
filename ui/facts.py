"""What each page shows, as plain maps: from the flow's state and the words, without Qt.

Masking happens here, so that QML never holds a number it must not show.
"""

from __future__ import annotations

from typing import Any

from kiosk.domain.applications import Level, Receipt
from kiosk.domain.faces import FaceProof
from kiosk.domain.identity import mask_name
from kiosk.domain.items import Item, Material, Step
from kiosk.domain.known import Way
from kiosk.domain.people import Citizen
from kiosk.flows.materials import may_be_known, wanted_materials, way_of
from kiosk.flows.visit_states import (
    Asking,
    AskingGuardian,
    AskingWitness,
    CheckingFace,
    Choosing,
    ChoosingWay,
    Collecting,
    Confirming,
    Consenting,
    Draft,
    EnteringCode,
    Evaluating,
    FetchingDraft,
    Filling,
    Guiding,
    Identifying,
    Idle,
    LeavingDraft,
    Parting,
    Preparing,
    Printing,
    Redeeming,
    Resuming,
    Settling,
    Showing,
    ShowingCode,
    State,
    Submitting,
    Trouble,
    Witnessing,
)
from kiosk.ports import AnswerSheet, Outcome, Printed
from kiosk.problems import Problem
from kiosk.words import Words
from ui.formfacts import answers_given

Facts = dict[str, Any]

PAGES: dict[type, str] = {
    Idle: "attract",
    Identifying: "identify",
    Redeeming: "identify",
    Choosing: "home",
    Resuming: "resume",
    EnteringCode: "entry",
    FetchingDraft: "entry",
    LeavingDraft: "later",
    ShowingCode: "later",
    Guiding: "guide",
    Preparing: "preparing",
    Asking: "asking",
    Filling: "form",
    Collecting: "materials",
    Consenting: "face",
    AskingGuardian: "guardian",
    CheckingFace: "face",
    ChoosingWay: "ways",
    AskingWitness: "ways",
    Witnessing: "ways",
    Confirming: "confirm",
    Submitting: "submitting",
    Settling: "receipt",
    Printing: "receipt",
    Showing: "answer",
    Evaluating: "evaluate",
    Parting: "goodbye",
    Trouble: "trouble",
}


def draft_of(state: State) -> Draft | None:
    """What the person has given so far, wherever they are."""
    found = getattr(state, "draft", None)
    if isinstance(found, Draft):
        return found
    return draft_of(state.retry or state.skip or Idle()) if isinstance(state, Trouble) else None


def citizen_of(state: State) -> Citizen | None:
    if isinstance(state, Choosing):
        return state.citizen
    if isinstance(state, Resuming | EnteringCode | FetchingDraft):
        return state.home.citizen
    if isinstance(state, Trouble) and isinstance(state.skip, Choosing):
        return state.skip.citizen
    draft = draft_of(state)
    return draft.citizen if draft else None


def progress(state: State, words: Words) -> tuple[int, int, str]:
    """Where the person is: step, how many there are, and its name.  0 where nothing is to be counted."""
    draft = draft_of(state)
    page = PAGES[type(state)]
    if page == "receipt":
        return 1, 1, words("visit.step_receipt")
    if draft is None or page in ("guide", "trouble", "home"):
        return 0, 0, ""
    steps = [s.value for s in Step if draft.item.needs(s)] + ["confirm", "receipt"]
    at = {"submitting": "confirm", "guardian": "face", "ways": "face"}.get(page, page)
    if at not in steps:
        return 0, 0, ""
    return steps.index(at) + 1, len(steps), words(f"visit.step_{at}")


def guide(item: Item, online: bool, parts: list[str]) -> Facts:
    """``online``: the registers can be asked, so the person may say that they aren't to be.  ``parts``: what
    the items of a bundle are called."""
    about = item.guide
    return {
        "name": item.name,
        "summary": item.summary,
        "parts": parts,
        "conditions": list(about.conditions),
        "materials": [_material(material) for material in item.materials],
        "process": list(about.process),
        "timeLimit": about.time_limit,
        "statutoryDays": about.statutory_days,
        "visits": about.visits,
        "fee": about.fee,
        "legalBasis": list(about.legal_basis),
        "department": about.department,
        "result": about.result,
        "phone": about.phone,
        "complaints": about.complaints,
        "needs": [s.value for s in item.steps],
        "asks": online and may_be_known(item),
    }


def _material(material: Material) -> Facts:
    return {
        "name": material.name,
        "note": material.note,
        "required": material.required,
        "perhaps": material.when is not None,
        "ways": [way.value for way in material.ways],
    }


def notice(problem: Problem | None, words: Words) -> Facts | None:
    """A problem in the resident's words: what happened, what to do, what was kept."""
    if problem is None:
        return None
    texts = {
        part: words(f"problems.{problem.code}.resident.{part}") for part in ("title", "what", "todo", "kept")
    }
    return {"code": problem.code} | texts


def for_staff(problem: Problem, words: Words) -> str:
    """Cause and remedy for whoever looks after the terminal, with the detail."""
    cause, remedy = (words(f"problems.{problem.code}.staff.{part}") for part in ("cause", "remedy"))
    return " ".join(filter(None, (cause, f"({problem.detail})" if problem.detail else "", remedy)))


def guardians_notice(problem: Problem | None, words: Words) -> Facts | None:
    """What is wrong with a guardian's card: the visit has long begun, and the way on is another than at its
    beginning."""
    told = notice(problem, words)
    if told is None or not told["code"].startswith("card-"):
        return told
    return told | {"todo": words("visit.guardian_todo"), "kept": words("visit.guardian_kept")}


def confirm(draft: Draft, item: Item, proof: FaceProof | None, words: Words, reveal: bool) -> Facts:
    rows: list[Facts] = []
    if item.form:
        rows = answers_given(item.form, draft, words, reveal)
    else:
        citizen = draft.citizen
        name = citizen.name or citizen.latin_name
        rows = [{"label": words("visit.person_name"), "value": name if reveal else mask_name(name)}]
    given = {m.code: len(m.pages) for m in draft.materials}
    here = {
        m.code for m in wanted_materials(draft) if given.get(m.code) or way_of(draft, m) is not Way.CAPTURE
    }
    papers = [m.name for m in item.materials if m.code in here]
    later = [words("visit.material_later", name=m.name) for m in item.materials if m.code in draft.promised]
    face = words(f"visit.face_verdict_{proof.verdict}") if proof else ""
    facts = {"itemName": item.name, "rows": rows, "materials": papers + later, "faceText": face}
    return facts | {"canEdit": item.form is not None and item.needs(Step.FORM)}


def paper(printed: Printed | None, words: Words, settling: bool = False) -> Facts:
    came = printed is not None and printed.outcome is Outcome.PRINTED
    problem = printed.problem if printed and not came else None
    if printed and printed.outcome is Outcome.UNKNOWN:
        problem = Problem("print-unknown")
    return {
        "printing": printed is None and not settling,
        "printed": came,
        "printProblem": notice(problem, words),
    }


def receipt(known: Receipt, printed: Printed | None, words: Words, *, settling: bool, online: bool) -> Facts:
    waiting = known.level in (Level.SAVED, Level.RECEIVED)
    what = f"visit.receipt_what_{known.level}"
    if waiting and not online:
        what = "visit.receipt_what_offline"
    promise = ""
    if known.promised_days:
        promise = words("visit.promise_days", days=known.promised_days)
    return {
        "itemName": known.item_name,
        "localNumber": known.local_number,
        "caseNumber": known.case_number,
        "level": known.level.value,
        "promise": promise,
        "materials": list(known.materials),
        "missing": list(known.missing),
        "title": words(f"visit.receipt_title_{known.level}"),
        "what": words(what),
        "settling": settling,
    } | paper(printed, words, settling)


def answer(sheet: AnswerSheet, printed: Printed | None, words: Words) -> Facts:
    rows = [{"label": row.label, "value": row.value} for row in sheet.rows]
    facts = {"title": sheet.title, "rows": rows, "number": sheet.number, "issuedAt": sheet.issued_at}
    return facts | {"notes": list(sheet.notes)} | paper(printed, words)


def trouble(state: Trouble, words: Words) -> Facts:
    facts = notice(state.problem, words) or {}
    skip = PAGES[type(state.skip)] if state.skip else ""
    if skip and isinstance(state.retry, Collecting):
        skip = "face"  # the papers come to the window, whether a photo still follows or not
    text = words(f"visit.skip_to_{skip}") if skip else ""
    can_retry = state.retry is not None
    return facts | {"canRetry": can_retry, "canSkip": state.skip is not None, "skipText": text}
