"""Whether the person is who the card says: by camera, by a guardian's word, by a witness, at the window.

Rules of the resident's visit, as pure as the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from kiosk.domain.faces import FaceProof, Verdict, Witness
from kiosk.domain.people import ADULT_FROM, CHILD_UNDER, Guardian
from kiosk.flows import signin, staff_effects
from kiosk.flows import staff_events as on_staff
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.visit_states import (
    AskingGuardian,
    AskingWitness,
    CheckingFace,
    ChoosingWay,
    Confirming,
    Consenting,
    Draft,
    State,
    Trouble,
    Witnessing,
)
from kiosk.problems import Problem

FACE_TRIES = 3

Next = State | tuple[State, do.Effect | tuple[do.Effect, ...]]
Rule = Callable[[Any, Any], Next]


def _consent(state: Consenting, event: on.ConsentGiven) -> State:
    """A child's face is looked at only when a guardian has consented as well."""
    age = state.draft.citizen.age_on(date.fromisoformat(event.at[:10]))
    return AskingGuardian(state.draft, event.at) if age < CHILD_UNDER else CheckingFace(state.draft, event.at)


def _vouch(state: AskingGuardian, event: on.CardRead) -> State:
    """Any grown-up with a card of their own; whether they are the guardian is for the office to know."""
    if event.citizen.age_on(date.fromisoformat(state.consented_at[:10])) < ADULT_FROM:
        return replace(state, problem=Problem("guardian-not-adult"))
    name = event.citizen.name or event.citizen.latin_name
    guardian = Guardian(name, event.citizen.number, event.citizen.card_name)
    return CheckingFace(state.draft, state.consented_at, guardian=guardian)


def _judge(state: CheckingFace, event: on.FaceChecked) -> State:
    """A photo that the person has gone back from is judged for nobody."""
    if event.proof.photo != state.photo:
        return state
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
    somebody else's by our own comparison is taken once more; the next one goes, whatever it looks like.
    Without a photo the answer is about one that the person has gone back from."""
    if state.photo is None:
        return state
    if event.problem.code == "face-refused":
        return Trouble(event.problem, None, Confirming(state.draft, _by_staff(state.consented_at)))
    if state.tries == 0 and state.photo.unlike:
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
        case Trouble(_, CheckingFace() | None, Confirming(draft, proof)) if proof is not None:
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


TABLE: dict[tuple[type, type], Rule] = {
    (Consenting, on.ConsentGiven): _consent,
    (Consenting, on.OtherWayChosen): lambda s, e: Confirming(s.draft, _by_staff(e.at)),
    (Consenting, on.OtherWaysAsked): _other_ways,
    (AskingGuardian, on.CardRead): _vouch,
    (AskingGuardian, on.CardFailed): lambda s, e: replace(s, problem=e.problem),
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
    (Trouble, on.OtherWaysAsked): _other_ways,
}
