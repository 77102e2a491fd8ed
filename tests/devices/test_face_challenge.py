"""Challenges before the camera: who does them passes, a photo held up doesn't, nobody is kept out."""

from __future__ import annotations

import dataclasses
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.camera import scenes
from devices.camera.acting import Actor
from devices.camera.simulated import Scene
from devices.face import drawn
from devices.face.capture import Capture
from devices.face.challenge import TRIES, Trial
from devices.face.measure import FaceFinder
from devices.face.picture import Picture
from devices.face.quality import Measure
from kiosk.domain.faces import Advice, Challenge

GOOD = Measure(
    faces=1,
    face=(500, 220, 280, 280),
    share=0.5,
    centre=(0.5, 0.5),
    sharpness=300,
    brightness=140,
    dark=0.05,
    bright=0.01,
    eyes=110,
)
SHUT = dataclasses.replace(GOOD, eyes=None)
NEAR = dataclasses.replace(GOOD, face=(460, 180, 360, 360))
NOBODY = Measure(0, brightness=150)
TWO = dataclasses.replace(GOOD, faces=2)
ELSEWHERE = dataclasses.replace(GOOD, face=(100, 220, 280, 280))
ASIDE = dataclasses.replace(GOOD, yaw=25.0)
STEP = 0.1


def tried(trial: Trial, measures: list[Measure], start: float = 10.0) -> list[Challenge | None]:
    told = []
    for i, measure in enumerate(measures):
        trial.follow(measure, start + i * STEP)
        told.append(trial.feed(measure, start + i * STEP))
    return told


@pytest.mark.parametrize(
    ("challenge", "done"),
    [
        (Challenge.BLINK, [GOOD] * 4 + [SHUT] * 4 + [GOOD]),
        (Challenge.NEARER, [GOOD] * 4 + [NEAR] * 3),
        (Challenge.TURN, [GOOD] * 4 + [ASIDE] * 3),
        (Challenge.TURN, [dataclasses.replace(GOOD, yaw=-25.0)] * 3),
    ],
)
def test_what_is_done_passes(challenge: Challenge, done: list[Measure]) -> None:
    trial = Trial((challenge,), 8.0)
    told = tried(trial, done)
    assert told[0] is challenge
    assert told[-1] is None
    assert (trial.over, trial.passed, trial.failed) == (True, (challenge,), 0)


@pytest.mark.parametrize("challenge", list(Challenge))
@pytest.mark.parametrize(
    "shown",
    [
        [GOOD] * 60,
        [GOOD, SHUT] * 30,  # a flickering detector
        [GOOD] * 4 + [SHUT] * 56,  # dark glasses put on
        [SHUT] * 60,
        [GOOD] * 4 + [dataclasses.replace(SHUT, face=(600, 220, 280, 280))] * 4 + [GOOD] * 20,  # moved away
        [GOOD] * 4 + [NEAR] + [GOOD] * 30,  # one picture proves nothing
        [NEAR] * 60,  # near from the beginning
        [dataclasses.replace(GOOD, yaw=8.0)] * 60,
    ],
)
def test_what_is_not_done_does_not_pass(challenge: Challenge, shown: list[Measure]) -> None:
    if (challenge, shown[0]) == (Challenge.NEARER, NEAR):
        assert len({measure.face for measure in shown}) == 1
    trial = Trial((challenge,), 8.0)
    assert set(tried(trial, shown)) == {challenge}
    assert trial.passed == ()


def test_after_two_failed_tries_it_goes_on_without() -> None:
    capture = Capture(Trial((Challenge.BLINK,), 2.0))
    told = [capture.feed(plain(), GOOD, 10 + i * STEP) for i in range(36)]
    assert told[5] is Advice.BLINK
    assert capture.taken is None
    for i in range(36, 60):
        capture.feed(plain(), GOOD, 10 + i * STEP)
    assert capture.taken is not None
    assert (capture.taken.asked, capture.taken.passed) == (("blink",), ())


@given(st.lists(st.sampled_from([GOOD, SHUT, NEAR, NOBODY, TWO, ELSEWHERE]), max_size=60), st.integers(0, 9))
def test_nobody_is_asked_for_longer_than_two_tries_of_each(shown: list[Measure], seed: int) -> None:
    asked = tuple(random.Random(seed).sample([Challenge.BLINK, Challenge.NEARER], 2))
    trial = Trial(asked, 1.0)
    tried(trial, shown)
    tried(trial, [GOOD] * round(TRIES * len(asked) * 1.0 / STEP + 10), 10 + len(shown) * STEP)
    assert trial.over
    assert trial.failed <= TRIES


@pytest.mark.parametrize("between", [[TWO], [NOBODY] * 12, [ELSEWHERE]])
def test_who_steps_in_after_the_challenge_has_to_do_it_too(between: list[Measure]) -> None:
    trial = Trial((Challenge.NEARER,), 8.0)
    tried(trial, [GOOD] * 4 + [NEAR] * 3)
    assert trial.over
    tried(trial, [NEAR, *between, GOOD], 11.0)
    assert not trial.over
    assert trial.passed == ()


def test_both_are_asked_in_the_order_that_was_drawn() -> None:
    trial = Trial((Challenge.NEARER, Challenge.BLINK), 8.0)
    told = tried(trial, [GOOD] * 4 + [NEAR] * 4 + [GOOD] * 4 + [SHUT] * 4 + [GOOD] * 2)
    assert [c for i, c in enumerate(told) if i == 0 or told[i - 1] is not c] == [*trial.asked, None]


def test_nothing_is_asked_before_the_person_stands_well() -> None:
    capture = Capture(Trial((Challenge.NEARER,), 8.0))
    far = dataclasses.replace(GOOD, share=0.2)
    assert {capture.feed(plain(), far, 10 + i * STEP) for i in range(20)} <= {Advice.NO_FACE, Advice.TOO_FAR}
    assert not capture.trial.begun


def plain() -> Picture:
    return np.full((720, 1280, 3), 120, np.uint8)


@pytest.mark.parametrize("challenge", [Challenge.BLINK, Challenge.NEARER])
def test_the_drawn_person_does_what_is_asked_and_a_photo_of_her_does_not(challenge: Challenge) -> None:
    finder, actor = FaceFinder(), Actor()
    capture, advice, now = Capture(Trial((challenge,), 6.0)), Advice.NO_FACE, 10.0
    while capture.taken is None and now < 20:
        picture = drawn.person(1280, 720, now, **actor.pose(advice, now))
        advice = capture.feed(picture, finder.measure(picture), now)
        now += STEP
    assert capture.taken is not None
    assert (capture.taken.asked, capture.taken.passed) == ((challenge.value,), (challenge.value,))
    still, shown = Capture(Trial((challenge,), 1.5)), scenes.picture(Scene.PHOTO, 0.0)
    measure = finder.measure(shown)
    told = {still.feed(shown, measure, 10 + i * STEP) for i in range(60)}
    assert Advice(challenge.value) in told
    assert still.taken is not None
    assert still.taken.passed == ()
