"""What this platform tells of a person for an item, and how it knows its own word again at the commit.

A reference is the licence's identifier, or a number that ends in a keyed digest: both can be made again from
the person and the material, so nothing has to be kept, and a restored platform knows them as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_entries import ItemEntry, MaterialEntry
from kiosk.contract.content import FormContent
from kiosk.contract.edition import Edition
from kiosk.contract.known import KnownAnswer, KnownFact, KnownMaterial, KnownQuery
from kiosk.contract.texts import ORIGIN, Texts
from kiosk.crypto.sm3 import hmac_sm3
from kiosk.domain.item_codes import credit_code_check
from kiosk.domain.known import Way
from kiosk.domain.licence_codes import licence_identifier
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.registers import Entry
from kiosk.sandbox.tables import EditionRow

_BODY = "11990000MB0A00001"  # the sandbox province's licence office
_DIGITS = 12
EARLIER: Texts = {ORIGIN: "您以前办事时交过的材料", "en": "what you gave in an earlier application"}


class Knowing:
    """``document`` is the platform's catalogue; without one nothing is known."""

    def __init__(self, document: CatalogueDocument | None) -> None:
        self._document = document
        self._items = {item.code: item for item in document.items} if document else {}

    def answer(self, office: Office, query: KnownQuery) -> KnownAnswer:
        """Only what this item asks for.  Refused for an item that isn't in the catalogue."""
        item = self._items.get(query.item_code)
        if item is None:
            raise Refused("item-unknown")
        entry = office.setup.registers.of(query.citizen.number)
        return KnownAnswer(
            item_code=item.code,
            facts=tuple(self._facts(item, entry)) if entry else (),
            materials=tuple(self._materials(office, item, entry)) if entry else (),
            answered_at=office.stamp(),
        )

    def check(self, office: Office, form: FormContent) -> None:
        """Refused where a form says that a licence or a check stands for a paper, and the registers don't
        bear it out.  Without a catalogue everything is taken."""
        if not form.settled or self._document is None:
            return
        then = self._as_begun(office, form)
        item = then._items.get(form.item_code)
        entry = office.setup.registers.of(form.citizen.number)
        found = then._materials(office, item, entry) if item and entry else ()
        known = {(m.code, m.way, m.reference) for m in found}
        for one in form.settled:
            if (one.code, one.way, one.reference) not in known:
                raise Refused("material-unproven", one.code)

    def _as_begun(self, office: Office, form: FormContent) -> Knowing:
        """As it was when the person was told: of the newest edition that had the item in this version, where
        it has been replaced or withdrawn since."""
        if (item := self._items.get(form.item_code)) and item.version == form.item_version:
            return self
        with Session(office.engine) as db:
            for row in db.scalars(select(EditionRow).order_by(EditionRow.number.desc())):
                content = Edition.parse(row.document.encode()).content
                had = {(item["code"], item["version"]) for item in json.loads(content)["items"]}
                if (form.item_code, form.item_version) in had:
                    return Knowing(CatalogueDocument.parse(content.encode()))
        return self

    def _facts(self, item: ItemEntry, entry: Entry) -> Iterator[KnownFact]:
        assert self._document is not None  # there is an item
        sections = item.form.sections if item.form else ()
        for name in dict.fromkeys(field.prefill for section in sections for field in section.fields):
            if (told := self._document.facts.get(name)) and (value := entry.facts.get(name)):
                yield KnownFact(name=name, value=value, via=told.via, source=told.source)

    def _materials(self, office: Office, item: ItemEntry, entry: Entry) -> Iterator[KnownMaterial]:
        for material in item.materials:
            if (found := self._way(office, material, entry)) is not None:
                yield found

    def _way(self, office: Office, material: MaterialEntry, entry: Entry) -> KnownMaterial | None:
        """The first way that this person has, in the order in which a terminal tries."""
        assert self._document is not None  # there is an item
        if material.licence in entry.licences:
            source = self._document.licences[material.licence].name
            reference = _licence(office, material.licence, entry)
            return KnownMaterial(code=material.code, way=Way.LICENCE, reference=reference, source=source)
        if material.sharing in entry.checks:
            source = self._document.checks[material.sharing].name
            reference = _tagged(office, "SJ", entry.number, material.sharing)
            return KnownMaterial(code=material.code, way=Way.SHARING, reference=reference, source=source)
        if material.earlier and material.code in entry.earlier:
            reference = _tagged(office, "CL", entry.number, material.code)
            return KnownMaterial(code=material.code, way=Way.EARLIER, reference=reference, source=EARLIER)
        return None


def _licence(office: Office, licence: str, entry: Entry) -> str:
    """GB/T 36904: the type's number is made of its code here; a province has its own table."""
    kind = f"{int.from_bytes(licence.encode()) % 1000:03d}"
    body = _BODY + credit_code_check(_BODY)
    return licence_identifier(body + kind, body, _tag(office, entry.number, licence))


def _tagged(office: Office, prefix: str, *of: str) -> str:
    return prefix + _tag(office, *of)


def _tag(office: Office, *of: str) -> str:
    key = hmac_sm3(office.key.to_bytes(), b"bianmin known materials")
    return hmac_sm3(key, "\n".join(of).encode()).hex()[:_DIGITS].upper()
