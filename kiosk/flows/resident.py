"""The resident's visit: which event leads where, and what is ordered on the way.

`step` is pure: no clock, no I/O, no randomness.  An event that means nothing in a state changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.forms import Answers, check, clean, prefill
from kiosk.domain.items import Material, Outcome, Step
from kiosk.flows import draft_rules, person_check, staff_effects
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.person_check import Next, Rule
from kiosk.flows.visit_states import (
    Asking,
    AskingGuardian,
    AskingWitness,
    CheckingFace,
    Choosing,
    Collecting,
    Confirming,
    Consenting,
    Draft,
    Evaluating,
    Filling,
    Guiding,
    Identifying,
    Idle,
    Parting,
    Printing,
    Redeeming,
    Settling,
    Showing,
    State,
    Submitting,
    Trouble,
    Witnessing,
)

CODE_PROBLEMS = (
    "code-unreadable",
    "identity-code-expired",
    "identity-code-used",
    "identity-code-unknown",
    "identity-needs-network",
)
SPARING_PAGES = 2  # a paper of more pages is brought to the window when there is little room


def step(state: State, event: on.Event) -> tuple[State, tuple[do.Effect, ...]]:
    """The next state and the orders that go with it, in the order in which they are to be given."""
    if isinstance(event, on.Left | on.TimedOut):
        following: Next = state if isinstance(state, Submitting) else Idle()
    else:
        rule = TABLE.get((type(state), type(event)))
        following = rule(state, event) if rule else state
    now, ordered = following if isinstance(following, tuple) else (following, None)
    if now is state:
        return state, ()
    effects: list[do.Effect] = [*_leaving(state, now), *draft_rules.keeping(state, now)]
    effects += [*_entering(state, now), *draft_rules.entering(state, now)]
    if ordered:
        effects += ordered if isinstance(ordered, tuple) else (ordered,)
    return now, tuple(effects)


def _leaving(before: State, now: State) -> list[do.Effect]:
    """What must stop when a state is left, whatever the reason."""
    if isinstance(before, Identifying | AskingGuardian) and type(now) is not type(before):
        return [do.StopReading()]
    if isinstance(before, AskingWitness) and not isinstance(now, AskingWitness):
        return [staff_effects.StopReading()]
    if isinstance(before, Witnessing) and not isinstance(now, Confirming):
        return [staff_effects.SignOut(before.member)]
    if _looks(before) and not _looks(now):
        return [do.StopCamera()]
    return []


def _entering(before: State, now: State) -> list[do.Effect]:
    """What a state orders by being entered."""
    orders: list[do.Effect] = []
    match now:
        case Identifying() | AskingGuardian() if type(before) is not type(now):
            orders = [do.ReadCard(codes=isinstance(now, Identifying))]
        case Asking(draft):
            orders = [do.Ask(draft.item.code, draft.citizen)]
        case CheckingFace(draft, consented_at, _, photo) if photo is not None:
            orders = [do.CheckFace(draft.citizen, photo, consented_at)]
        case Submitting(draft, proof, id_, made_at):
            orders = [do.Submit(draft, proof, id_, made_at)]
        case Settling(receipt):
            orders = [do.Settle(receipt)]
        case Printing(receipt, None) if not _same_slip(before, now):
            orders = [do.PrintReceipt(receipt)]
        case Showing(sheet, None):
            orders = [do.PrintAnswer(sheet)]
        case _ if _looks(now) and not _looks(before):
            orders = [_start_camera(now)]
        case _:
            pass
    return orders


def _looks(state: State) -> bool:
    """Whether the camera is on: only while a person was told so."""
    return isinstance(state, Collecting) or (isinstance(state, CheckingFace) and state.photo is None)


def _start_camera(state: State) -> do.StartCamera:
    if isinstance(state, CheckingFace):
        return do.StartCamera(faces=True, portrait=state.draft.citizen.portrait)
    return do.StartCamera(faces=False)


def _same_slip(before: State, now: State) -> bool:
    """A level that rises while the paper is coming must not print a second slip."""
    return isinstance(before, Printing) and isinstance(now, Printing) and before.printed is None


def _reader(state: Identifying | AskingGuardian, event: on.ReaderSeen) -> State:
    """A lost reader is said, and no longer once it is back; what was wrong with a card stays, and what was
    wrong with a code even when the reader is lost: whoever scans codes needs no reader."""
    if state.problem is not None and state.problem.code in CODE_PROBLEMS:
        return state
    broken = state.problem is not None and state.problem.code.startswith("reader-")
    changed = event.problem != state.problem and (event.problem or broken)
    return replace(state, problem=event.problem) if changed else state


# From form to confirmation: each item says which steps it needs ---------------------------------------


def _after_guide(draft: Draft) -> State:
    if draft.item.outcome is Outcome.ANSWER:
        return Asking(draft)
    if draft.item.form and draft.item.needs(Step.FORM):
        given: Answers = prefill(draft.item.form, draft.citizen) | draft.answers
        return Filling(replace(draft, answers=given))
    return _after_form(draft)


def _after_form(draft: Draft) -> State:
    return Collecting(draft) if draft.item.needs(Step.MATERIALS) else _after_materials(draft)


def _after_materials(draft: Draft) -> State:
    return Consenting(draft) if draft.item.needs(Step.FACE) else Confirming(draft, None)


def _before_materials(draft: Draft) -> State:
    has_form = draft.item.form and draft.item.needs(Step.FORM)
    return Filling(draft) if has_form else Guiding(draft)


def _before_face(draft: Draft) -> State:
    return Collecting(draft) if draft.item.needs(Step.MATERIALS) else _before_materials(draft)


def _before_confirming(state: Confirming) -> State:
    draft = state.draft
    return Consenting(draft) if draft.item.needs(Step.FACE) else _before_face(draft)


def _fill(state: Filling, event: on.FormFilled) -> State:
    """The one gate through which answers pass: checked as a whole, also against the card."""
    form = state.draft.item.form
    assert form is not None  # Filling is entered only with a form
    answers = clean(form, event.answers)
    faults = check(form, answers, event.today, prefill(form, state.draft.citizen))
    draft = replace(state.draft, answers=answers)
    return Filling(replace(state.draft, answers=event.answers), faults) if faults else _after_form(draft)


def _give(state: Collecting, event: on.MaterialGiven) -> State:
    """A material's pages; more of them than the item wants are refused as a whole."""
    given = event.material
    limits = {m.code: pages_allowed(state.draft, m) for m in state.draft.item.materials}
    if len(given.pages) > limits.get(given.code, 0):
        return state
    others = tuple(m for m in state.draft.materials if m.code != given.code)
    kept = (*others, given) if given.pages else others
    return replace(state, draft=replace(state.draft, materials=kept, promised=()))


def _complete(state: Collecting, _: on.MaterialsComplete) -> State:
    return state if missing_materials(state.draft) else _after_materials(_promised(state.draft))


def _promise(state: Collecting, _: on.MaterialsPromised) -> State:
    """What can't be photographed here is brought to the window; the receipt names it (容缺)."""
    return _after_materials(_promised(state.draft))


def _blind(state: Collecting, event: on.CameraFailed) -> State:
    if event.elsewhere:
        return replace(state, blind=event.problem)
    return Trouble(event.problem, state, _after_materials(_promised(state.draft)))


def _promised(draft: Draft) -> Draft:
    return replace(draft, promised=tuple(_lacking(draft)))


def missing_materials(draft: Draft) -> list[str]:
    """Codes of required materials that must be photographed and haven't been."""
    by_code = {m.code: m for m in draft.item.materials}
    return [code for code in _lacking(draft) if pages_allowed(draft, by_code[code])]


def _lacking(draft: Draft) -> list[str]:
    """What is required and not here, whether it may be photographed now or not."""
    have = {m.code for m in draft.materials}
    wanted = (m for m in draft.item.materials if m.required and m.source == "camera")
    return [m.code for m in wanted if m.code not in have]


def pages_allowed(draft: Draft, material: Material) -> int:
    """How many pages of a material are taken at most.  With little room, whole papers or none: what isn't
    required or has many pages is brought to the window."""
    spared = draft.sparing and (not material.required or material.max_pages > SPARING_PAGES)
    return 0 if spared else material.max_pages


def _home(draft: Draft) -> Choosing:
    return Choosing(draft.citizen, wrong_codes=draft.wrong_codes)


def _choose(state: Choosing, event: on.ItemChosen) -> State:
    """What is answered at once needs no room."""
    if event.refused and event.item.outcome is not Outcome.ANSWER:
        return Trouble(event.refused, None, state)
    return draft_rules.begun_before(state, event) or Guiding(draft_rules.fresh(state, event))


# Saving and paper -------------------------------------------------------------------------------------


def _save_failed(state: Submitting, event: on.SaveFailed) -> State:
    return Trouble(event.problem, state, None)


def _raise(state: Printing, event: on.LevelRaised) -> State:
    if event.receipt.application_id != state.receipt.application_id:
        return state
    return replace(state, receipt=event.receipt)


def _rate(state: Evaluating, event: on.Rated) -> Next:
    if not 1 <= event.level <= 5:
        return state
    return Parting(), do.Rate(state.application_id, event.level)


TABLE: dict[tuple[type, type], Rule] = {
    **person_check.TABLE,
    **draft_rules.TABLE,
    (Idle, on.Started): lambda s, e: Identifying(),
    (Parting, on.Started): lambda s, e: Idle(),
    (Identifying, on.CardRead): lambda s, e: Choosing(e.citizen),
    (Identifying, on.CardFailed): lambda s, e: Identifying(e.problem),
    (Identifying, on.ReaderSeen): _reader,
    (Identifying, on.CodeScanned): lambda s, e: (Redeeming(), do.Redeem(e.code)),
    (Identifying, on.CodeFailed): lambda s, e: Identifying(e.problem),
    (Redeeming, on.Redeemed): lambda s, e: Choosing(e.citizen),
    (Redeeming, on.RedeemFailed): lambda s, e: Identifying(e.problem),
    (Choosing, on.ItemChosen): _choose,
    (Guiding, on.GuideAccepted): lambda s, e: _after_guide(s.draft),
    (Guiding, on.BackChosen): lambda s, e: _home(s.draft),
    (Asking, on.Answered): lambda s, e: Showing(e.sheet),
    (Asking, on.AnswerFailed): lambda s, e: Trouble(e.problem, s, _home(s.draft)),
    (Filling, on.AnswersChanged): lambda s, e: Filling(replace(s.draft, answers=e.answers)),
    (Filling, on.FormFilled): _fill,
    (Filling, on.BackChosen): lambda s, e: Guiding(s.draft),
    (Collecting, on.MaterialGiven): _give,
    (Collecting, on.MaterialsComplete): _complete,
    (Collecting, on.MaterialsPromised): _promise,
    (Collecting, on.CameraFailed): _blind,
    (Collecting, on.BackChosen): lambda s, e: _before_materials(s.draft),
    (Consenting, on.BackChosen): lambda s, e: _before_face(s.draft),
    (AskingGuardian, on.ReaderSeen): _reader,
    (Confirming, on.Confirmed): lambda s, e: Submitting(s.draft, s.proof, e.id, e.at),
    (Confirming, on.BackChosen): lambda s, e: _before_confirming(s),
    (Submitting, on.Queued): lambda s, e: Settling(e.receipt),
    (Submitting, on.SaveFailed): _save_failed,
    (Settling, on.Settled): lambda s, e: Printing(e.receipt),
    (Printing, on.PaperCame): lambda s, e: replace(s, printed=e.printed),
    (Printing, on.LevelRaised): _raise,
    (Printing, on.ReprintChosen): lambda s, e: replace(s, printed=None) if s.printed else s,
    (Printing, on.Finished): lambda s, e: Evaluating(s.receipt.application_id),
    (Showing, on.PaperCame): lambda s, e: replace(s, printed=e.printed),
    (Showing, on.ReprintChosen): lambda s, e: replace(s, printed=None) if s.printed else s,
    (Showing, on.Finished): lambda s, e: Parting(),
    (Evaluating, on.Rated): _rate,
    (Parting, on.RateFailed): lambda s, e: Parting(e.problem),
    (Evaluating, on.Declined): lambda s, e: Parting(),
    (Trouble, on.RetryChosen): lambda s, e: s.retry or s,
    (Trouble, on.SkipChosen): lambda s, e: s.skip or s,
}
