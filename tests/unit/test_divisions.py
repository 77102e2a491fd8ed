"""The table of divisions: what is offered, what an old code still means, what is an answer."""

from __future__ import annotations

from kiosk.domain import divisions


def codes(around: str) -> set[str]:
    return {division.code for division in divisions.inside(around)}


def test_every_step_down_from_the_provinces_is_offered() -> None:
    assert "640000" in codes("")
    assert "640100" in codes("640000")
    assert "640104" in codes("640100")
    assert "640104100" in codes("640104")  # 掌政镇


def test_abolished_divisions_are_named_and_not_offered() -> None:
    assert divisions.full_name("110103") == "北京市崇文区"
    assert "110103" not in codes("110100")
    assert "542300" not in codes("540000")  # 日喀则地区, a city today
    assert "540200" in codes("540000")


def test_headings_of_the_statistics_are_no_part_of_an_address_and_not_offered() -> None:
    assert divisions.full_name("110101") == "北京市东城区"
    assert "640101" not in codes("640100")


def test_a_whole_province_goes_down_to_its_townships() -> None:
    counties = [c.code for city in divisions.inside("640000") for c in divisions.inside(city.code)]
    assert len(counties) == 22
    assert all(divisions.inside(county) for county in counties)


def test_an_answer_is_a_county_or_a_township() -> None:
    assert divisions.is_division("640104")
    assert divisions.is_division("640104100")
    assert not divisions.is_division("640100")
    assert not divisions.is_division("640000")
    assert not divisions.is_division("123456")


def test_a_city_without_counties_is_an_answer_itself() -> None:
    assert divisions.is_division("441900")  # 东莞市
    assert not divisions.inside("441900")


def test_an_old_county_is_still_an_answer_of_a_register_but_an_old_prefecture_is_none() -> None:
    assert divisions.is_division("110103")
    assert not divisions.is_division("542300")


def test_everything_that_is_offered_leads_to_an_answer() -> None:
    def leads(code: str) -> bool:
        below = divisions.inside(code)
        return all(leads(d.code) for d in below) if below else divisions.is_division(code)

    assert [p.name for p in divisions.inside("") if not leads(p.code)] == []
    assert len(divisions.inside("")) == 34 + 1  # and the sandbox province


def test_a_code_that_nobody_knows_stays_a_code() -> None:
    assert divisions.full_name("123456") == "123456"
    assert divisions.path("123456") == ()
