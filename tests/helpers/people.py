"""Invented people and things for tests; nobody here exists."""

from __future__ import annotations

from datetime import date

from kiosk.domain.applications import GivenMaterial, Level, Page, Receipt
from kiosk.domain.faces import FacePhoto
from kiosk.domain.forms import Field, Form, Kind, Option, Section
from kiosk.domain.identity import check_character
from kiosk.domain.items import Guide, Item, Material, Outcome, Step
from kiosk.domain.people import CardKind, Citizen


def number(first17: str) -> str:
    """An identification number with its right check character."""
    return first17 + check_character(first17)


def citizen(name: str = "李青禾", birth: str = "19630412") -> Citizen:
    return Citizen(
        kind=CardKind.RESIDENT,
        name=name,
        number=number("990101" + birth + "002"),
        sex="2",
        birth=date(int(birth[:4]), int(birth[4:6]), int(birth[6:])),
        ethnicity="01",
        address="青石镇柳河村三组 12 号",
        issuer="青石县公安局",
        valid_from=date(2015, 6, 1),
    )


GUIDE = Guide(
    ("年满 16 周岁",), "5 个工作日", "不收费", ("《社会保险法》",), "青石镇便民服务中心", "参保登记"
)

FORM = Form(
    (
        Section(
            "个人信息",
            (
                Field("name", Kind.TEXT, "姓名", prefill="name", locked=True),
                Field("phone", Kind.PHONE, "手机号"),
            ),
        ),
        Section(
            "参保信息",
            (
                Field(
                    "grade",
                    Kind.CHOICE,
                    "缴费档次",
                    options=(Option("200", "200 元"), Option("500", "500 元")),
                ),
                Field(
                    "family",
                    Kind.TABLE,
                    "家庭成员",
                    required=False,
                    columns=(Field("name", Kind.TEXT, "姓名"),),
                ),
            ),
        ),
    )
)


def item(
    code: str = "11990101MB0000001Q4001100000000",
    steps: tuple[Step, ...] = (Step.FORM, Step.MATERIALS, Step.FACE),
    outcome: Outcome = Outcome.APPLICATION,
) -> Item:
    return Item(
        code=code,
        name="城乡居民基本养老保险参保登记",
        summary="参加城乡居民养老保险",
        category="social",
        emblem="社",
        version="1",
        outcome=outcome,
        steps=steps,
        guide=GUIDE,
        materials=(Material("book", "户口簿", True), Material("card", "身份证", True, source="card")),
        form=FORM if Step.FORM in steps else None,
        promised_days=5,
    )


def photo() -> FacePhoto:
    return FacePhoto(b"\xff\xd8face", 358, 441, 120.0, 128.0)


def material(code: str = "book") -> GivenMaterial:
    return GivenMaterial(code, (Page(b"\xff\xd8page", 1200, 1600),))


def receipt(level: Level = Level.SAVED, application_id: str = "0197-a") -> Receipt:
    accepted = level is Level.ACCEPTED
    return Receipt(
        application_id=application_id,
        item_name="城乡居民基本养老保险参保登记",
        masked_name="李*禾",
        local_number="QS01-2026-000001-8",
        saved_at="2026-11-21T09:00:00+08:00",
        level=level,
        case_number="11990101MB0000001Q4001100000000202611210001" if accepted else "",
        promised_days=5,
    )
