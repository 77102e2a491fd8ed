"""The platform's own catalogue: what it takes, and the signed edition that terminals fetch."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_entries import ORIGIN
from kiosk.contract.delta import difference
from kiosk.contract.edition import Edition, EditionDelta
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm3 import sm3
from kiosk.domain.items import Catalogue, Item, Outcome
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import EditionRow


class Items:
    """What the platform knows of items.  Without a catalogue it takes every item and names none."""

    def __init__(self, document: CatalogueDocument | None) -> None:
        self._catalogue: Catalogue | None = document.to_domain(ORIGIN) if document else None

    def check(self, code: str) -> None:
        """Refused for an item that is not in the catalogue.  An older version of a known one is taken: the
        person filled in what was asked on that day."""
        if self._catalogue and self._catalogue.item(code) is None:
            raise Refused("item-unknown")

    def query(self, code: str) -> Item | None:
        """The item of an instant query, None without a catalogue; Refused when it is not one."""
        if self._catalogue is None:
            return None
        item = self._catalogue.item(code)
        if item is None or item.outcome is not Outcome.ANSWER:
            raise Refused("query-unknown")
        return item

    def item(self, code: str) -> Item | None:
        """None for an item that is not (any longer) in the catalogue."""
        return self._catalogue.item(code) if self._catalogue else None


def publish(office: Office, document: CatalogueDocument) -> int:
    """Signs a new edition unless the newest is the same; its number."""
    content = document.canonical()
    digest = sm3(content).hex()
    with Session(office.engine) as db, db.begin():
        newest = db.get(EditionRow, db.scalar(select(func.max(EditionRow.number))) or 0)
        if newest is not None and newest.content_digest == digest:
            return newest.number
        number = newest.number + 1 if newest else 1
        edition = Edition(
            number=number, version=document.version, issued_at=office.stamp(), content=content.decode()
        )
        signed = SignedDocument.sign(edition, office.key)
        db.add(
            EditionRow(
                number=number, content_digest=digest, document=signed.document, signature=signed.signature
            )
        )
    return number


def newest_after(office: Office, number: int) -> SignedDocument | None:
    """The newest edition, None unless it is newer than ``number``."""
    with Session(office.engine) as db:
        row = _newest(db)
        return None if row is None or row.number <= number else _signed(row)


def changes_after(office: Office, number: int) -> SignedDocument | EditionDelta | None:
    """The same as what has changed since an edition, where that is less than half to send."""
    with Session(office.engine) as db:
        row, base = _newest(db), db.get(EditionRow, number)
        if row is None or row.number <= number:
            return None
        if base is None:
            return _signed(row)
        delta = _delta(base, row)
        worth_it = 2 * len(delta.model_dump_json()) < len(_signed(row).model_dump_json())
        return delta if worth_it else _signed(row)


def _delta(base: EditionRow, row: EditionRow) -> EditionDelta:
    old, new = (Edition.parse(one.document.encode()) for one in (base, row))
    return EditionDelta(
        base=base.number,
        number=row.number,
        version=new.version,
        issued_at=new.issued_at,
        changes=difference(old.content, new.content),
        digest=row.content_digest,
        signature=row.signature,
    )


def _newest(db: Session) -> EditionRow | None:
    return db.scalar(select(EditionRow).order_by(EditionRow.number.desc()).limit(1))


def _signed(row: EditionRow) -> SignedDocument:
    return SignedDocument(document=row.document, signature=row.signature)
