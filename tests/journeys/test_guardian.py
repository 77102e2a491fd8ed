"""A child's visit: the guardian's card is asked for, and its holder goes to the platform with the proof."""

from __future__ import annotations

from kiosk.flows.visit_states import Confirming
from tests.helpers.hall import Hall


def test_a_child_needs_a_grown_up_for_the_photo(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_consent("child")
        visitor.say("face_agree")
        visitor.person.page("guardian")
        assert visitor.shown("frameUrl") == ""
        assert visitor.shown("page") == "guardian", "the child's own card, still lying there, is no consent"
        hall.stage.lay("young-man", "expired")
        visitor.until("notice", code="card-expired", kept="孩子的申请还在，填写的内容没有丢。")
        hall.stage.lay("young-man")
        visitor.person.page("face")
        hall.stage.scene("face")
        visitor.person.page("confirm")
        state = visitor.kiosk.awake.runner.state
        assert isinstance(state, Confirming)
        assert state.proof is not None
        assert state.proof.guardian is not None
        assert state.proof.guardian.name == "石屿"
        visitor.submit()
        visitor.accepted_once()


def test_without_a_grown_up_the_counter_checks(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_consent("child")
        visitor.say("face_agree")
        visitor.person.page("guardian")
        visitor.until("face", ways=True)
        visitor.say("face_other_way")
        visitor.say("ways_window")
        visitor.person.page("confirm")
        state = visitor.kiosk.awake.runner.state
        assert isinstance(state, Confirming)
        assert state.proof is not None
        assert state.proof.photo is None
