"""What is inside the seal of a draft: it comes back equal, and its item stands for itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.drafts import DraftContent, LeaveDraft, WaitingDraft, item_of, pin_of, pinned
from kiosk.domain.draft_codes import LETTERS
from tests.helpers.drafts import AT, DOCUMENT, PIN, saved

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
rows = st.dictionaries(texts, texts, max_size=3)
answers = st.dictionaries(texts, texts | st.lists(rows, max_size=3).map(tuple), max_size=8)
codes = st.lists(st.text("abc-", max_size=40), max_size=3).map(tuple)


@given(answers, codes, codes, st.integers(0, 100), st.text(LETTERS, max_size=10))
def test_what_is_kept_comes_back_equal(
    given_answers: dict[str, str], promised: tuple[str, ...], pages: tuple[str, ...], section: int, code: str
) -> None:
    kept = saved(answers=given_answers, promised=promised, given=pages, section=section, code=code)
    content = DraftContent.of(kept).canonical()
    assert DraftContent.parse(content + b"  ").to_domain("zh-CN") == kept
    assert (b'"code"' in content.replace(PIN, b"")) == bool(code)


def test_an_item_stands_for_itself_in_every_language() -> None:
    """Also those whose questions share their options with others."""
    with_form = [entry for entry in DOCUMENT.items if entry.form]
    assert any("option_list" in entry.model_dump_json() for entry in with_form)
    for entry in with_form:
        for language in ("zh-CN", "en"):
            assert item_of(pin_of(entry, DOCUMENT.lists), language) == entry.to_domain(
                language, DOCUMENT.lists
            )


def test_only_items_with_a_form_are_pinned() -> None:
    without = next(entry for entry in DOCUMENT.items if entry.form is None)
    around = DOCUMENT.model_copy(update={"items": (), "categories": ()}).canonical()
    assert pinned(without.canonical(), around) == b""
    whole = next(item for item in DOCUMENT.items if item.form and item.form.rules)
    assert item_of(pinned(whole.canonical(), around), "en") == whole.to_domain("en", DOCUMENT.lists)
    assert ItemEntry.parse(pin_of(without, DOCUMENT.lists)) == without


def test_a_draft_whose_item_needs_others_is_none() -> None:
    content = json.loads(DraftContent.of(saved()).canonical())
    content["item"]["form"]["sections"][0]["fields"][0]["option_list"] = "elsewhere"
    with pytest.raises(ValidationError):
        DraftContent.parse(json.dumps(content).encode())
    content["item"]["form"] = None
    with pytest.raises(ValidationError):
        DraftContent.parse(json.dumps(content).encode())


def test_nothing_of_it_is_in_a_repr() -> None:
    for value in (saved(), DraftContent.of(saved()), LeaveDraft.of(b"sealed", 7)):
        shown = repr(value)
        assert "13800138000" not in shown
        assert "c2VhbGVk" not in shown


def test_what_waits_is_base64() -> None:
    assert WaitingDraft(until=AT, sealed="c2VhbGVk").opened() == b"sealed"
    with pytest.raises(ValueError, match="base64"):
        WaitingDraft(until=AT, sealed="not!").opened()
