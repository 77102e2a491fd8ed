"""Lines of values in TOML, also where the text tries to mislead."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.toml_lines import Place, line_of, line_of_error

TEXT = '''\
title = "a [table] = not"  # [neither]
"quoted key" = 1
dotted.key = 2

[plain]  # a comment
text = """
[false]
title = 3
"""
other = 'x = """'
after = 1
list = [
    { a = 1 }, # ]
    "]", "[",
]
last = """one line""" # """

[[items]]
name = 1
[items.sub]
deep = 1
[[items.parts]]
name = 1
[[items.parts]]
name = 2
[[items]]
name = 3
[[items.parts]]
name = 4
[ spaced . name ]
key = 1
literal = \'\'\'
[no]
key = \'\'\'
final = 1
'''


@pytest.mark.parametrize(
    ("where", "row"),
    [
        (("title",), 'title = "a'),
        (("quoted key",), '"quoted key"'),
        (("dotted", "key"), "dotted.key"),
        (("plain",), "[plain]"),
        (("plain", "text"), "text ="),
        (("plain", "title"), "[plain]"),
        (("false", "title"), "title"),
        (("plain", "other"), "other"),
        (("plain", "after"), "after"),
        (("plain", "list", 0, "a"), "list"),
        (("plain", "last"), "last"),
        (("items",), "[[items]]"),
        (("items", 0, "name"), "name = 1"),
        (("items", 0, "sub", "deep"), "deep"),
        (("items", 0, "parts", 1, "name"), "name = 2"),
        (("items", 1, "name"), "name = 3"),
        (("items", 1, "parts", 0, "name"), "name = 4"),
        (("items", 1, "parts", 0, "unknown", 3), "[[items.parts]]"),
        (("spaced", "name", "key"), "key = 1"),
        (("spaced", "name", "final"), "final"),
    ],
)
def test_a_value_is_found_where_it_stands(where: Place, row: str) -> None:
    line = line_of(TEXT, where)
    assert TEXT.splitlines()[line - 1].startswith(row), (line, TEXT.splitlines()[line - 1])


def test_the_text_above_is_toml() -> None:
    assert tomllib.loads(TEXT)["items"][1]["parts"][0]["name"] == 4


def test_nothing_is_found_at_the_first_line() -> None:
    assert line_of("", ("a",)) == 1
    assert line_of(TEXT, ()) == 1


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb =\n", 2), ("a = ", 1)])
def test_the_parsers_own_line(text: str, line: int) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert line_of_error(caught.value) == line


@settings(deadline=None)
@given(st.text("ab=[]{}\"'# \n.", max_size=80))
def test_any_text_has_a_line_for_anything(text: str) -> None:
    assert 1 <= line_of(text, ("a", 0, "b")) <= max(1, len(text.splitlines()))
