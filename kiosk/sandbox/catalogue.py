"""The platform's own catalogue: what it takes, and the signed edition that terminals fetch."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.delta import difference
from kiosk.contract.edition import Edition, EditionDelta
from kiosk.contract.manifest import Manifest
from kiosk.contract.signed import SignedDocument
from kiosk.contract.texts import ORIGIN
from kiosk.crypto.sm3 import sm3
from kiosk.domain.items import Catalogue, Item, Outcome
from kiosk.sandbox.knowing import Knowing
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import EditionRow


class Items:
    """What the platform knows of items.  Without a catalogue it takes every item and names none."""

    def __init__(self, document: CatalogueDocument | None) -> None:
        self._catalogue: Catalogue | None = document.to_domain(ORIGIN) if document else None
        self.knowing = Knowing(document)
        self._past: dict[int, tuple[datetime, dict[str, str]]] = {}

    def check(self, db: Session, office: Office, manifest: Manifest) -> None:
        """Refused for a version that had been replaced, or whose item had been withdrawn, for longer than
        the grace time when the application was saved: the person filled in what was asked on that day,
        however long it has waited since.  A version that was never published here is nobody's mistake at the
        terminal, and is taken where there is such an item; else the item may still come."""
        item = self.item(manifest.item_code)
        if self._catalogue is None or (item and item.version == manifest.item_version):
            return
        replaced = self._replaced_at(db, manifest.item_code, manifest.item_version)
        if item is None and replaced is None:
            raise Refused("item-unknown")
        saved = min(datetime.fromisoformat(manifest.saved_at), office.now())
        if replaced is not None and saved - replaced > timedelta(days=office.setup.catalogue_grace_days):
            raise Refused("catalogue-outdated", f"replaced on {replaced:%Y-%m-%d}")

    def _replaced_at(self, db: Session, code: str, version: str) -> datetime | None:
        """When an edition came out that no longer had this version of an item; None while there is none."""
        known = max(self._past, default=0)
        for row in db.scalars(select(EditionRow).where(EditionRow.number > known)):
            edition = Edition.parse(row.document.encode())
            versions = {item["code"]: item["version"] for item in json.loads(edition.content)["items"]}
            self._past[row.number] = datetime.fromisoformat(edition.issued_at), versions
        replaced, had = None, False
        for _, (issued, versions) in sorted(self._past.items()):
            has = versions.get(code) == version
            if has or had:
                replaced = None if has else issued
            had = has
        return replaced

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
    content = document.brief()
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
