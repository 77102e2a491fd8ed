"""The glossary speaks of names that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_name_in_the_glossary_is_a_name_in_the_code() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "kiosk").rglob("*.py"))
    named = set(re.findall(r"\w+", sources))
    named |= {
        word
        for path in (ROOT / "resources").rglob("*.toml")
        for word in re.findall(r"\w+", path.read_text("utf-8"))
    }
    rows = [
        row for row in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines() if row[:1] == "|"
    ]
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert len(names) > 40
    unknown = [name for name in names if not set(re.findall(r"\w+", name)) <= named]
    assert unknown == []


def test_no_term_is_explained_twice() -> None:
    rows = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    terms = [row.split("|")[1].strip() for row in rows if row[:1] == "|" and "---" not in row]
    explained = [term for term in terms if term != "中文"]
    assert sorted(set(explained)) == sorted(explained)
