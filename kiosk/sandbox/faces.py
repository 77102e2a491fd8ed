"""The real-person check, as far as it can honestly go without a police database.

This platform has no picture to compare with, so it compares none.  It passes a check when every rule below
holds, and its score is the share of rules that do, of 100.  What it vouches for is that a picture fit for a
comparison was taken, with a card whose data agree with themselves; a province puts its comparison here.
"""

from __future__ import annotations

import base64
import binascii
import io
import secrets
import warnings
from collections.abc import Callable
from datetime import date

from PIL import Image, ImageStat, UnidentifiedImageError
from sqlalchemy.orm import Session

from kiosk.contract.content import Person
from kiosk.contract.identity import JPEG_LIMIT, FaceCheck, FaceVerdict
from kiosk.domain.faces import Verdict
from kiosk.domain.identity import birth_of, number_is_valid
from kiosk.domain.people import CardKind
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.steering import Face
from kiosk.sandbox.tables import FaceCheckRow

# GA 461: 358 x 441 pixels; larger pictures of the same proportions serve as well.
_WIDTH, _HEIGHT = 358, 441
_TOLERANCE = 0.01
_PIXELS_LIMIT = 16_000_000
_FLAT = 8.0  # a standard deviation of brightness below this is a covered lens, not a face


def check_face(office: Office, terminal_id: str, request: FaceCheck) -> FaceVerdict:
    if office.steering.face is Face.REFUSE:
        raise Refused("face-refused")
    failed = [name for name, holds in _rules(request, office.now().date()).items() if not holds()]
    score = round(100 * (1 - len(failed) / len(_RULES)))
    if office.steering.face is Face.LOW_SCORE:
        failed, score = ["score"], 40
    answer = FaceVerdict(
        verdict=Verdict.FAILED if failed else Verdict.PASSED,
        score=score,
        reference=f"SR{office.now():%Y%m%d}{secrets.token_hex(6).upper()}",
        checked_at=office.stamp(),
        reasons=tuple(failed),
    )
    _record(office, terminal_id, request.citizen, answer)
    return answer


_RULES = ("picture", "proportions", "size", "not-flat", "number", "birth", "card-valid")


def _rules(request: FaceCheck, today: date) -> dict[str, Callable[[], bool]]:
    picture, person = _decode(request.jpeg), request.citizen
    checks: tuple[Callable[[], bool], ...] = (
        lambda: picture is not None,
        lambda: picture is not None and _has_proportions(picture),
        lambda: picture is not None and picture.width >= _WIDTH and picture.height >= _HEIGHT,
        lambda: picture is not None and ImageStat.Stat(picture).stddev[0] >= _FLAT,
        lambda: _number_holds(person),
        lambda: _birth_agrees(person),
        lambda: not person.valid_until or date.fromisoformat(person.valid_until) >= today,
    )
    return dict(zip(_RULES, checks, strict=True))


def _decode(text: str) -> Image.Image | None:
    """In grey, or None for what is no JPEG, too large a file, or more pixels than any camera here has."""
    try:
        jpeg = base64.b64decode(text, validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
        if len(jpeg) > JPEG_LIMIT or picture.width * picture.height > _PIXELS_LIMIT:
            return None
        return picture.convert("L")
    except (
        binascii.Error,
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ):
        return None


def _has_proportions(picture: Image.Image) -> bool:
    return abs(picture.width * _HEIGHT / (picture.height * _WIDTH) - 1) <= _TOLERANCE


def _number_holds(person: Person) -> bool:
    return person.card is CardKind.FOREIGN_2017 or number_is_valid(person.number)


def _birth_agrees(person: Person) -> bool:
    """The 2017 permanent residence card's number holds no birth date."""
    if person.card is CardKind.FOREIGN_2017 or not number_is_valid(person.number):
        return person.card is CardKind.FOREIGN_2017
    born = birth_of(person.number)
    return born is not None and born.isoformat() == person.birth


def _record(office: Office, terminal_id: str, person: Person, answer: FaceVerdict) -> None:
    with Session(office.engine) as db, db.begin():
        db.add(
            FaceCheckRow(
                reference=answer.reference,
                terminal_id=terminal_id,
                person=office.person_index(person.number),
                checked_at=answer.checked_at,
                verdict=answer.verdict,
                score=answer.score,
                reasons=" ".join(answer.reasons),
            )
        )
