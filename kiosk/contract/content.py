"""What is inside the sealed parts of an application: the form, and the step log.

Only the platform opens these.  The form's digest stands in the signed manifest, so the JSON needs no
signature of its own.  Nothing here shows a person in its repr.
"""

from __future__ import annotations

import base64
from typing import Annotated, Literal

from pydantic import Field

from kiosk.contract.base import ApplicationId, Day, ItemCode, Moment, Wire, newer
from kiosk.domain import people
from kiosk.domain.applications import Application
from kiosk.domain.faces import Challenge, FaceProof, Verdict
from kiosk.domain.forms import Answer
from kiosk.domain.known import Settled, Way
from kiosk.domain.names import unmapped
from kiosk.domain.people import CardKind, Citizen

_Text = Annotated[str, Field(max_length=200, repr=False)]
_Letters = tuple[Annotated[str, Field(pattern=r"^U\+[0-9A-F]{4,6}$")], ...]
_Row = dict[str, Annotated[str, Field(max_length=2000)]]


class Vouched(Wire):
    """Who was identified by an electronic ID instead of a card: the platform's own record of it."""

    reference: str = Field(min_length=1, max_length=64)
    level: int = Field(ge=1, le=4)
    at: Moment


class Person(Wire):
    """A person as the card describes them; the fields are those of `kiosk.domain.people.Citizen`.
    ``vouched`` stands where an electronic ID was redeemed instead, and says by which record.
    Days are ISO 8601, empty when the card has none; ``card_photo`` is the card's own picture, base64.
    ``card_name`` is the card's own spelling of the name where it differs.  ``unmapped`` lists the private-use
    letters (``U+E5A1``) of name and addresses that the terminal couldn't tell: they stand in the text as the
    card has them, and somebody has to look at the card."""

    card: CardKind
    name: _Text
    number: _Text
    sex: str = Field(pattern=r"^[0129]?$", repr=False)
    birth: Day = Field(repr=False)
    ethnicity: _Text = ""
    address: _Text = ""
    issuer: _Text = ""
    valid_from: Day | Literal[""] = Field("", repr=False)
    valid_until: Day | Literal[""] = Field("", repr=False)
    nationality: _Text = ""
    latin_name: _Text = ""
    permit_number: _Text = ""
    issue_count: _Text = ""
    newest_address: _Text = ""
    card_name: _Text = newer("")
    unmapped: _Letters = newer((), repr=False)
    card_photo: str = Field("", max_length=4096, repr=False)
    vouched: Vouched | None = newer(None)

    @classmethod
    def of(cls, citizen: Citizen) -> Person:
        return cls(
            card=citizen.kind,
            name=citizen.name,
            number=citizen.number,
            sex=citizen.sex,
            birth=citizen.birth.isoformat(),
            ethnicity=citizen.ethnicity,
            address=citizen.address,
            issuer=citizen.issuer,
            valid_from=citizen.valid_from.isoformat() if citizen.valid_from else "",
            valid_until=citizen.valid_until.isoformat() if citizen.valid_until else "",
            nationality=citizen.nationality,
            latin_name=citizen.latin_name,
            permit_number=citizen.permit_number,
            issue_count=citizen.issue_count,
            newest_address=citizen.newest_address,
            card_name=citizen.card_name,
            unmapped=unmapped(_spelled(citizen)),
            card_photo=base64.b64encode(citizen.photo).decode(),
            vouched=_vouched(citizen),
        )


def _vouched(citizen: Citizen) -> Vouched | None:
    by = citizen.vouched
    return Vouched(reference=by.reference, level=by.level, at=by.at) if by else None


def _spelled(citizen: Citizen) -> str:
    """Every text of the card in which a private-use letter may stand."""
    return citizen.name + citizen.latin_name + citizen.address + citizen.newest_address + citizen.issuer


class Guardian(Wire):
    """Who consented to the face check for a child under 14, as their own card names them.  ``card_name`` and
    ``unmapped`` as in `Person`."""

    name: _Text
    number: _Text
    card_name: _Text = newer("")
    unmapped: _Letters = newer((), repr=False)

    @classmethod
    def of(cls, guardian: people.Guardian) -> Guardian:
        return cls(
            name=guardian.name,
            number=guardian.number,
            card_name=guardian.card_name,
            unmapped=unmapped(guardian.name),
        )


class Witness(Wire):
    """The member of staff who looked at the person at the terminal, by staff number (工号), and when.  Beside
    the verdict ``witnessed`` it is who confirmed them; beside ``counter`` who would not."""

    member: str = Field(pattern=r"^[0-9]{3,8}$")
    at: Moment


class Proof(Wire):
    """How the person was shown to be the one on the card; the photo itself is the part ``face``.

    ``photo_faults`` are what the terminal saw and the person couldn't mend (eyes, covered, tilted, uneven).
    The challenges are a hint only: they harden against a photo held up and are no certified liveness.
    So is ``likeness``: by the terminal's own comparison of the photo with the card's picture, as a cosine of
    SFace in thousandths (363 and more is one person on LFW).  It stands only beside ``later``, and where the
    terminal could compare."""

    verdict: Verdict
    consented_at: Moment
    score: int = Field(0, ge=0, le=100)
    reference: str = Field("", max_length=64)
    guardian: Guardian | None = newer(None, repr=False)
    witness: Witness | None = newer(None)
    photo_faults: list[Annotated[str, Field(max_length=20)]] = newer([], max_length=8)
    challenges_asked: list[Challenge] = newer([], max_length=4)
    challenges_passed: list[Challenge] = newer([], max_length=4)
    likeness: int | None = newer(None, ge=-1000, le=1000, repr=False)

    @classmethod
    def of(cls, proof: FaceProof) -> Proof:
        consenting, photo, witness = proof.guardian, proof.photo, proof.witness
        return cls(
            verdict=proof.verdict,
            consented_at=proof.consented_at,
            score=proof.score,
            reference=proof.reference,
            guardian=Guardian.of(consenting) if consenting else None,
            witness=Witness(member=witness.member, at=witness.at) if witness else None,
            photo_faults=list(photo.faults) if photo else [],
            challenges_asked=[Challenge(code) for code in photo.asked] if photo else [],
            challenges_passed=[Challenge(code) for code in photo.passed] if photo else [],
            likeness=photo.likeness if photo and proof.verdict is Verdict.LATER else None,
        )


class MaterialPages(Wire):
    """A material and how many parts ``material-<code>-1`` to ``-<pages>`` belong to it."""

    code: str = Field(max_length=40)
    pages: int = Field(ge=0, le=100)


class SettledMaterial(Wire):
    """A material for which no paper was asked: ``reference`` is the platform's own, of its `KnownAnswer`."""

    code: str = Field(max_length=40)
    way: Literal[Way.LICENCE, Way.SHARING, Way.EARLIER]
    reference: str = Field(min_length=1, max_length=100, repr=False)

    @classmethod
    def of(cls, settled: Settled) -> SettledMaterial:
        return cls.model_validate({"code": settled.code, "way": settled.way, "reference": settled.reference})


class FormContent(Wire):
    """The plaintext of part ``form``."""

    kind: Literal["form"] = "form"
    version: Literal[1] = 1
    application_id: ApplicationId
    item_code: ItemCode
    item_name: str = Field(max_length=200)
    item_version: str = Field(max_length=40)
    promised_days: int = Field(ge=0)
    citizen: Person = Field(repr=False)
    answers: dict[str, Annotated[str, Field(max_length=2000)] | tuple[_Row, ...]] = Field(repr=False)
    materials: tuple[MaterialPages, ...] = ()
    promised: tuple[str, ...] = ()  # codes of materials that the person brings later (容缺受理)
    settled: tuple[SettledMaterial, ...] = newer(())
    pledged: tuple[Annotated[str, Field(max_length=40)], ...] = newer(())  # 告知承诺 instead of the paper
    proof: Proof | None = None
    made_at: Moment

    @classmethod
    def of(cls, application: Application) -> FormContent:
        answers: dict[str, Answer] = application.answers
        return cls(
            application_id=application.id,
            item_code=application.item_code,
            item_name=application.item_name,
            item_version=application.item_version,
            promised_days=application.promised_days,
            citizen=Person.of(application.citizen),
            answers=answers,
            materials=tuple(MaterialPages(code=m.code, pages=len(m.pages)) for m in application.materials),
            promised=application.promised,
            settled=tuple(SettledMaterial.of(one) for one in application.settled),
            pledged=application.pledged,
            proof=Proof.of(application.proof) if application.proof else None,
            made_at=application.made_at,
        )


class StepEntry(Wire):
    at: Moment
    step: str = Field(max_length=60)


class StepLog(Wire):
    """The plaintext of part ``steps``: when the visit did what.  No personal data."""

    kind: Literal["steps"] = "steps"
    steps: tuple[StepEntry, ...]

    @classmethod
    def of(cls, application: Application) -> StepLog:
        return cls(steps=tuple(StepEntry(at=at, step=step) for at, step in application.steps))
