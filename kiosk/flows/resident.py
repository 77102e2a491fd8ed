"""The resident's visit: which event leads where, and what is ordered on the way.

`step` is pure: no clock, no I/O, no randomness.  An event that means nothing in a state changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from kiosk.domain.faces import FaceProof, Verdict, Witness
from kiosk.domain.forms import Answers, check, clean, prefill
from kiosk.domain.items import Outcome, Step
from kiosk.domain.people import ADULT_FROM, CHILD_UNDER, Guardian
from kiosk.flows import signin, staff_effects
from kiosk.flows import staff_events as on_staff
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
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
from kiosk.problems import Problem

FACE_TRIES = 3
CODE_PROBLEMS = (
    "code-unreadable",
    "identity-code-expired",
    "identity-code-used",
    "identity-code-unknown",
    "identity-needs-network",
)

Next = State | tuple[State, do.Effect]
Rule = Callable[[Any, Any], Next]


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
    effects = [*_leaving(state, now), *_entering(state, now)]
    if ordered:
        effects.append(ordered)
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
    limits = {m.code: m.max_pages for m in state.draft.item.materials}
    if len(given.pages) > limits.get(given.code, 0):
        return state
    others = tuple(m for m in state.draft.materials if m.code != given.code)
    kept = (*others, given) if given.pages else others
    return replace(state, draft=replace(state.draft, materials=kept, promised=()))


def _complete(state: Collecting, _: on.MaterialsComplete) -> State:
    return state if missing_materials(state.draft) else _after_materials(state.draft)


def _promise(state: Collecting, _: on.MaterialsPromised) -> State:
    """What can't be photographed here is brought to the window; the receipt names it (容缺)."""
    return _after_materials(replace(state.draft, promised=tuple(missing_materials(state.draft))))


def _blind(state: Collecting, event: on.CameraFailed) -> State:
    if event.elsewhere:
        return replace(state, blind=event.problem)
    promised = replace(state.draft, promised=tuple(missing_materials(state.draft)))
    return Trouble(event.problem, state, _after_materials(promised))


def missing_materials(draft: Draft) -> list[str]:
    """Codes of required materials that must be photographed and haven't been."""
    have = {m.code for m in draft.materials}
    wanted = (m for m in draft.item.materials if m.required and m.source == "camera")
    return [m.code for m in wanted if m.code not in have]


# The face check ---------------------------------------------------------------------------------------


def _consent(state: Consenting, event: on.ConsentGiven) -> State:
    """A child's face is looked at only when a guardian has consented as well."""
    age = state.draft.citizen.age_on(date.fromisoformat(event.at[:10]))
    return AskingGuardian(state.draft, event.at) if age < CHILD_UNDER else CheckingFace(state.draft, event.at)


def _vouch(state: AskingGuardian, event: on.CardRead) -> State:
    """Any grown-up with a card of their own; whether they are the guardian is for the office to know."""
    if event.citizen.age_on(date.fromisoformat(state.consented_at[:10])) < ADULT_FROM:
        return replace(state, problem=Problem("guardian-not-adult"))
    guardian = Guardian(event.citizen.name or event.citizen.latin_name, event.citizen.number)
    return CheckingFace(state.draft, state.consented_at, guardian=guardian)


def _judge(state: CheckingFace, event: on.FaceChecked) -> State:
    if event.proof.verdict is not Verdict.FAILED:
        return Confirming(state.draft, replace(event.proof, guardian=state.guardian))
    return _again(state, Problem("face-not-matched"))


def _again(state: CheckingFace, problem: Problem) -> State:
    tries = state.tries + 1
    if tries < FACE_TRIES:
        return replace(state, tries=tries, photo=None, problem=problem)
    return Trouble(problem, None, Confirming(state.draft, _by_staff(state.consented_at)))


def _unasked(state: CheckingFace, event: on.FaceCheckFailed) -> State:
    """No network: the photo travels with the application and the platform checks it on arrival.  What the
    platform refuses to check it would refuse then as well: staff do it.  A first photo that looks like
    somebody else's by our own comparison is taken once more; the next one goes, whatever it looks like."""
    if event.problem.code == "face-refused":
        return Trouble(event.problem, None, Confirming(state.draft, _by_staff(state.consented_at)))
    if state.tries == 0 and state.photo and state.photo.unlike:
        return replace(state, tries=1, photo=None, problem=Problem("face-unlike"))
    later = FaceProof(Verdict.LATER, state.photo, state.consented_at, guardian=state.guardian)
    return Confirming(state.draft, later)


def _no_camera(state: CheckingFace, event: on.CameraFailed) -> State:
    fresh = replace(state, photo=None, problem=None)
    return Trouble(event.problem, fresh, Confirming(state.draft, _by_staff(state.consented_at)))


def _by_staff(at: str) -> FaceProof:
    return FaceProof(Verdict.COUNTER, None, at)


# A member of staff as the witness ---------------------------------------------------------------------


def without_camera(state: State) -> Draft | None:
    """What was given so far, where the camera could be done without: before and during the face check, and
    where it couldn't help."""
    match state:
        case Consenting(draft) | AskingGuardian(draft) | CheckingFace(draft):
            return draft
        case Trouble(_, _, Confirming(draft, proof)) if proof is not None:
            return draft
        case _:
            return None


def _other_ways(state: State, _: on.OtherWaysAsked) -> State:
    draft = without_camera(state)
    return ChoosingWay(draft) if draft else state


def _call_witness(state: ChoosingWay, event: on.WitnessChosen) -> Next:
    return AskingWitness(state.draft, event.at), staff_effects.WatchStaffCard()


def _signing_in(rule: Callable[[Any, Any], signin.Following]) -> Rule:
    """The same rule as on the administrator's page, inside the visit."""

    def follow(state: AskingWitness, event: on.SigningIn) -> Next:
        found = rule(state.sign_in, event)
        page, ordered = found if isinstance(found, tuple) else (found, None)
        if page is state.sign_in:
            return state
        now = replace(state, sign_in=page)
        return (now, ordered) if ordered else now

    return follow


def _testify(state: Witnessing, event: on.Witnessed) -> Next:
    """Who isn't sure refuses nothing: the window decides, and knows who wasn't."""
    witness = Witness(state.member.id, event.at)
    verdict = Verdict.WITNESSED if event.sure else Verdict.COUNTER
    proof = FaceProof(verdict, None, state.asked_at, witness=witness)
    return Confirming(state.draft, proof), do.NoteWitness(state.member, event.sure)


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
    (Idle, on.Started): lambda s, e: Identifying(),
    (Parting, on.Started): lambda s, e: Idle(),
    (Identifying, on.CardRead): lambda s, e: Choosing(e.citizen),
    (Identifying, on.CardFailed): lambda s, e: Identifying(e.problem),
    (Identifying, on.ReaderSeen): _reader,
    (Identifying, on.CodeScanned): lambda s, e: (Redeeming(), do.Redeem(e.code)),
    (Identifying, on.CodeFailed): lambda s, e: Identifying(e.problem),
    (Redeeming, on.Redeemed): lambda s, e: Choosing(e.citizen),
    (Redeeming, on.RedeemFailed): lambda s, e: Identifying(e.problem),
    (Choosing, on.ItemChosen): lambda s, e: Guiding(Draft(s.citizen, e.item)),
    (Guiding, on.GuideAccepted): lambda s, e: _after_guide(s.draft),
    (Guiding, on.BackChosen): lambda s, e: Choosing(s.draft.citizen),
    (Asking, on.Answered): lambda s, e: Showing(e.sheet),
    (Asking, on.AnswerFailed): lambda s, e: Trouble(e.problem, s, Choosing(s.draft.citizen)),
    (Filling, on.AnswersChanged): lambda s, e: Filling(replace(s.draft, answers=e.answers)),
    (Filling, on.FormFilled): _fill,
    (Filling, on.BackChosen): lambda s, e: Guiding(s.draft),
    (Collecting, on.MaterialGiven): _give,
    (Collecting, on.MaterialsComplete): _complete,
    (Collecting, on.MaterialsPromised): _promise,
    (Collecting, on.CameraFailed): _blind,
    (Collecting, on.BackChosen): lambda s, e: _before_materials(s.draft),
    (Consenting, on.ConsentGiven): _consent,
    (Consenting, on.OtherWayChosen): lambda s, e: Confirming(s.draft, _by_staff(e.at)),
    (Consenting, on.OtherWaysAsked): _other_ways,
    (Consenting, on.BackChosen): lambda s, e: _before_face(s.draft),
    (AskingGuardian, on.CardRead): _vouch,
    (AskingGuardian, on.CardFailed): lambda s, e: replace(s, problem=e.problem),
    (AskingGuardian, on.ReaderSeen): _reader,
    (AskingGuardian, on.OtherWayChosen): lambda s, e: Confirming(s.draft, _by_staff(e.at)),
    (AskingGuardian, on.OtherWaysAsked): _other_ways,
    (AskingGuardian, on.BackChosen): lambda s, e: Consenting(s.draft),
    (CheckingFace, on.FaceTaken): lambda s, e: replace(s, photo=e.photo, problem=None) if not s.photo else s,
    (CheckingFace, on.FaceChecked): _judge,
    (CheckingFace, on.FaceCheckFailed): _unasked,
    (CheckingFace, on.CameraFailed): _no_camera,
    (CheckingFace, on.OtherWayChosen): lambda s, e: Confirming(s.draft, _by_staff(e.at)),
    (CheckingFace, on.OtherWaysAsked): _other_ways,
    (CheckingFace, on.BackChosen): lambda s, e: Consenting(s.draft),
    (ChoosingWay, on.OtherWayChosen): lambda s, e: Confirming(s.draft, _by_staff(e.at)),
    (ChoosingWay, on.WitnessChosen): _call_witness,
    (ChoosingWay, on.BackChosen): lambda s, e: Consenting(s.draft),
    (AskingWitness, on_staff.PinGiven): _signing_in(signin.pin_given),
    (AskingWitness, on_staff.StaffCardRead): _signing_in(signin.card_read),
    (AskingWitness, on_staff.StaffCardFailed): _signing_in(signin.card_failed),
    (AskingWitness, on_staff.CardSetAside): _signing_in(signin.card_set_aside),
    (AskingWitness, on_staff.Recognised): lambda s, e: Witnessing(s.draft, s.asked_at, e.member),
    (AskingWitness, on_staff.Refused): _signing_in(signin.refused),
    (AskingWitness, on.BackChosen): lambda s, e: ChoosingWay(s.draft),
    (Witnessing, on.Witnessed): _testify,
    (Witnessing, on.BackChosen): lambda s, e: ChoosingWay(s.draft),
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
    (Evaluating, on.Declined): lambda s, e: Parting(),
    (Trouble, on.RetryChosen): lambda s, e: s.retry or s,
    (Trouble, on.SkipChosen): lambda s, e: s.skip or s,
    (Trouble, on.OtherWaysAsked): _other_ways,
}
