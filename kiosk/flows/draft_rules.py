"""Forms that aren't finished: when they are kept, how one goes on with them, here or at another terminal.

Rules of the resident's visit, as pure as the rest of it.  What is kept is what the person gave; what the card
says is on the card.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.draft_codes import read_code
from kiosk.domain.drafts import SavedDraft
from kiosk.domain.forms import Answers, Form, is_asked
from kiosk.domain.formvalues import prefill
from kiosk.domain.items import Step
from kiosk.domain.known import NOTHING
from kiosk.domain.people import Citizen
from kiosk.flows import draft_effects as do
from kiosk.flows import draft_events as on
from kiosk.flows.materials import may_be_known
from kiosk.flows.person_check import Next, Rule
from kiosk.flows.visit_events import BackChosen, Finished, ItemChosen, PaperCame, ReprintChosen
from kiosk.flows.visit_states import (
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
    FetchingDraft,
    Filling,
    Guiding,
    Idle,
    LeavingDraft,
    Parting,
    Preparing,
    Resuming,
    Settling,
    ShowingCode,
    State,
    Submitting,
    Trouble,
    Witnessing,
)
from kiosk.problems import Problem

CODE_TRIES = 3

_UNFINISHED = (
    Filling, Collecting, Consenting, AskingGuardian, CheckingFace, ChoosingWay, AskingWitness, Witnessing,
    Confirming, LeavingDraft, ShowingCode,
)  # fmt: skip


# When it is kept --------------------------------------------------------------------------------------


def unfinished(state: State) -> Draft | None:
    """What was begun and not handed over, where there is something that is worth keeping."""
    match state:
        case Trouble(_, retry, skip):
            return unfinished(retry or Idle()) or unfinished(skip or Idle())
        case Submitting(draft) | Filling(draft):
            found: Draft | None = draft
        case _:
            found = state.draft if isinstance(state, _UNFINISHED) else None
    return found if found and is_worth(found) else None


def saved_of(draft: Draft) -> SavedDraft:
    """As it is kept; the time is for whoever keeps it."""
    return SavedDraft(
        item=draft.item,
        pin=draft.pin,
        answers=own_answers(draft),
        promised=draft.promised,
        given=tuple(m.code for m in draft.materials),
        section=draft.section,
        code=draft.code,
        alone=draft.known == NOTHING,
    )


def is_worth(draft: Draft) -> bool:
    """Whether the person gave anything.  What has no description could not be opened again: nothing is
    kept."""
    return bool(draft.pin and own_answers(draft))


def own_answers(draft: Draft) -> Answers:
    """Those that neither the card nor a register gives: what the person typed and chose, and what of the
    known they took away."""
    if draft.item.form is None or not draft.item.needs(Step.FORM):
        return {}
    known = prefill(draft.item.form, draft.citizen, draft.known or NOTHING)
    written = {key: given for key, given in draft.answers.items() if given and given != known.get(key)}
    return dict.fromkeys(_taken_away(draft.item.form, draft, known), "") | written


def reopened(draft: Draft) -> Draft:
    """For whoever comes back to the form: what is known stands ready for a question that wasn't asked, and
    what the person took away stays away."""
    form = draft.item.form
    assert form is not None  # there is no other way back to it
    known = prefill(form, draft.citizen, draft.known or NOTHING)
    return replace(draft, answers=known | dict.fromkeys(_taken_away(form, draft, known), "") | draft.answers)


def _taken_away(form: Form, draft: Draft, known: Answers) -> list[str]:
    """What is known and asked, and was left empty.  Before the form was shown nothing was."""
    if not draft.answers:
        return []
    asked = [field for field in form.fields() if not field.locked and is_asked(field, draft.answers)]
    return [field.key for field in asked if field.key in known and not draft.answers.get(field.key)]


def keeping(before: State, now: State) -> list[do.Effect]:
    """Another page of the form, the end of the form and of the papers, and whoever goes: then it is kept.
    Once it was handed over nothing of it stays."""
    if isinstance(before, Submitting) and isinstance(now, Settling) and before.draft.pin:
        return list(_dropping(before.draft.citizen, before.draft.item.code, before.draft.code))
    draft = unfinished(before)
    if draft is None or isinstance(now, Submitting):
        return []
    turned = type(now) is not type(before) or _section(now) != _section(before)
    if isinstance(now, Idle | Parting) or (turned and isinstance(before, Filling | Collecting)):
        return [do.KeepDraft(draft.citizen, saved_of(unfinished(now) or draft))]
    return []


def _section(state: State) -> int:
    return state.draft.section if isinstance(state, Filling) else 0


def entering(before: State, now: State) -> list[do.Effect]:
    """What a state of an unfinished form orders by being entered."""
    match now:
        case Choosing(citizen, None) if not isinstance(before, Choosing):
            return [do.FindDrafts(citizen)]
        case LeavingDraft(draft):
            return [do.LeaveDraft(draft.citizen, saved_of(draft))]
        case ShowingCode(draft, left, None):
            return [do.PrintCode(left, draft.item.name)]
        case _:
            return []


def _dropping(citizen: Citizen, item_code: str, code: str) -> tuple[do.Effect, ...]:
    """Here, and at the platform where it waits there."""
    here = do.DropDraft(citizen, item_code)
    return (here, do.DropLeft(citizen, code)) if code else (here,)


# Going on ---------------------------------------------------------------------------------------------


def begun_before(state: Choosing, event: ItemChosen) -> State | None:
    """The question whether to go on, where there is something to go on with."""
    found = _of(state, event.item.code)
    return Resuming(state, found, fresh(state, event)) if found else None


def fresh(state: Choosing, event: ItemChosen) -> Draft:
    return Draft(
        state.citizen, event.item, sparing=event.sparing, pin=event.pin, wrong_codes=state.wrong_codes
    )


def _found_late(state: Guiding | Preparing, event: on.DraftsFound) -> State:
    """Whoever pressed before the disk had answered is asked now: what they began would be written over."""
    home = Choosing(state.draft.citizen, event.drafts, state.draft.wrong_codes)
    found = _of(home, state.draft.item.code)
    return Resuming(home, found, state.draft) if found and not state.draft.answers else state


def _choose(state: Choosing, event: on.DraftChosen) -> State:
    found = _of(state, event.item_code)
    return Resuming(state, found) if found else state


def _of(state: Choosing, item_code: str) -> SavedDraft | None:
    return next((saved for saved in state.begun or () if saved.item.code == item_code), None)


def _go_on(state: Resuming, event: on.GoneOn) -> State:
    if event.refused:
        return Trouble(event.refused, None, state.home)
    draft = _draft_of(state.home.citizen, state.saved, event.sparing, state.home.wrong_codes)
    return Preparing(draft) if draft.known is None and may_be_known(draft.item) else Filling(draft)


def _draft_of(citizen: Citizen, saved: SavedDraft, sparing: bool, wrong_codes: int) -> Draft:
    """The item as it was when it was begun, and the card as it is now."""
    form = saved.item.form
    assert form is not None  # nothing else is kept
    return Draft(
        citizen,
        saved.item,
        _answers(form, citizen, saved.answers),
        promised=saved.promised,
        sparing=sparing,
        pin=saved.pin,
        section=saved.section,
        code=saved.code,
        wrong_codes=wrong_codes,
        known=NOTHING if saved.alone else None,
    )


def _answers(form: Form, citizen: Citizen, saved: Answers) -> Answers:
    """What the card says and nobody may change is as this card says it."""
    card = prefill(form, citizen)
    locked = {f.key: card[f.key] for f in form.fields() if f.locked and f.key in card}
    return card | saved | locked


def _give_up(state: Resuming, _: on.DraftGivenUp) -> Next:
    """What came by a code is given up there; another form of the same item that waits here isn't meant."""
    home, given_up = state.home, state.saved
    here = _of(home, given_up.item.code)
    if given_up.code and (here is None or here.code != given_up.code):
        return home, do.DropLeft(home.citizen, given_up.code)
    rest = tuple(saved for saved in home.begun or () if saved is not here)
    return replace(home, begun=rest), _dropping(home.citizen, given_up.item.code, given_up.code)


# Another day, another place ---------------------------------------------------------------------------


def _later(state: Filling, _: on.LaterChosen) -> State:
    """Only what the person gave is worth a code."""
    return LeavingDraft(state.draft) if is_worth(state.draft) else state


def _left(state: LeavingDraft, event: on.DraftLeft) -> State:
    return ShowingCode(replace(state.draft, code=event.left.code), event.left)


def _ask_code(state: Choosing, _: on.CodeAsked) -> State:
    if state.wrong_codes >= CODE_TRIES:
        return Trouble(Problem("draft-code-tries"), None, state)
    return EnteringCode(state)


def _enter_code(state: EnteringCode, event: on.CodeEntered) -> Next:
    """What is no code at all is told at once, and costs no try."""
    code = read_code(event.text)
    if code is None:
        return replace(state, problem=Problem("draft-code-mistyped"))
    return FetchingDraft(state.home), do.TakeDraft(state.home.citizen, code)


def _not_taken(state: FetchingDraft, event: on.DraftNotTaken) -> State:
    """Wrong codes are counted in the visit, whatever is done between them."""
    if event.problem.code != "draft-code-wrong":
        return EnteringCode(state.home, event.problem)
    home = replace(state.home, wrong_codes=state.home.wrong_codes + 1)
    if home.wrong_codes >= CODE_TRIES:
        return Trouble(Problem("draft-code-tries"), None, home)
    return EnteringCode(home, event.problem)


TABLE: dict[tuple[type, type], Rule] = {
    (Choosing, on.DraftsFound): lambda s, e: replace(s, begun=e.drafts),
    (Guiding, on.DraftsFound): _found_late,
    (Preparing, on.DraftsFound): _found_late,
    (Choosing, on.DraftChosen): _choose,
    (Choosing, on.CodeAsked): _ask_code,
    (Resuming, on.GoneOn): _go_on,
    (Resuming, on.BegunAnew): lambda s, e: Guiding(s.fresh) if s.fresh else s,
    (Resuming, on.DraftGivenUp): _give_up,
    (Filling, on.SectionReached): lambda s, e: (
        s if e.section == s.draft.section else Filling(replace(s.draft, section=e.section))
    ),
    (Filling, on.DraftNotKept): lambda s, e: replace(s, problem=e.problem),
    (Filling, on.LaterChosen): _later,
    (LeavingDraft, on.DraftLeft): _left,
    (LeavingDraft, on.DraftNotLeft): lambda s, e: Trouble(e.problem, s, Filling(s.draft)),
    (ShowingCode, PaperCame): lambda s, e: replace(s, printed=e.printed),
    (ShowingCode, on.GoneOn): lambda s, e: Filling(s.draft),
    (ShowingCode, ReprintChosen): lambda s, e: replace(s, printed=None) if s.printed else s,
    (ShowingCode, Finished): lambda s, e: Parting(kept=True),
    (EnteringCode, on.CodeEntered): _enter_code,
    (EnteringCode, BackChosen): lambda s, e: s.home,
    (Resuming, BackChosen): lambda s, e: s.home,
    (FetchingDraft, on.DraftTaken): lambda s, e: Resuming(s.home, e.saved),
    (FetchingDraft, on.DraftNotTaken): _not_taken,
}
