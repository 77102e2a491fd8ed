"""`face.frame`: finding the face and measuring the picture, beside the bare cascade on the same frames.

The floor does the same finding job: the same small copy, the same least face, one thread as in the camera's
process.  Processor time is counted, so that other programs don't count.  Docs: decision 0261.
"""

from __future__ import annotations

import statistics
import time
from itertools import cycle
from typing import Any

import cv2
import cv2.data

from devices.face.drawn import person, prepare
from devices.face.measure import LEAST, STEP, VOTES, FaceFinder, reduced
from devices.face.picture import Grey, Picture
from ui.bench.figure import Figure, in_turns

TARGET = 1.3
WIDTH, HEIGHT, FPS = 1280, 720, 25
PICTURES, RUNS, FULL_RUNS = 10, 80, 20


def measure(_build: Any) -> Figure:
    """Good when the median ratio holds and 25 pictures a second take less than one core."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return _measure()
    finally:
        cv2.setNumThreads(threads)


def _measure() -> Figure:
    prepare()
    pictures = [person(WIDTH, HEIGHT, index / 5) for index in range(PICTURES)]
    finder = FaceFinder()
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    found = sum(finder.measure(picture).faces == 1 for picture in pictures)  # also warms up
    bare_found = sum(bare(cascade, reduced(picture)[0]) == 1 for picture in pictures)
    turn, same = cycle(pictures), cycle(pictures)
    took, floor = in_turns(
        lambda: spent(lambda: finder.measure(next(turn))),
        lambda: spent(lambda: bare(cascade, reduced(next(same))[0])),
        RUNS,
    )
    full = [spent(lambda: bare(cascade, grey(pictures[0]))) for _ in range(FULL_RUNS)]
    value, beside = statistics.median(took), statistics.median(floor)
    cores = statistics.mean(took) / 1000 * FPS
    details = {
        "fps_on_one_core": 1000 / statistics.mean(took),
        "cores_at_25_fps": cores,
        "found": found / PICTURES,
        "bare_found": bare_found / PICTURES,
        "bare_full_size_ms": statistics.median(full),
    }
    good = value <= TARGET * beside and cores < 1 and found == PICTURES
    return Figure("face.frame", value, "ms", beside, TARGET, good, details)


def bare(cascade: cv2.CascadeClassifier, picture: Grey) -> int:
    """Faces that the cascade alone finds in a grey picture, with the settings of the product."""
    least = (picture.shape[0] // LEAST,) * 2
    return len(cascade.detectMultiScale(picture, scaleFactor=STEP, minNeighbors=VOTES, minSize=least))


def grey(picture: Picture) -> Grey:
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)  # type: ignore[return-value]


def spent(call: Any) -> float:
    """Milliseconds of processor time that a call takes."""
    began = time.process_time()
    call()
    return (time.process_time() - began) * 1000
