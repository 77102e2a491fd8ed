"""What is known is not asked: the registers are asked once, and materials come by the first way there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.domain.forms import Condition, Field, Form, Kind, Option, Section
from kiosk.domain.formvalues import given
from kiosk.domain.items import Item, Material, Step
from kiosk.domain.known import NOTHING, Fact, Known, Settled, Via, Way
from kiosk.flows import draft_events
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.draft_rules import saved_of
from kiosk.flows.materials import missing_materials, open_materials, settled_materials, way_of
from kiosk.flows.resident import may_be_known, step
from kiosk.flows.visit_states import (
    Choosing,
    Collecting,
    Confirming,
    Draft,
    Filling,
    Guiding,
    Preparing,
    Resuming,
)
from kiosk.hands import application_of
from tests.helpers.people import citizen, item, material

TODAY = date(2026, 11, 22)
WHO = citizen()
FORM = Form(
    (
        Section(
            "一页",
            (
                Field("name", Kind.TEXT, "姓名", prefill="name", locked=True),
                Field("phone", Kind.PHONE, "手机号", prefill="phone"),
                Field("married", Kind.TEXT, "婚姻", required=False),
            ),
        ),
    )
)
BOOK = Material("book", "户口簿", True, ways=(Way.LICENCE, Way.SHARING, Way.CAPTURE))
PROOF = Material("proof", "收入证明", True, ways=(Way.PROMISE, Way.CAPTURE))
EXTRA = Material("extra", "其他", False, ways=(Way.CAPTURE,))
CERTIFICATE = Material(
    "certificate", "结婚证", True, ways=(Way.CAPTURE,), when=Condition("married", ("yes",))
)
CARD = Material("card", "身份证", True, source="card", ways=(Way.CARD,))
PHONE = Fact("phone", "13800138000", Via.ACCOUNT, {"zh-CN": "统一身份认证"})
LICENCE = Settled("book", Way.LICENCE, "1.2.156.3005.2.X", {"zh-CN": "居民户口簿"})
KNOWN = Known((PHONE,), (LICENCE,))
FILLED = {"name": WHO.name, "phone": "13800138000"}


def of(*materials: Material, form: Form | None = FORM) -> Item:
    steps = (Step.FORM, Step.MATERIALS) if form else (Step.MATERIALS,)
    return replace(item(steps=steps), form=form, materials=materials)


def after_form(draft: Draft) -> object:
    return step(Filling(draft), on.FormFilled(dict(draft.answers), TODAY))[0]


def test_accepting_the_guide_asks_the_registers_first() -> None:
    guiding = Guiding(Draft(WHO, of(BOOK)))
    state, effects = step(guiding, on.GuideAccepted())
    assert state == Preparing(guiding.draft)
    assert effects == (do.Prepare(guiding.draft.item.code, WHO),)
    filling, _ = step(state, on.Prepared(KNOWN, item().code))
    assert isinstance(filling, Filling)
    assert filling.draft.answers == FILLED
    assert filling.draft.known == KNOWN


def test_who_wants_to_fill_in_everything_is_not_asked_about() -> None:
    state, effects = step(Guiding(Draft(WHO, of(BOOK))), on.GuideAccepted(alone=True))
    assert isinstance(state, Filling)
    assert effects == ()
    assert state.draft.answers == {"name": WHO.name}
    again, effects = step(Guiding(state.draft), on.GuideAccepted())
    assert isinstance(again, Filling), "they have said so"
    assert effects == ()


def test_who_thinks_better_of_it_has_nothing_of_the_registers_left() -> None:
    state, _ = step(Preparing(Draft(WHO, of(BOOK), pin=b"pin")), on.Prepared(KNOWN, item().code))
    state, _ = step(state, on.AnswersChanged(FILLED | {"married": "yes"}))
    back, _ = step(state, on.BackChosen())
    alone, _ = step(back, on.GuideAccepted(alone=True))
    assert isinstance(alone, Filling)
    assert alone.draft.answers == {"name": WHO.name, "married": "yes"}
    assert saved_of(alone.draft).answers == {"married": "yes"}
    first, _ = step(Guiding(Draft(WHO, of(BOOK))), on.GuideAccepted(alone=True))
    assert isinstance(first, Filling)
    assert first.draft.answers == {"name": WHO.name}


def test_what_comes_late_for_another_item_says_nothing_about_this_one() -> None:
    state = Preparing(Draft(WHO, replace(of(BOOK), code="11990101MB0000001Q4001100000001")))
    assert step(state, on.Prepared(KNOWN, item().code)) == (state, ())
    assert step(state, on.Prepared(NOTHING, item().code)) == (state, ()), "given up after its time"


def test_where_nothing_could_be_asked_the_next_time_is_another_chance() -> None:
    preparing = Preparing(Draft(WHO, of(BOOK)))
    state, _ = step(preparing, on.Prepared(NOTHING, item().code))
    assert isinstance(state, Filling)
    assert state.draft.known is None
    assert step(Guiding(state.draft), on.GuideAccepted())[0] == Preparing(state.draft)


def test_one_may_go_back_while_the_registers_are_asked_and_a_late_answer_changes_nothing() -> None:
    draft = Draft(WHO, of(BOOK))
    state, _ = step(Preparing(draft), on.BackChosen())
    assert state == Guiding(draft)
    assert step(state, on.Prepared(KNOWN, item().code)) == (state, ())


def test_what_nobody_can_know_is_not_asked_of_the_registers() -> None:
    plain = Form((Section("一页", (Field("name", Kind.TEXT, "姓名", prefill="name"),)),))
    assert not may_be_known(of(EXTRA, form=plain))
    assert not may_be_known(of(PROOF, form=None)), "a promise is the person's own"
    assert may_be_known(of(EXTRA))
    assert may_be_known(of(BOOK, form=plain))
    state, effects = step(Guiding(Draft(WHO, of(EXTRA, form=plain))), on.GuideAccepted())
    assert isinstance(state, Filling)
    assert effects == ()


def test_what_the_person_changed_before_stays_theirs() -> None:
    draft = Draft(WHO, of(BOOK), {"phone": "13900139000"})
    state, _ = step(Preparing(draft), on.Prepared(KNOWN, item().code))
    assert isinstance(state, Filling)
    assert state.draft.answers["phone"] == "13900139000"


def _with_more(**more: str) -> tuple[Filling, dict[str, str]]:
    """A form with two known questions more, of which one is asked for the married only, as it was shown."""
    page = Section(
        "再一页",
        (
            Field("spouse", Kind.TEXT, "配偶", prefill="spouse", when=Condition("married", ("yes",))),
            Field("mail", Kind.TEXT, "邮箱", required=False, prefill="mail"),
        ),
    )
    asked = replace(of(), form=Form((*FORM.sections, page)), steps=(Step.FORM,))
    known = Known((PHONE, Fact("spouse", "王明", Via.SHARING), Fact("mail", "a@example.cn", Via.ACCOUNT)))
    state, _ = step(Preparing(Draft(WHO, asked, pin=b"pin")), on.Prepared(known, item().code))
    assert isinstance(state, Filling)
    assert {"spouse": "王明", "mail": "a@example.cn"}.items() <= state.draft.answers.items()
    return state, {key: str(text) for key, text in state.draft.answers.items()} | more


def test_what_is_known_waits_for_a_question_that_was_not_asked_at_first() -> None:
    state, answers = _with_more(married="no")
    confirming, _ = step(state, on.FormFilled(dict(answers), TODAY))
    assert isinstance(confirming, Confirming)
    assert "spouse" not in confirming.draft.answers
    again, _ = step(confirming, on.EditChosen())
    assert isinstance(again, Filling)
    confirming, _ = step(again, on.FormFilled(again.draft.answers | {"married": "yes"}, TODAY))
    assert isinstance(confirming, Confirming)
    assert confirming.draft.answers["spouse"] == "王明"


def test_what_is_known_and_was_taken_away_does_not_come_back() -> None:
    state, answers = _with_more(mail="")
    confirming, _ = step(state, on.FormFilled(dict(answers), TODAY))
    assert isinstance(confirming, Confirming)
    assert saved_of(confirming.draft).answers == {"mail": ""}
    back, _ = step(step(confirming, on.BackChosen())[0], on.BackChosen())
    again, _ = step(back, on.GuideAccepted())
    assert isinstance(again, Filling)
    assert again.draft.answers["mail"] == ""
    resumed, _ = step(Resuming(Choosing(WHO), saved_of(confirming.draft)), draft_events.GoneOn())
    assert isinstance(resumed, Preparing)
    known = Known((PHONE, Fact("mail", "a@example.cn", Via.ACCOUNT)))
    resumed, _ = step(resumed, on.Prepared(known, item().code))
    assert isinstance(resumed, Filling)
    assert resumed.draft.answers["mail"] == ""


def test_what_fits_no_question_is_asked_as_if_nobody_knew() -> None:
    """A page with it would be passed over, and the fault found at the end."""
    asked = replace(FORM.sections[0].fields[2], prefill="married", max_length=4)
    nation = Field("nation", Kind.CHOICE, "民族", prefill="ethnicity", options=(Option("02", "蒙古族"),))
    form = Form((Section("一页", (asked, nation)),))
    for said in (" ", "\u3000", "一二三四五"):
        assert given(form, WHO, Known((Fact("married", said, Via.SHARING),))) == {}
    assert set(given(form, WHO, Known((Fact("married", "  已婚 ", Via.SHARING),)))) == {"married"}
    assert set(given(form, replace(WHO, ethnicity="02"))) == {"nation"}


def test_a_settled_material_is_asked_of_nobody() -> None:
    draft = Draft(WHO, of(CARD, BOOK), FILLED, known=KNOWN)
    state = after_form(draft)
    assert isinstance(state, Confirming)
    assert (state.draft.promised, state.draft.pledged) == ((), ())
    assert settled_materials(draft) == (LICENCE,)
    assert [way_of(draft, m) for m in draft.item.materials] == [Way.CARD, Way.LICENCE]
    given = application_of(do.Submit(state.draft, None, "id", "2026-11-22T09:00:00+08:00"), ())
    assert given.settled == (LICENCE,)


def test_paper_that_was_given_all_the_same_counts_instead() -> None:
    draft = Draft(WHO, of(BOOK), FILLED, (material("book"),), known=KNOWN)
    assert settled_materials(draft) == ()
    assert way_of(draft, BOOK) is Way.CAPTURE


def test_a_word_stands_for_a_paper_where_the_item_says_so() -> None:
    collecting = after_form(Draft(WHO, of(PROOF, BOOK), FILLED))
    assert isinstance(collecting, Collecting)
    pledged, _ = step(collecting, on.MaterialPledged("proof"))
    assert isinstance(pledged, Collecting)
    assert pledged.draft.pledged == ("proof",)
    assert way_of(pledged.draft, PROOF) is Way.PROMISE
    assert missing_materials(pledged.draft) == ["book"]
    assert step(pledged, on.MaterialPledged("proof"))[0] is pledged
    assert step(pledged, on.MaterialPledged("book"))[0] is pledged, "no law lets this be promised"
    back, _ = step(pledged, on.MaterialPledged("proof", given=False))
    assert back == collecting


def test_a_word_and_a_paper_do_not_stand_together() -> None:
    draft = Draft(WHO, of(PROOF), FILLED, (material("proof"),))
    pledged, _ = step(Collecting(draft), on.MaterialPledged("proof"))
    assert isinstance(pledged, Collecting)
    assert pledged.draft.materials == ()
    papers, _ = step(pledged, on.MaterialGiven(material("proof")))
    assert isinstance(papers, Collecting)
    assert papers.draft.pledged == ()


def test_a_word_for_what_is_no_longer_needed_is_forgotten() -> None:
    married = replace(CERTIFICATE, ways=(Way.PROMISE, Way.CAPTURE))
    draft = Draft(WHO, of(married, PROOF), FILLED | {"married": "yes"}, pledged=("certificate", "proof"))
    single = replace(draft, answers=FILLED)
    done, _ = step(Collecting(single), on.MaterialsComplete())
    assert isinstance(done, Confirming)
    assert done.draft.pledged == ("proof",)


def test_a_material_may_be_needed_by_the_answers_only() -> None:
    draft = Draft(WHO, of(CERTIFICATE), FILLED)
    assert isinstance(after_form(draft), Confirming)
    assert isinstance(after_form(replace(draft, answers=FILLED | {"married": "yes"})), Collecting)


def test_a_paper_that_the_answers_no_longer_ask_for_is_not_handed_in() -> None:
    married = Draft(WHO, of(CERTIFICATE), FILLED | {"married": "yes"}, (material("certificate"),))
    state = after_form(replace(married, answers=FILLED | {"married": "no"}))
    assert isinstance(state, Confirming)
    submit = do.Submit(state.draft, None, "id", "2026-11-22T09:00:00+08:00")
    assert application_of(submit, ()).materials == ()
    again = replace(submit, draft=replace(state.draft, answers=married.answers))
    assert application_of(again, ()).materials == married.materials, "who changes back has it still"


def test_what_is_optional_holds_nobody_up_and_may_still_be_given() -> None:
    state = after_form(Draft(WHO, of(EXTRA), FILLED))
    assert isinstance(state, Confirming)
    back, _ = step(state, on.BackChosen())
    assert isinstance(back, Collecting)
    assert [m.code for m in open_materials(back.draft)] == ["extra"]
