"""A catalogue cut into its items is the same text when it is put together again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.cutting import Cut, cut

VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ITEM = st.builds(
    lambda code, more: {**more, "code": code},
    st.text(max_size=5),
    st.dictionaries(st.text(), VALUE, max_size=3),
)


def together(made: Cut) -> str:
    return "".join(piece.glue + piece.text for piece in made.pieces) + made.tail


@given(
    st.dictionaries(st.text(), VALUE, max_size=3),
    st.lists(ITEM, max_size=4),
    st.dictionaries(st.text(), VALUE, max_size=3),
    st.sampled_from([None, 0, 2, "\t"]),
)
def test_the_pieces_are_the_text(
    before: dict[str, object], items: list[dict[str, object]], after: dict[str, object], indent: int | None
) -> None:
    catalogue = {**before, "items": items} | {k: v for k, v in after.items() if k != "items"}
    text = json.dumps(catalogue, ensure_ascii=False, indent=indent)
    made = cut(text)
    assert together(made) == text
    assert [json.loads(piece.text) for piece in made.pieces] == items
    assert [piece.code for piece in made.pieces] == [item["code"] for item in items]
    assert json.loads(made.frame) == {**catalogue, "items": []}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        "{}",
        '{"items"',
        '{"items":3}',
        '{"items":[]',
        '{"items":[{}]}',
        '{"items":["a"]}',
        '{"items":[],"items":[]}',
        '{"version":"1"}',
    ],
)
def test_what_is_no_catalogue_is_not_cut(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own is one as well
        cut(text)
