"""`search.key`: what each key costs that is typed into the search, beside the bare FTS5 query.

Queries are typed letter by letter into a catalogue of a county's size and into one of 100,000 items, made up
of the words of the packaged one.  Beside each search the same parts are asked of a plain FTS5 table, all of
them and ordered by its own rank, as FTS5 does by itself.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from offline.search import Entry, Index
from offline.searchfiles import synonyms_of
from offline.searchquery import ways
from offline.searchtable import row_of, terms_of
from offline.synonyms import Synonyms
from ui.bench.figure import Figure, in_turns, milliseconds, percentile

TARGET, MOST_MS = 2.0, 16.0  # times the bare query; a frame
SIZES = (3_000, 100_000)
SHOWN = 20
TYPED = (
    *("身份证丢了", "养老金认证", "户口迁移", "营业执照遗失补领", "失业保险金", "异地就医备案", "公积金提取"),
    *("城乡居民基本养老保险参保登记", "我想给我老娘办一个那个养老金认证", "麻烦问一下身份证丢了怎么补"),
    *("shenfenzheng", "yanglaojin", "tuixiu", "dibao", "sfz", "gjj"),
)
BEFORE = ("残疾人证换领", "老人卡", "怎么给小孩上户口", "canjizheng", "laorenka", "xiaocanyin", "cjz", "hkqy")
_PLACES = (
    "城区",
    "农村",
    "跨省",
    "跨市",
    "企业",
    "个人",
    "职工",
    "居民",
    "学生",
    "外籍",
    "临时",
    "大型",
    "小型",
    "二级",
)
_ACTIONS = (
    "申请",
    "登记",
    "变更",
    "注销",
    "补领",
    "换领",
    "认定",
    "备案",
    "查询",
    "打印",
    "年审",
    "转移接续",
)
_OTHER_NAMES = 8


def measure(_build: Any) -> Figure:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        measured = {size: run(Path(folder), size) for size in SIZES}
    p95 = {size: (percentile(ours, 95), percentile(bare, 95)) for size, (ours, bare) in measured.items()}
    worst = max(p95, key=lambda size: p95[size][0] / p95[size][1])
    value, floor = p95[worst]
    good = value <= TARGET * floor and all(ours <= MOST_MS for ours, _ in p95.values())
    details: dict[str, float] = {"keys": len(measured[worst][0]), "most_ms": MOST_MS}
    for size, (ours, bare) in measured.items():
        details |= {
            f"p50_{size}": percentile(ours, 50),
            f"p95_{size}": p95[size][0],
            f"max_{size}": max(ours),
        }
        details |= {f"bare_p50_{size}": percentile(bare, 50), f"bare_p95_{size}": p95[size][1]}
    return Figure("search.key", value, "ms", floor, TARGET, good, details)


def run(folder: Path, size: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each key, ours and bare, after some of each that aren't counted."""
    path, plain = folder / f"{size}.db", folder / f"{size}-bare.db"
    said = synonyms_of(None)
    Index.build(path, made_up(size, said), Synonyms(said.fillers))
    _build_bare(plain, made_up(size, said))
    keys = [text[:end] for text in TYPED for end in range(1, len(text) + 1)]
    index = Index(path)
    try:
        with closing(sqlite3.connect(plain)) as db:
            asked = [(key, bare_query(key, said)) for key in keys]
            for text in BEFORE:  # what others typed today: a terminal doesn't start for a search
                _search(index, text)
                _search_bare(db, bare_query(text, said))
            turns = iter(asked)
            pending: list[str] = []

            def ours() -> float:
                key, bare = next(turns)
                pending.append(bare)
                return milliseconds(lambda: _search(index, key))

            return in_turns(ours, lambda: milliseconds(lambda: _search_bare(db, pending.pop())), len(asked))
    finally:
        index.close()


def made_up(size: int, said: Synonyms) -> Iterator[Entry]:
    """Items of names that might be, each with other names for it: the same ones in every run."""
    chance = random.Random(521)  # noqa: S311 - no secret
    meanings = [each for start in sorted(said.meanings) for each in said.meanings[start]]
    for number in range(size):
        meaning, phrases = chance.choice(meanings)
        other, more = chance.choice(meanings)
        name = (
            chance.choice(_PLACES) + "".join(meaning.has) + chance.choice(other.has) + chance.choice(_ACTIONS)
        )
        called = dict.fromkeys((*phrases[: _OTHER_NAMES // 2], *more[: _OTHER_NAMES // 2]))
        summary = f"{chance.choice(phrases)}，{chance.choice(more)}"
        yield Entry(f"{number:031}", name, summary, tuple(called), popularity=chance.randrange(101))


def bare_query(text: str, said: Synonyms) -> str:
    """The same parts of a text as our search asks for, in FTS5's own words: every one of them."""
    found = []
    for way in ways(text, said.fillers):
        parts = (f'"{probe.term}"' + "*" * probe.begins for probe in way.probes if not probe.loose)
        found.append(f"({' AND '.join(dict.fromkeys(parts))})")
    return " OR ".join(found)


def _build_bare(path: Path, entries: Iterator[Entry]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        db.execute("CREATE VIRTUAL TABLE bare USING fts5(parts, tokenize = \"ascii tokenchars '_='\")")
        db.execute("BEGIN")
        texts = ((" ".join(sorted(terms_of(row_of(entry, Synonyms())))),) for entry in entries)
        db.executemany("INSERT INTO bare (parts) VALUES (?)", texts)
        db.execute("INSERT INTO bare (bare) VALUES ('optimize')")
        db.execute("COMMIT")


def _search(index: Index, text: str) -> None:
    index.search(text, month=9, limit=SHOWN)


def _search_bare(db: sqlite3.Connection, wanted: str) -> None:
    if wanted:
        db.execute(
            "SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT ?", (wanted, SHOWN)
        ).fetchall()
