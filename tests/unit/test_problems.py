"""Every problem code has texts in every language and a line in the documentation; nothing else has."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from kiosk.problem_docs import PAGE, page
from kiosk.problems import PROBLEMS, Failed, Problem
from kiosk.words import Words, languages

ROOT = Path(__file__).parents[2]
TEXTS = {"resident": {"title", "what", "todo", "kept"}, "staff": {"cause", "remedy"}}


@pytest.mark.parametrize("language", languages())
def test_each_code_has_its_six_texts_and_no_text_lacks_a_code(language: str) -> None:
    told = Words(language).as_map("problems")
    assert told.keys() == PROBLEMS.keys()
    for code, texts in told.items():
        assert isinstance(texts, dict)
        assert {who: set(parts) for who, parts in texts.items()} == TEXTS, code


@pytest.mark.parametrize("language", languages())
def test_residents_read_short_plain_sentences(language: str) -> None:
    words = Words(language, strict=True)
    limit = 60 if language == "zh-CN" else 180
    for code in PROBLEMS:
        title = words(f"problems.{code}.resident.title")
        assert not title.endswith((".", "。", "!", "！")), f"{code}: a title is not a sentence"
        for part in ("what", "todo", "kept"):
            text = words(f"problems.{code}.resident.{part}")
            assert len(text) <= limit, f"{code}.{part}: {len(text)} characters"
            assert text.endswith((".", "。")), f"{code}.{part}"
            assert code not in text
            assert "{" not in text


def test_the_documentation_is_the_table() -> None:
    written = (ROOT / PAGE).read_text(encoding="utf-8")
    assert written == page(), "run: python -m kiosk.problem_docs"


def test_every_code_stands_in_the_documentation_once() -> None:
    text = page()
    for code in PROBLEMS:
        assert text.count(f"| `{code}` |") == 1


def test_a_code_that_is_not_in_the_table_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no-such-code"):
        Problem("no-such-code")
    with pytest.raises(ValueError, match="no-such-code"):
        Failed("no-such-code")


def test_a_failure_carries_its_problem() -> None:
    failed = Failed("disk-full", "/data")
    assert failed.problem == Problem("disk-full", "/data")
    assert failed.problem.kind is PROBLEMS["disk-full"]
    assert str(failed) == "disk-full: /data"
    assert str(Failed("internal")) == "internal"


def test_a_failure_goes_from_one_process_to_another() -> None:
    there = pickle.loads(pickle.dumps(Failed("store-damaged", "SQLITE_CORRUPT")))
    assert there.problem == Problem("store-damaged", "SQLITE_CORRUPT")
