"""Configuration from afar: what was published for all and for one terminal, put together and signed for it.

A revoked terminal still hands over what it has, for that is not its own; nothing new begins there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from kiosk.contract.configuration import REVOKED_TERMINALS, Configuration, Value
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.canonical import canonical_json
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import ConfigurationRow, IssuedConfiguration


def publish(office: Office, values: Mapping[str, Value], terminal_id: str = "") -> int:
    """What is in force from now on, for one terminal or for all; its number.  It takes the place of what was
    published before for the same."""
    with Session(office.engine) as db, db.begin():
        number = (db.scalar(select(func.max(ConfigurationRow.number))) or 0) + 1
        spelled = canonical_json(dict(values)).decode()
        row = ConfigurationRow(
            number=number, scope=terminal_id, published_at=office.stamp(), settings=spelled
        )
        db.add(row)
    return number


def newest_after(office: Office, terminal_id: str, number: int) -> SignedDocument | None:
    """A terminal's configuration, None unless it is newer than ``number``."""
    with office.engine.connect() as connection:
        newest, _, _ = _composed(connection, terminal_id)
    if newest <= number:
        return None
    try:
        return _issued(office, terminal_id)
    except IntegrityError:
        return _issued(office, terminal_id)  # the other request was first


def check_standing(office: Office, terminal_id: str) -> None:
    """Refused: ``terminal-revoked``."""
    with office.engine.connect() as connection:
        _, _, values = _composed(connection, terminal_id)
    revoked = values.get(REVOKED_TERMINALS, ())
    if isinstance(revoked, list | tuple) and terminal_id in revoked:
        raise Refused("terminal-revoked")


def _issued(office: Office, terminal_id: str) -> SignedDocument:
    """Signed once: whoever asks again gets the same document."""
    with Session(office.engine) as db, db.begin():
        number, moment, values = _composed(db.connection(), terminal_id)
        row = db.get(IssuedConfiguration, (terminal_id, number))
        if row is None:
            made = Configuration(number=number, terminal_id=terminal_id, issued_at=moment, values=values)
            signed = SignedDocument.sign(made, office.key)
            row = IssuedConfiguration(
                terminal_id=terminal_id, number=number, document=signed.document, signature=signed.signature
            )
            db.add(row)
        return SignedDocument(document=row.document, signature=row.signature)


def _composed(connection: Connection, terminal_id: str) -> tuple[int, str, dict[str, Value]]:
    """Number, time and values: what is for all, and over it what is for this terminal alone."""
    number, moment, values = 0, "", dict[str, Value]()
    for row in connection.execute(_NEWEST, {"terminal": terminal_id}):
        values |= json.loads(row.settings)
        number, moment = max((number, moment), (row.number, row.published_at))
    return number, moment, values


# The newest of each scope, for all first.  Asked before much that a terminal does: made once.
_LATER = aliased(ConfigurationRow)
_NEWEST = (
    select(ConfigurationRow.number, ConfigurationRow.published_at, ConfigurationRow.settings)
    .where(
        ConfigurationRow.scope.in_(("", bindparam("terminal"))),
        ~exists().where(_LATER.scope == ConfigurationRow.scope, _LATER.number > ConfigurationRow.number),
    )
    .order_by(ConfigurationRow.scope)
)
