"""What people type and say, against the items they mean: two halves, one of which nothing was tuned on.

The ones who wrote the queries wrote the synonyms too.  So the half set aside is also asked without the
synonyms that stand in it word for word: what is left is found by parts, sounds and other words.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from offline.search import Entry, Index
from offline.searchfiles import synonyms_of
from offline.searchtext import plain
from offline.synonyms import Synonyms
from tests.search.labelled import Query, as_packaged, by_name_alone, queries, score

FIRST, FIVE = 0.85, 0.97


def _index(folder: Path, entries: dict[str, Entry], said: Synonyms) -> Index:
    folder.mkdir(exist_ok=True)
    Index.build(folder / "index.db", entries.values(), said)
    return Index(folder / "index.db")


def _without(said: Synonyms, asked: tuple[Query, ...]) -> Synonyms:
    texts = {plain(query.text) for query in asked}
    kept = {
        start: [
            (meaning, tuple(each for each in phrases if each not in texts)) for meaning, phrases in meanings
        ]
        for start, meanings in said.meanings.items()
    }
    return Synonyms(said.fillers, kept)


@pytest.mark.parametrize("part", ["a", "b"])
def test_the_queries_find_their_items_by_name_and_synonyms_alone(part: str, tmp_path: Path) -> None:
    entries = by_name_alone()
    got = score(_index(tmp_path, entries, synonyms_of(None)), entries, queries(part))
    assert got.first >= FIRST, got.missed
    assert got.five >= FIVE, got.missed


def test_the_half_set_aside_is_found_without_the_synonyms_that_are_its_own_words(tmp_path: Path) -> None:
    entries, asked = by_name_alone(), queries("b")
    got = score(_index(tmp_path, entries, _without(synonyms_of(None), asked)), entries, asked)
    assert got.first >= FIRST, got.missed
    assert got.five >= FIVE, got.missed


@pytest.mark.parametrize("part", ["a", "b"])
def test_the_queries_find_their_items_in_the_packaged_catalogue(part: str, tmp_path: Path) -> None:
    entries = as_packaged()
    asked = tuple(query for query in queries(part) if query.right <= entries.keys())
    assert asked, "the packaged catalogue has none of the items that the queries are about"
    got = score(_index(tmp_path, entries, synonyms_of(None)), entries, asked)
    assert got.first >= FIRST, got.missed
    assert got.five >= FIVE, got.missed


def test_the_halves_are_large_apart_and_know_their_items() -> None:
    halves, known = (queries("a"), queries("b")), by_name_alone()
    texts = [query.text for half in halves for query in half]
    assert len(texts) == len(set(texts))
    assert all(len(half) >= 160 for half in halves)
    assert all(query.right <= known.keys() for half in halves for query in half)


def test_packaged_items_are_called_as_the_queries_know_them() -> None:
    known, now = by_name_alone(), as_packaged()
    shared = known.keys() & now.keys()
    assert shared
    for slug in sorted(shared):
        assert (now[slug].code, now[slug].name) == (known[slug].code, known[slug].name), slug


def test_words_that_nobody_noted_are_found_by_the_rest_four_times_in_five(tmp_path: Path) -> None:
    """Each keyword that an item's writer chose, asked where a third of the keywords, and this one, are gone:
    the nearest thing to a stranger's own words.  Two items may have the same one."""
    entries = as_packaged()
    whose: dict[str, frozenset[str]] = {}
    for slug, entry in entries.items():
        whose |= {word: whose.get(word, frozenset()) | {slug} for word in entry.keywords}
    first = five = 0.0
    for fold in range(3):
        gone = [word for entry in entries.values() for word in entry.keywords[fold::3]]
        poorer = {
            slug: replace(entry, keywords=tuple(set(entry.keywords) - set(entry.keywords[fold::3])))
            for slug, entry in entries.items()
        }
        asked = tuple(Query(word, whose[word], "keyword") for word in gone)
        got = score(_index(tmp_path / str(fold), poorer, synonyms_of(None)), poorer, asked)
        first, five = first + got.first / 3, five + got.five / 3
    assert first >= 0.77
    assert five >= 0.91
