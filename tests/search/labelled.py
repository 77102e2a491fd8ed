"""The labelled queries and the items that they are about."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.contract.catalogue_files import packaged
from offline.search import Entry, Index
from offline.searchentries import entry

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, and the items (by their files' names) that are right answers."""

    text: str
    right: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of queries whose first hit, or one of whose first five, is right; and those that miss."""

    first: float
    five: float
    missed: tuple[str, ...]


def queries(part: str) -> tuple[Query, ...]:
    """Part ``a`` or ``b``: the ranking was tuned on the one, and is only counted on the other."""
    return tuple(
        Query(text, frozenset(right.split()), kind) for text, right, kind in _rows(f"queries-{part}.tsv")
    )


def by_name_alone() -> dict[str, Entry]:
    """The items with nothing but their names, by their files' names."""
    return {
        slug: Entry(code, name, bundle=slug.startswith("bundle-")) for slug, code, name in _rows("names.tsv")
    }


def as_packaged() -> dict[str, Entry]:
    """The items that come with the program, as they are."""
    head = _table(packaged() / "catalogue.toml")
    categories = {each["code"]: each["name"]["zh-CN"] for each in head["categories"]}
    events = {each["code"]: each["name"]["zh-CN"] for each in head.get("life_events", ())}
    return {
        f"{prefix}{path.stem}": entry(_table(path), "zh-CN", categories, events)
        for folder, prefix in (("items", ""), ("bundles", "bundle-"))
        for path in sorted((packaged() / folder).glob("*.toml"))
    }


def score(index: Index, entries: dict[str, Entry], asked: tuple[Query, ...]) -> Score:
    slugs = {each.code: slug for slug, each in entries.items()}
    first = five = 0
    missed = []
    for query in asked:
        found = [slugs[hit.code] for hit in index.search(query.text, limit=5)]
        first += bool(found) and found[0] in query.right
        five += not query.right.isdisjoint(found)
        if not found or found[0] not in query.right:
            missed.append(f"{query.text}: {', '.join(found) or 'nothing'}")
    return Score(first / len(asked), five / len(asked), tuple(missed))


def _rows(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
