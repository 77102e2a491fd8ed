"""A child's face is looked at only when a grown-up agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.faces import FaceProof, Verdict
from kiosk.domain.people import Guardian
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.resident import step
from kiosk.flows.visit_states import AskingGuardian, CheckingFace, Confirming, Consenting, Draft
from kiosk.problems import Problem
from tests.helpers.people import citizen, item, photo

AT = "2026-03-02T10:15:30+08:00"
CHILD = Draft(citizen("石小满", "20160601"), item())
GROWN = citizen("石屿", "19900917")
GUARDIAN = Guardian(GROWN.name, GROWN.number)


@pytest.mark.parametrize(
    ("birth", "asked"), [("20120302", False), ("20120303", True), ("20120301", False), ("20260301", True)]
)
def test_the_guardian_is_asked_for_until_the_fourteenth_birthday(birth: str, asked: bool) -> None:
    draft = Draft(citizen(birth=birth), item())
    state, effects = step(Consenting(draft), on.ConsentGiven(AT))
    assert isinstance(state, AskingGuardian if asked else CheckingFace)
    assert effects == ((do.ReadCard(),) if asked else (do.StartCamera(faces=True),))


def test_the_guardians_card_lets_the_camera_look_and_goes_with_the_proof() -> None:
    state, effects = step(AskingGuardian(CHILD, AT), on.CardRead(GROWN))
    assert state == CheckingFace(CHILD, AT, guardian=GUARDIAN)
    assert effects == (do.StopReading(), do.StartCamera(faces=True))
    looking, _ = step(state, on.FaceTaken(photo()))
    passed, _ = step(looking, on.FaceChecked(FaceProof(Verdict.PASSED, photo(), AT, 96, "R1")))
    assert passed == Confirming(CHILD, FaceProof(Verdict.PASSED, photo(), AT, 96, "R1", GUARDIAN))
    offline, _ = step(looking, on.FaceCheckFailed(Problem("network-down")))
    assert offline == Confirming(CHILD, FaceProof(Verdict.LATER, photo(), AT, guardian=GUARDIAN))
    again, _ = step(looking, on.FaceChecked(FaceProof(Verdict.FAILED, photo(), AT)))
    assert again == CheckingFace(CHILD, AT, 1, None, Problem("face-not-matched"), GUARDIAN)


def test_a_foreign_guardian_is_named_by_the_latin_name() -> None:
    foreigner = replace(citizen("", "19880624"), latin_name="SAMPLE, ANNA")
    state, _ = step(AskingGuardian(CHILD, AT), on.CardRead(foreigner))
    assert isinstance(state, CheckingFace)
    assert state.guardian == Guardian("SAMPLE, ANNA", foreigner.number)


def test_a_guardians_own_spelling_goes_along() -> None:
    """As the citizen's: a private-use letter of the card isn't lost by being spelled as registers do."""
    state, _ = step(AskingGuardian(CHILD, AT), on.CardRead(replace(GROWN, card_name="石\ue863")))
    assert isinstance(state, CheckingFace)
    assert state.guardian == Guardian(GROWN.name, GROWN.number, "石\ue863")
    assert "\ue863" not in repr(state.guardian)


@pytest.mark.parametrize(("birth", "grown"), [("20080302", True), ("20080303", False), ("20160601", False)])
def test_only_an_adult_may_agree(birth: str, grown: bool) -> None:
    state, effects = step(AskingGuardian(CHILD, AT), on.CardRead(citizen("石竹", birth)))
    if grown:
        assert isinstance(state, CheckingFace)
    else:
        assert (state, effects) == (AskingGuardian(CHILD, AT, Problem("guardian-not-adult")), ())


def test_bad_cards_and_lost_readers_are_said() -> None:
    asking = AskingGuardian(CHILD, AT)
    bad, _ = step(asking, on.CardFailed(Problem("card-expired")))
    assert bad == AskingGuardian(CHILD, AT, Problem("card-expired"))
    lost, _ = step(asking, on.ReaderSeen(Problem("reader-missing")))
    assert lost == AskingGuardian(CHILD, AT, Problem("reader-missing"))
    back, effects = step(lost, on.ReaderSeen(None))
    assert (back, effects) == (asking, ())


def test_without_a_guardian_the_counter_checks() -> None:
    state, effects = step(AskingGuardian(CHILD, AT), on.OtherWayChosen(AT))
    assert state == Confirming(CHILD, FaceProof(Verdict.COUNTER, None, AT))
    assert effects == (do.StopReading(),)


def test_going_back_stops_reading() -> None:
    state, effects = step(AskingGuardian(CHILD, AT), on.BackChosen())
    assert (state, effects) == (Consenting(CHILD), (do.StopReading(),))


@pytest.mark.parametrize(
    ("day", "age"), [(date(2028, 2, 28), 3), (date(2028, 2, 29), 4), (date(2027, 3, 1), 3)]
)
def test_age_counts_completed_years(day: date, age: int) -> None:
    assert citizen(birth="20240229").age_on(day) == age


def test_age_before_a_birthday_that_this_year_lacks() -> None:
    assert citizen(birth="20240229").age_on(date(2027, 2, 28)) == 2


def test_a_guardian_is_not_shown_in_a_repr() -> None:
    assert GUARDIAN.name not in repr(GUARDIAN)
    assert GUARDIAN.number not in repr(GUARDIAN)
