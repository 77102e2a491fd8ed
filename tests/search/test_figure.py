"""The figure `search.key`: what it compares.  No test here asks how fast this machine is."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from offline.search import Index
from offline.searchfiles import synonyms_of
from offline.synonyms import NONE
from ui import bench
from ui.bench import search


def test_both_are_asked_the_same_keys_at_each_size(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SIZES", (50, 120))
    monkeypatch.setattr(search, "TYPED", ("身份证", "sfz"))
    bench.main(None, ["search.key"], as_json=True)  # type: ignore[arg-type]
    row = json.loads(capsys.readouterr().out)
    assert (row["name"], row["keys"], row["target"]) == ("search.key", 6, 2.0)
    assert min(row["p95_50"], row["p95_120"], row["bare_p95_50"], row["bare_p95_120"]) > 0


def test_the_bare_query_finds_what_ours_finds(tmp_path: Path) -> None:
    said = synonyms_of(None)
    entries = list(search.made_up(300, said))
    assert entries == list(islice(search.made_up(900, said), 300))
    Index.build(tmp_path / "ours.db", entries, NONE)
    search._build_bare(tmp_path / "bare.db", iter(entries))
    index = Index(tmp_path / "ours.db")
    with closing(sqlite3.connect(tmp_path / "bare.db")) as db:
        for entry in entries[:20]:
            wanted = search.bare_query(entry.name, said)
            (found,) = db.execute(
                "SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT 1", (wanted,)
            )
            assert entries[found[0] - 1].name == entry.name == index.search(entry.name)[0].name
    index.close()
