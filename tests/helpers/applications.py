"""Applications to save, with words and bytes that a search can find again."""

from __future__ import annotations

from datetime import date

from kiosk.clock import Uuid7
from kiosk.domain.applications import Application, GivenMaterial, Page
from kiosk.domain.faces import FacePhoto, FaceProof, Verdict
from kiosk.domain.people import CardKind, Citizen

NAME = "欧阳䶮一"
NUMBER = "110101199003070011"
ADDRESS = "临江市青禾区杏花里一百二十三号"
PHONE = "13900001234"
ISSUER = "临江市公安局青禾分局"
FACE = b"\xff\xd8\xff\xe0 the face that nobody may find " + bytes(range(256)) * 8 + b"\xff\xd9"
PAGE = b"\xff\xd8\xff\xe0 the page that nobody may find " + bytes(reversed(range(256))) * 40 + b"\xff\xd9"


def citizen(name: str = NAME, number: str = NUMBER) -> Citizen:
    return Citizen(
        kind=CardKind.RESIDENT,
        name=name,
        number=number,
        sex="1",
        birth=date(1990, 3, 7),
        address=ADDRESS,
        issuer=ISSUER,
        photo=b"WLf" + bytes(1021),
    )


def application(
    application_id: str = "", *, name: str = NAME, phone: str = PHONE, page: bytes = PAGE, pages: int = 2
) -> Application:
    return Application(
        id=application_id or Uuid7().new(),
        item_code="11000000000000000X4402014001000",
        item_name="城乡居民基本养老保险参保登记",
        item_version="2026.1",
        promised_days=5,
        citizen=citizen(name),
        answers={"phone": phone, "household": ({"name": name, "number": NUMBER},)},
        materials=(GivenMaterial("book", (Page(page, 2480, 3508),) * pages),) if pages else (),
        proof=FaceProof(Verdict.LATER, FacePhoto(FACE, 358, 441, 120.0, 128.0), "2026-03-01T09:00:00+08:00"),
        made_at="2026-03-01T09:05:00+08:00",
        promised=("photo",),
        steps=(("2026-03-01T09:00:00+08:00", "Identifying"), ("2026-03-01T09:05:00+08:00", "Confirming")),
    )
