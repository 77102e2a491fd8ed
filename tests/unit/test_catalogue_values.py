"""What stands in a list's cells, and how values are put into the file of an item."""

from __future__ import annotations

import tomllib

import pytest

from kiosk.authoring import cellvalues as values
from kiosk.authoring.tomltext import put, put_blocks, value


def test_a_mark_that_only_some_take_for_the_end_of_a_line_stays() -> None:
    text = 'a = "甲\u2028乙\x85"\nb = 1\n\n[[m]]\nc = 2\n'
    assert tomllib.loads(put(text, ("b",), 2)) == {**tomllib.loads(text), "b": 2}
    more = put_blocks(text, "m", [{"c": 3}], instead=False, before="[z]")
    assert tomllib.loads(more)["a"] == "甲\u2028乙\x85"


@pytest.mark.parametrize(
    ("text", "unit", "days"),
    [("15", "", 15), ("15个工作日", "", 15), ("15", "工作日", 15), ("即办", "", 0), ("15", "自然日", None),
     ("15天", "", None), ("1个月", "", None), ("十五", "", None), ("1500", "", None)],
)  # fmt: skip
def test_days_are_working_days_or_not_taken(text: str, unit: str, days: int | None) -> None:
    assert values.working_days(text, unit) == days


def test_cells_are_split_as_people_write_them() -> None:
    assert values.sentences("一、年满16周岁；\n（2）有户口。") == ("年满16周岁", "有户口")
    assert values.steps("申请——受理--->办结") == ("申请", "受理", "办结")
    assert values.names("1.申请书\n2.身份证、户口簿；照片") == ("申请书", "身份证、户口簿", "照片")
    assert values.laws("依据《甲法》第三条、第四条，《乙条例》（国务院令第1号）") == (
        "《甲法》第三条、第四条",
        "《乙条例》（国务院令第1号）",
    )
    assert values.codes("server_type", "1, 2") == ("1", "2")
    assert values.codes("task_type", "7") == ("07",)
    assert values.phone("窗口 0990-8110901，热线12345") == "0990-8110901"
    assert values.yuan("每证 40.5 元") == "40.50"
    assert values.yuan("首次 20 元，补领 40 元") is None
    assert values.yuan("40元/证") == "40.00"
    assert values.yuan("1,200元") == "1200.00"
    assert values.yuan("20-40元") is values.yuan("首次20，补领40元") is values.yuan("20,40元") is None


def test_values_are_written_as_toml_reads_them() -> None:
    odd = {
        "text": 'a "b" \\ \x7f \t 甲',
        "flag": True,
        "many": ["a", "b"],
        "texts": [{"zh-CN": "甲"}],
        "count": 3,
    }
    assert tomllib.loads("\n".join(f"{key} = {value(one)}" for key, one in odd.items())) == odd


def test_a_file_is_changed_in_place() -> None:
    text = "# top\na = 1\nb = [\n    1,\n] # end\n\n[c]\nd = 2\n\n[[m]]\ne = 3\n"
    assert tomllib.loads(put(text, ("b",), ["x"]))["b"] == ["x"]
    assert put(text, ("a",), 2).splitlines()[:2] == ["# top", "a = 2"]
    assert tomllib.loads(put(text, ("new",), 1)) == {**tomllib.loads(text), "new": 1}
    assert tomllib.loads(put(text, ("c", "new"), 1))["c"] == {"new": 1, "d": 2}
    assert tomllib.loads(put(text, ("m", 0, "e"), 4))["m"] == [{"e": 4}]
    assert tomllib.loads(put(text, ("x", "y"), 4))["x"] == {"y": 4}
    more = put_blocks(text, "m", [{"e": 4}], instead=False, before="[z]")
    assert tomllib.loads(more)["m"] == [{"e": 3}, {"e": 4}]
    other = put_blocks(text, "m", [{"e": 4}], instead=True, before="[z]")
    assert tomllib.loads(other)["m"] == [{"e": 4}]
    first = put_blocks(text, "n", [{"e": 4}], instead=False, before="[c]")
    assert tomllib.loads(first) == {**tomllib.loads(text), "n": [{"e": 4}]}
    assert first.index("[[n]]") < first.index("[c]")
