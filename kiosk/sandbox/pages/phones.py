"""Phones of invented people: the codes of their electronic IDs on the screen, for a scanner to look at."""

from __future__ import annotations

from collections.abc import Callable

import qrcode
from fastapi import APIRouter, HTTPException, Response

from kiosk.domain.people import CardKind
from kiosk.sandbox.electronic import issue
from kiosk.sandbox.identity_codes import LIFE_S
from kiosk.sandbox.office import Office

RENEWED_S = round(LIFE_S - 10)  # the page shows a new code before the old one expires
KINDS = {
    CardKind.RESIDENT: "居民身份证",
    CardKind.PERMIT: "港澳台居民居住证",
    CardKind.FOREIGN_2017: "外国人永久居留身份证",
    CardKind.FOREIGN_2023: "外国人永久居留身份证",
    CardKind.SOCIAL: "社会保障卡",
}


def phone_routes(office: Office, page: Callable[..., Response]) -> APIRouter:
    """``page`` renders a template."""
    routes = APIRouter(prefix="/phones")
    people = {
        key: (holder.name or holder.latin_name, KINDS[holder.kind])
        for key, holder in office.setup.people.items()
    }

    @routes.get("")
    def listed() -> Response:
        return page("phones.html", people=people)

    @routes.get("/{person}")
    def phone(person: str) -> Response:
        """A fresh code at each look."""
        code = issue(office, person)
        if code is None:
            raise HTTPException(404)
        name, kind = people[person]
        size, squares = _drawn(code)
        values = {"size": size, "squares": squares, "renewed_s": RENEWED_S}
        return page("phone.html", holder=name, kind=kind, **values)

    return routes


def _drawn(code: str) -> tuple[int, str]:
    """A QR code as squares of a path, and how many there are to a side, the quiet zone included."""
    drawing = qrcode.QRCode(border=4)
    drawing.add_data(code)
    rows = drawing.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), "".join(f"M{x},{y}h1v1h-1z" for x, y in dark)
