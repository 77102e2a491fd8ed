"""Electronic IDs redeemed: a code in, its holder out, signed, for the terminal that asked.

This platform knows invented people only (`Setup.people`); a province puts its register of licences here.
"""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from kiosk.contract.identity import ElectronicIdentity, RedeemCode
from kiosk.contract.signed import SignedDocument
from kiosk.domain.people import Citizen
from kiosk.sandbox.identity_codes import LIFE_S
from kiosk.sandbox.office import Office
from kiosk.sandbox.tables import VouchedRow

# ISO/IEC 29115: 3 is high.  The codes of this platform are issued by a press on a page of its own machine,
# which stands for a login with a face check.
LEVEL = 3


def issue(office: Office, person: str, life_s: float = LIFE_S) -> str | None:
    """A new code for one of the invented people, None for a name that nobody bears."""
    holder = office.setup.people.get(person)
    return office.codes.issue(holder, office.now(), life_s) if holder else None


def redeem(office: Office, terminal_id: str, given: RedeemCode) -> SignedDocument:
    found = office.codes.redeem(given.code, terminal_id, given.request, office.now())
    if isinstance(found, SignedDocument):
        return found
    document = _identity(office, terminal_id, given.request, found)
    answer = SignedDocument.sign(document, office.key)
    with Session(office.engine) as db, db.begin():
        db.add(
            VouchedRow(
                reference=document.reference,
                terminal_id=terminal_id,
                person=office.person_index(found.number),
                redeemed_at=document.redeemed_at,
                level=document.level,
            )
        )
    office.codes.answered(given.code, answer)
    return answer


def _identity(office: Office, terminal_id: str, request: str, holder: Citizen) -> ElectronicIdentity:
    return ElectronicIdentity(
        terminal_id=terminal_id,
        request=request,
        card=holder.kind,
        name=holder.name,
        latin_name=holder.latin_name,
        number=holder.number,
        birth=holder.birth.isoformat(),
        sex=holder.sex,
        valid_until=holder.valid_until.isoformat() if holder.valid_until else "",
        level=LEVEL,
        reference=f"DZ{office.now():%Y%m%d}{secrets.token_hex(6).upper()}",
        redeemed_at=office.stamp(),
        platform_key=office.key.public.fingerprint(),
    )
