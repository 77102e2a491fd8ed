"""The camera gone, nobody or too many before it, a face that isn't accepted, a person who doesn't want it."""

from __future__ import annotations

import os
import signal

import pytest

from tests.helpers.hall import Hall, Visitor


def agreed(visitor: Visitor) -> None:
    visitor.to_consent()
    visitor.say("face_agree")


def ends_well(visitor: Visitor, verdict: str) -> None:
    """From the confirmation to the platform's acceptance, with the check that was made or wasn't."""
    visitor.person.page("confirm")
    told = visitor.kiosk.words["zh-CN"](f"visit.face_verdict_{verdict}")
    assert visitor.shown("confirmation")["faceText"] == told
    visitor.submit()
    visitor.accepted_once()
    assert visitor.receipts[-1].missing == ("居民户口簿",)


def at_last(visitor: Visitor) -> None:
    """Asked again too early it says so again; whoever presses once more has it."""
    visitor.person.until(lambda: visitor.shown("page") in ("confirm", "trouble"), "an outcome")
    while visitor.shown("page") != "confirm":
        visitor.say("retry")
        visitor.person.until(lambda: visitor.shown("page") in ("confirm", "trouble"), "an outcome")


def test_without_a_camera_everything_is_done_at_the_window(hall: Hall) -> None:
    with hall.visitor(camera={"kind": "none"}) as visitor:
        visitor.to_materials()
        for skipped in ("skip_to_face", "skip_to_confirm"):
            visitor.until("trouble", code="camera-missing", canRetry=True, canSkip=True)
            assert visitor.shown("trouble")["kept"] in visitor.texts()
            visitor.person.press(visitor.kiosk.words["zh-CN"](f"visit.{skipped}"))
            if skipped == "skip_to_face":
                visitor.person.page("face")
                visitor.say("face_agree")
        visitor.say("ways_window")
        ends_well(visitor, "counter")


def test_a_camera_that_is_plugged_in_again_is_used(hall: Hall) -> None:
    with hall.visitor() as visitor:
        agreed(visitor)
        visitor.person.until(lambda: bool(visitor.shown("frameUrl")), "a picture")
        hall.stage.scene("gone")
        visitor.until("trouble", code="camera-missing", canRetry=True, canSkip=True)
        assert visitor.shown("trouble")["kept"] in visitor.texts()
        assert not visitor.shown("frameUrl")
        hall.stage.scene("face")
        visitor.say("retry")
        at_last(visitor)
        ends_well(visitor, "passed")


def test_a_camera_whose_process_is_killed_takes_the_photo_all_the_same(hall: Hall) -> None:
    with hall.visitor() as visitor:
        agreed(visitor)
        visitor.person.until(lambda: bool(visitor.shown("frameUrl")), "a picture")
        camera = visitor.kiosk.awake.camera
        first = camera.worker
        os.kill(first.pid, signal.SIGKILL)
        visitor.person.until(lambda: camera.worker not in (None, first), "another process")
        hall.stage.scene("face")
        at_last(visitor)
        ends_well(visitor, "passed")


@pytest.mark.parametrize(
    ("scene", "advice"),
    [("nobody", "no-face"), ("two", "two-faces"), ("far", "too-far"), ("dark", "too-dark")],
)
def test_what_is_wrong_before_the_camera_is_said(hall: Hall, scene: str, advice: str) -> None:
    with hall.visitor() as visitor:
        hall.stage.scene(scene)
        agreed(visitor)
        visitor.until("face", advice=advice)
        assert visitor.kiosk.words["zh-CN"](f"visit.advice_{advice}") in visitor.texts()
        assert visitor.shown("page") == "face"
        hall.stage.scene("face")
        visitor.person.page("confirm")
        assert visitor.shown("confirmation")["photoUrl"]


def test_a_face_that_does_not_match_three_times_goes_to_the_window(hall: Hall) -> None:
    with hall.visitor() as visitor:
        hall.stage.control({"face": "low-score"})
        agreed(visitor)
        hall.stage.scene("face")
        for left in (2, 1):
            visitor.until("face", verdict="failed", triesLeft=left)
            assert visitor.shown("notice")["code"] == "face-not-matched"
        visitor.until("trouble", code="face-not-matched", canRetry=False, canSkip=True)
        visitor.person.press(visitor.kiosk.words["zh-CN"]("visit.skip_to_confirm"))
        visitor.say("ways_window")
        visitor.person.page("confirm")
        assert not visitor.shown("confirmation")["photoUrl"], "a face that is not hers travels nowhere"
        ends_well(visitor, "counter")


def test_a_check_that_the_platform_refuses_goes_to_the_window(hall: Hall) -> None:
    with hall.visitor() as visitor:
        hall.stage.control({"face": "refuse"})
        agreed(visitor)
        hall.stage.scene("face")
        visitor.until("trouble", code="face-refused", canRetry=False, canSkip=True)
        visitor.person.press(visitor.kiosk.words["zh-CN"]("visit.skip_to_confirm"))
        visitor.say("ways_window")
        ends_well(visitor, "counter")


def test_a_check_that_can_not_be_asked_for_is_made_later(hall: Hall) -> None:
    with hall.visitor() as visitor:
        agreed(visitor)
        hall.stage.network(False)
        hall.stage.scene("face")
        visitor.person.page("confirm")
        assert visitor.shown("confirmation")["photoUrl"]
        hall.stage.network(True)
        ends_well(visitor, "later")


def test_who_does_what_is_asked_has_it_written_beside_the_photo(hall: Hall) -> None:
    with hall.visitor() as visitor:
        hall.stage.scene("face")
        told: list[str] = []
        visitor.kiosk.visit.faceChanged.connect(lambda: told.append(visitor.shown("face").get("adviceText")))
        agreed(visitor)
        visitor.person.page("confirm")
        photo = visitor.kiosk.awake.runner.state.proof.photo
        assert len(photo.asked) == 1
        assert photo.passed == photo.asked
        assert visitor.kiosk.words["zh-CN"](f"visit.advice_{photo.asked[0]}") in told
        ends_well(visitor, "passed")


def test_a_photo_held_up_passes_no_challenge_and_locks_nobody_out(hall: Hall) -> None:
    with hall.visitor() as visitor:
        hall.stage.scene("photo")
        agreed(visitor)
        challenges = ("blink", "nearer")
        visitor.person.until(lambda: visitor.shown("face").get("advice") in challenges, "a challenge")
        assert visitor.kiosk.words["zh-CN"]("screen.face_other_way") in visitor.texts()
        visitor.person.page("confirm")
        photo = visitor.kiosk.awake.runner.state.proof.photo
        assert len(photo.asked) == 1
        assert photo.passed == ()


def test_who_does_not_want_a_photo_gets_it_done_without(hall: Hall) -> None:
    with hall.visitor() as visitor:
        hall.stage.scene("face")
        visitor.to_consent()
        assert not visitor.shown("frameUrl"), "nobody is looked at before agreeing"
        visitor.until("face", ways=True)
        visitor.say("face_other_way")
        visitor.say("ways_window")
        ends_well(visitor, "counter")
