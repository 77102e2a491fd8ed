"""The resident's visit: which event leads where, and what is ordered on the way.

`step` is pure: no clock, no I/O, no randomness.  An event that means nothing in a state changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.formchecks import check
from kiosk.domain.formvalues import clean, prefill
from kiosk.domain.items import Outcome, Step
from kiosk.domain.known import NOTHING
from kiosk.flows import draft_rules, person_check, staff_effects
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.materials import (
    asks_for_materials,
    give,
    may_be_known,
    missing_materials,
    open_materials,
    pledge,
    promised,
)
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
    Preparing,
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
        case Preparing(draft):
            orders = [do.Prepare(draft.item.code, draft.citizen)]
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


def _accept_guide(state: Guiding, event: on.GuideAccepted) -> State:
    """First the platform is asked what it knows, where that could spare the person something."""
    draft = state.draft
    if event.alone:
        own = draft_rules.own_answers(draft)  # what a register said before they chose so isn't theirs
        return _after_guide(replace(draft, known=NOTHING, answers=own))
    return Preparing(draft) if draft.known is None and may_be_known(draft.item) else _after_guide(draft)


def _prepared(state: Preparing, event: on.Prepared) -> State:
    """Where nobody could be asked, the next time is another chance.  What comes late for an item that the
    person has gone back from says nothing about this one."""
    if event.item_code != state.draft.item.code:
        return state
    known = event.known if event.known != NOTHING else None
    return _after_guide(replace(state.draft, known=known))


def _after_guide(draft: Draft) -> State:
    if draft.item.outcome is Outcome.ANSWER:
        return Asking(draft)
    if draft.item.form and draft.item.needs(Step.FORM):
        known = prefill(draft.item.form, draft.citizen, draft.known or NOTHING)
        return Filling(replace(draft, answers=known | draft.answers))
    return _after_form(draft)


def _after_form(draft: Draft) -> State:
    return Collecting(draft) if asks_for_materials(draft) else _after_materials(promised(draft))


def _after_materials(draft: Draft) -> State:
    if draft.proof or not draft.item.needs(Step.FACE):
        return Confirming(replace(draft, proof=None), draft.proof)
    return Consenting(draft)


def _before_materials(draft: Draft) -> State:
    has_form = draft.item.form and draft.item.needs(Step.FORM)
    return Filling(draft_rules.reopened(draft)) if has_form else Guiding(draft)


def _before_face(draft: Draft) -> State:
    """What is optional may still be given by going back."""
    return Collecting(draft) if open_materials(draft) else _before_materials(draft)


def _before_confirming(state: Confirming) -> State:
    draft = state.draft
    return Consenting(draft) if draft.item.needs(Step.FACE) else _before_face(draft)


def _edit(state: Confirming, _: on.EditChosen) -> State:
    """Who is to be checked at the counter may think better of it on the way."""
    shown = state.proof if state.proof and (state.proof.photo or state.proof.witness) else None
    return _before_materials(replace(state.draft, proof=shown))


def _fill(state: Filling, event: on.FormFilled) -> State:
    """The one gate through which answers pass: checked as a whole, also against the card."""
    form = state.draft.item.form
    assert form is not None  # Filling is entered only with a form
    answers = clean(form, event.answers, event.today)
    faults = check(form, answers, event.today, prefill(form, state.draft.citizen))
    draft = replace(state.draft, answers=answers)
    return Filling(replace(state.draft, answers=event.answers), faults) if faults else _after_form(draft)


def _complete(state: Collecting, _: on.MaterialsComplete) -> State:
    return state if missing_materials(state.draft) else _after_materials(promised(state.draft))


def _promise(state: Collecting, _: on.MaterialsPromised) -> State:
    """What can't be photographed here is brought to the window; the receipt names it (容缺)."""
    return _after_materials(promised(state.draft))


def _blind(state: Collecting, event: on.CameraFailed) -> State:
    if event.elsewhere:
        return replace(state, blind=event.problem)
    return Trouble(event.problem, state, _after_materials(promised(state.draft)))


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
    (Guiding, on.GuideAccepted): _accept_guide,
    (Preparing, on.Prepared): _prepared,
    (Preparing, on.BackChosen): lambda s, e: Guiding(s.draft),
    (Guiding, on.BackChosen): lambda s, e: _home(s.draft),
    (Asking, on.Answered): lambda s, e: Showing(e.sheet),
    (Asking, on.AnswerFailed): lambda s, e: Trouble(e.problem, s, _home(s.draft)),
    (Filling, on.AnswersChanged): lambda s, e: Filling(replace(s.draft, answers=e.answers)),
    (Filling, on.FormFilled): _fill,
    (Filling, on.BackChosen): lambda s, e: Guiding(s.draft),
    (Collecting, on.MaterialGiven): give,
    (Collecting, on.MaterialPledged): pledge,
    (Collecting, on.MaterialsComplete): _complete,
    (Collecting, on.MaterialsPromised): _promise,
    (Collecting, on.CameraFailed): _blind,
    (Collecting, on.BackChosen): lambda s, e: _before_materials(s.draft),
    (Consenting, on.BackChosen): lambda s, e: _before_face(s.draft),
    (AskingGuardian, on.ReaderSeen): _reader,
    (Confirming, on.Confirmed): lambda s, e: Submitting(s.draft, s.proof, e.id, e.at),
    (Confirming, on.BackChosen): lambda s, e: _before_confirming(s),
    (Confirming, on.EditChosen): _edit,
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
