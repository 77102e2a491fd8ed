"""The holder of an electronic ID (电子证照) as a person who is served like one with a card."""

from __future__ import annotations

from datetime import date

from kiosk.contract.identity import ElectronicIdentity
from kiosk.domain.identity import birth_of, number_is_valid, sex_of
from kiosk.domain.names import registered
from kiosk.domain.people import CardKind, Citizen, Vouched
from kiosk.problems import Problem

_FOREIGN = (CardKind.FOREIGN_2017, CardKind.FOREIGN_2023)


def citizen_of(identity: ElectronicIdentity, today: date) -> Citizen | Problem:
    """Judged as a card is.  `platform-answer-bad` for an identity that contradicts itself, `card-expired` for
    one whose card has."""
    name, latin = registered(identity.name), registered(identity.latin_name)
    until = date.fromisoformat(identity.valid_until) if identity.valid_until else None
    if wrong := _contradiction(identity, name or latin):
        return Problem("platform-answer-bad", wrong)
    if until and until < today:
        return Problem("card-expired")
    return Citizen(
        kind=identity.card,
        name=name,
        latin_name=latin,
        number=identity.number,
        sex=identity.sex or _sex(identity),
        birth=date.fromisoformat(identity.birth),
        valid_until=until,
        card_name="" if identity.name == name else identity.name,
        vouched=Vouched(identity.reference, identity.level, identity.redeemed_at),
    )


def _contradiction(identity: ElectronicIdentity, name: str) -> str:
    """Which field of an identity can't be true; empty when all can."""
    if not name:
        return "no name"
    if identity.card is CardKind.FOREIGN_2017:
        return ""  # its number says nothing that could be checked
    if not number_is_valid(identity.number):
        return "number"
    born = birth_of(identity.number)
    return "" if born and born.isoformat() == identity.birth else "birth differs from number"


def _sex(identity: ElectronicIdentity) -> str:
    """What the number says; what the foreign cards' numbers say of it is written nowhere that we know."""
    return "" if identity.card in _FOREIGN else sex_of(identity.number)
