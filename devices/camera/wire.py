"""What the camera's process and ours say to each other: one JSON line, then bytes.

JSON and not pickle: a decoder that a broken picture has taken over must not be able to run code on our side.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, field
from enum import StrEnum
from typing import Any

from kiosk.domain.applications import Fingerprint, Page
from kiosk.domain.faces import Advice, FacePhoto
from kiosk.domain.pages import Outline, Remark, Taken


class Do(StrEnum):
    OPEN = "open"  # which sources; the first command
    LOOK = "look"
    PAGE = "page"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Command:
    """An order to the camera's process.  ``visit`` numbers starts, stops and pages: late reports are known
    by it.  ``faces``, ``challenges``, ``seconds`` (of each) and ``portrait`` (the card's picture) are for
    LOOK; the sources, ``detector`` and ``matcher`` (models' files) are for OPEN."""

    do: Do
    visit: int = 0
    faces: bool = True
    source: str = ""
    still_source: str = ""
    challenges: int = 0
    seconds: float = 0.0
    detector: str = ""
    matcher: str = ""
    portrait: bytes = field(default=b"", repr=False)

    def encode(self) -> bytes:
        *said, portrait = astuple(self)
        return json.dumps(said).encode() + b"\n" + bytes(portrait)

    @staticmethod
    def decode(message: bytes) -> Command:
        line, _, portrait = message.partition(b"\n")
        do, *rest = json.loads(line)
        return Command(Do(do), *[*rest, portrait])


class Phase(StrEnum):
    """What the camera's process is doing.  Each phase has its own limit of silence."""

    READY = "ready"  # nothing is open; said twice a second
    OPENING = "opening"
    TRYING = "trying"  # a matcher is being loaded, or compares: a process that ends now ended by it
    LOOKING = "looking"  # with every picture
    PAGE = "page"  # the page that was asked for
    MISSING = "missing"  # no device
    REFUSED = "refused"  # a device that this account may not use
    BLIND = "blind"  # a device that gives no pictures, or what is none


LOST = (Phase.MISSING, Phase.REFUSED, Phase.BLIND)


@dataclass(frozen=True, slots=True)
class Report:
    """``number``, ``width``, ``height`` are of the picture on the board.  ``taken`` is of PAGE.
    ``present`` tells whether the device is there while nothing is open; None when only opening would tell.
    ``refused`` tells then whether it may not be used.  ``still_present`` and ``still_refused`` are the same
    of the camera above the desk.  ``wrong_model`` is what is wrong with the configured detector,
    ``wrong_matcher`` with the matcher."""

    phase: Phase
    visit: int = 0
    number: int = 0
    width: int = 0
    height: int = 0
    advice: Advice = Advice.NO_FACE
    face: tuple[int, int, int, int] | None = None
    photo: FacePhoto | None = field(default=None, repr=False)
    present: bool | None = None
    still_present: bool | None = None
    refused: bool = False
    still_refused: bool = False
    wrong_model: str = ""
    wrong_matcher: str = ""
    taken: Taken | None = field(default=None, repr=False)
    sheet: Outline | None = None

    def encode(self) -> bytes:
        photo = self.photo
        told = (photo.faults, photo.asked, photo.passed) if photo else ()
        head: dict[str, object] = {
            "phase": self.phase,
            "visit": self.visit,
            "size": [self.number, self.width, self.height],
            "advice": self.advice,
            "face": self.face,
            "sheet": self.sheet and [*self.sheet.corners, self.sheet.cut],
            "present": [self.present, self.still_present],
            "refused": [self.refused, self.still_refused],
            "wrong_model": [self.wrong_model, self.wrong_matcher],
            "photo": photo
            and [
                photo.width,
                photo.height,
                photo.sharpness,
                photo.brightness,
                photo.likeness,
                *map(list, told),
            ],
        }
        body = photo.jpeg if photo else b""
        if self.taken:
            head["taken"], body = spelled(self.taken)
        return json.dumps(head).encode() + b"\n" + body

    @staticmethod
    def decode(message: bytes) -> Report:
        line, _, rest = message.partition(b"\n")
        head = json.loads(line)
        photo = _photo(rest, *head["photo"]) if head["photo"] else None
        number, width, height = head["size"]
        return Report(
            Phase(head["phase"]),
            head["visit"],
            number,
            width,
            height,
            advice=Advice(head["advice"]),
            face=tuple(head["face"]) if head["face"] else None,
            sheet=_outline(*head["sheet"]) if head["sheet"] else None,
            photo=photo,
            present=head["present"][0],
            still_present=head["present"][1],
            refused=head["refused"][0],
            still_refused=head["refused"][1],
            wrong_model=head["wrong_model"][0],
            wrong_matcher=head["wrong_model"][1],
            taken=taken_from(rest, *head["taken"]) if "taken" in head else None,
        )


def _outline(*told: Any) -> Outline:
    *corners, cut = told
    return Outline(tuple((int(x), int(y)) for x, y in corners), bool(cut))


def _photo(
    jpeg: bytes, width: int, height: int, sharp: float, bright: float, like: int | None, *told: list[str]
) -> FacePhoto:
    faults, asked, passed = (tuple(codes) for codes in told)
    return FacePhoto(jpeg, width, height, sharp, bright, faults, asked, passed, like)


def spelled(taken: Taken) -> tuple[list[object], bytes]:
    """A page as its figures, and as bytes: the fingerprint's spots, then the JPEG."""
    page, mark = taken.page, taken.page.fingerprint
    assert mark is not None, "a page from here has one"
    return [page.width, page.height, mark.hash, len(mark.ink), list(taken.remarks)], mark.ink + page.jpeg


def taken_from(body: bytes, width: int, height: int, mark: int, spots: int, remarks: list[str]) -> Taken:
    """The page that `spelled` spelled."""
    page = Page(body[spots:], width, height, Fingerprint(mark, body[:spots]))
    return Taken(page, tuple(map(Remark, remarks)))
