"""A citizen shows nothing of themselves by accident."""

from __future__ import annotations

import dataclasses
import traceback
from datetime import date

import pytest

from kiosk.domain.people import CardKind, Citizen

WHO = Citizen(
    kind=CardKind.RESIDENT,
    name="李青禾",
    number="990101196304120021",
    sex="2",
    birth=date(1963, 4, 12),
    ethnicity="01",
    address="青石镇柳河村三组 12 号",
    issuer="青石县公安局",
    valid_from=date(2015, 6, 1),
    valid_until=date(2035, 6, 1),
    latin_name="LI QINGHE",
    permit_number="H12345678",
    newest_address="青石镇新村 1 号",
    photo=b"WLf\0secret",
)


@pytest.mark.parametrize("show", [repr, str, "{!r}".format, "%s".__mod__])
def test_no_spelling_shows_the_person(show) -> None:  # type: ignore[no-untyped-def]
    shown = show(WHO)
    for secret in (
        WHO.name,
        "青禾",
        WHO.number,
        "19630412",
        "1963",
        WHO.address,
        "柳河",
        "新村",
        WHO.issuer,
        WHO.latin_name,
        WHO.permit_number,
        "secret",
    ):
        assert secret not in shown
    assert shown == "Citizen(resident, 李*禾, 9901**********0021)"


def test_neither_does_a_container_or_a_traceback() -> None:
    assert "青禾" not in repr({"who": [WHO]})
    try:
        raise RuntimeError(f"could not handle {WHO}")
    except RuntimeError as error:
        text = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "青禾" not in text
    assert WHO.number not in text


def test_a_citizen_without_a_chinese_name_is_masked_by_the_latin_one() -> None:
    foreign = dataclasses.replace(WHO, kind=CardKind.FOREIGN_2017, name="", latin_name="ANNA SMITH")
    assert foreign.masked_name == "A*** S****"
    assert dataclasses.replace(foreign, latin_name="").masked_name == ""


def test_a_citizen_can_not_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        WHO.name = "别人"  # type: ignore[misc]
