"""Invented people with something to hand over: their names, numbers and pictures are the canaries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from kiosk.domain.applications import Application, GivenMaterial, Page
from kiosk.domain.faces import FacePhoto, FaceProof, Verdict
from kiosk.domain.identity import check_character
from kiosk.domain.people import CardKind, Citizen

_FAMILY = ("欧阳", "司马", "赵", "钱", "孙", "李", "诸葛", "尉迟")
_GIVEN = "䶮一二三四五六七八九十百千万春夏秋冬梅兰竹菊"
_RUN = 24  # bytes of a picture in a row that count as found
# A name of two characters is as good as random bytes: it would be found where nobody put it.
_SHORTEST = 6
_GIVES_PAGES = 0.7


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person and their application; ``words`` and ``pictures`` may be found nowhere in the
    clear."""

    application: Application
    words: tuple[str, ...] = field(repr=False)
    pictures: tuple[bytes, ...] = field(repr=False)

    def needles(self) -> Iterator[bytes]:
        """The canaries as they would look on a disk: UTF-8, UTF-16 both ways, GB18030; pieces of pictures."""
        for word in self.words:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
                needle = word.encode(encoding)
                if len(needle) >= _SHORTEST:
                    yield needle
        for picture in self.pictures:
            yield from (picture[at : at + _RUN] for at in (0, len(picture) // 2, len(picture) - _RUN))


def person(chance: Random, application_id: str, made_at: str) -> Person:
    """Somebody new.  Pages are 1 to 90 kB of random bytes behind the marks of a JPEG."""
    name = chance.choice(_FAMILY) + "".join(chance.sample(_GIVEN, 2))
    birth = date(1950 + chance.randrange(50), 1 + chance.randrange(12), 1 + chance.randrange(28))
    first17 = f"330{chance.randrange(100, 999)}{birth:%Y%m%d}{chance.randrange(1000):03d}"
    number = first17 + check_character(first17)
    phone = f"139{chance.randrange(10**8):08d}"
    address = f"临江市青禾区杏花里{chance.randrange(10**6)}号"
    citizen = Citizen(
        kind=CardKind.RESIDENT,
        name=name,
        number=number,
        sex="1",
        birth=birth,
        address=address,
        issuer="临江市公安局青禾分局",
        photo=b"WLf" + chance.randbytes(1021),
    )
    face, page = _picture(chance, 2_000), _picture(chance, chance.choice((1_000, 20_000, 90_000)))
    materials = (GivenMaterial("book", (Page(page, 2480, 3508),)),) if chance.random() < _GIVES_PAGES else ()
    application = Application(
        id=application_id,
        item_code="11000000000000000X4402014001000",
        item_name="城乡居民基本养老保险参保登记",
        item_version="2026.1",
        promised_days=5,
        citizen=citizen,
        answers={"phone": phone},
        materials=materials,
        proof=FaceProof(Verdict.LATER, FacePhoto(face, 358, 441, 120.0, 128.0), made_at),
        made_at=made_at,
        promised=("photo",),
        steps=((made_at, "Identifying"), (made_at, "Confirming")),
    )
    pictures = (face, citizen.photo, page) if materials else (face, citizen.photo)
    return Person(application, (name, number, phone, address), pictures)


def corrected(before: Person, chance: Random, application_id: str, made_at: str) -> Person:
    """The same person with the next version: another telephone number."""
    phone = f"139{chance.randrange(10**8):08d}"
    application = replace(before.application, id=application_id, answers={"phone": phone}, made_at=made_at)
    return replace(before, application=application, words=(*before.words, phone))


def _picture(chance: Random, size: int) -> bytes:
    return b"\xff\xd8\xff\xe0" + chance.randbytes(size) + b"\xff\xd9"
