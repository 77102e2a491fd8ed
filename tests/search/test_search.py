"""Searching: what is found, in which order, and why."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline.search import Entry, Hit, Index, Person
from offline.searchfiles import index_of, synonyms_of
from offline.synonyms import NONE
from tests.search.labelled import by_name_alone

ENTRIES = by_name_alone()
CARD = Entry("1", "老年人优待证申领", popularity=40, min_age=60)
PROOF = Entry("2", "领取养老金人员待遇资格认证", popularity=90, min_age=45)
BIRTH = Entry("3", "生育登记", "怀孕以后登记", popularity=50, sex="2")
SCHOOL = Entry("4", "义务教育阶段新生入学报名", popularity=45, seasons=(6, 7, 8), max_age=50)
FOUR = (CARD, PROOF, BIRTH, SCHOOL)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    path = tmp_path_factory.mktemp("search") / "index.db"
    Index.build(path, ENTRIES.values(), synonyms_of(None))
    made = Index(path)
    yield made
    made.close()


@pytest.fixture
def four(tmp_path: Path) -> Iterator[Index]:
    Index.build(tmp_path / "four.db", FOUR, synonyms_of(None))
    made = Index(tmp_path / "four.db")
    yield made
    made.close()


def codes(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.code for hit in hits]


def test_an_items_own_name_gives_that_item_first(index: Index) -> None:
    for slug, entry in ENTRIES.items():
        assert index.search(entry.name)[0].code == entry.code, slug


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text("身份证丢了办sfzhengaiouü 的", max_size=300), st.integers(1, 12))
def test_any_text_can_be_searched(index: Index, text: str, month: int) -> None:
    hits = index.search(text, Person(70, "1"), month, limit=5)
    assert len(hits) <= 5
    for hit in hits:
        assert all(0 <= start < end <= len(hit.name) for start, end in hit.spans)


@pytest.mark.parametrize("text", ["护照", "今天天气怎么样", "？！", "xyzzy quux"])
def test_nothing_is_found_rather_than_anything(index: Index, text: str) -> None:
    assert index.search(text) == ()


def test_without_a_text_what_most_people_want_comes_first(four: Index) -> None:
    assert codes(four.search("")) == ["2", "3", "4", "1"]
    assert codes(four.search("  ", limit=2)) == ["2", "3"]


def test_the_month_and_the_person_count_among_what_is_equally_close(four: Index) -> None:
    assert codes(four.search("", month=7))[:2] == ["2", "4"]
    assert codes(four.search("", Person(68, "1"))) == ["2", "1", "3", "4"]
    assert codes(four.search("", Person(30, "2"))) == ["3", "4", "2", "1"]


def test_what_was_asked_for_counts_more_than_who_asks(four: Index) -> None:
    assert codes(four.search("老年人优待证", Person(20, "1")))[0] == "1"


def test_a_hit_says_which_letters_of_the_name_were_meant(four: Index) -> None:
    assert four.search("优待证")[0].spans == ((3, 6),)
    assert four.search("youdaizheng")[0].spans == ((3, 6),)
    assert four.search("ydz")[0].spans == ((3, 6),)
    assert four.search("优待证")[0].called == ""


def test_a_word_is_marked_where_one_begins_with_it(tmp_path: Path) -> None:
    Index.build(tmp_path / "index.db", [Entry("1", "First resident ID card", origin="首次申领居民身份证")])
    index = Index(tmp_path / "index.db")
    assert index.search("id")[0].spans == ((15, 17),)
    assert index.search("re id car")[0].spans == ((6, 8), (15, 17), (18, 21))
    index.close()


def test_a_hit_says_which_other_name_was_meant(four: Index) -> None:
    for text in ("敬老卡", "jinglaoka", "jlk", "给我爸办个敬老卡"):
        found = four.search(text)[0]
        assert (found.code, found.called) == ("1", "敬老卡")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("laolianka", "1"),  # n and l
        ("yanlaojin", "2"),  # ang and an
        ("senyudengji", "3"),  # sh and s
        ("养老今认证", "2"),  # another hanzi of the same sound
        ("生育登纪", "3"),
        ("优侍证", "1"),  # a hanzi that only looks like it
        ("youdaiz", "1"),  # half typed
        ("生育deng", "3"),
        ("ＳＹＤＪ", "3"),
    ],
)
def test_slips_and_hearsay_find_what_is_meant(four: Index, text: str, first: str) -> None:
    assert codes(four.search(text))[0] == first


def test_a_catalogue_in_english_is_found_by_both_names(tmp_path: Path) -> None:
    english = Entry("5", "Replacement of a lost ID card", origin="居民身份证补领")
    Index.build(tmp_path / "en.db", [english, Entry("6", "Cardboard", origin="失业登记")], synonyms_of(None))
    index = Index(tmp_path / "en.db")
    for text in ("id card", "LOST", "repl", "身份证丢了", "sfzdl", "shenfenzheng"):
        assert codes(index.search(text))[0] == "5", text
    assert codes(index.search("art")) == []
    index.close()


def test_candidates_are_bounded_and_the_popular_ones_are_among_them(tmp_path: Path) -> None:
    many = [Entry(f"{number:04}", f"居民{number}号登记", popularity=number // 50) for number in range(5_000)]
    Index.build(tmp_path / "many.db", many)
    index = Index(tmp_path / "many.db")
    assert all(code >= "4950" for code in codes(index.search("居民登记")))
    assert codes(index.search("居民 77 号"))[0] == "0077"
    for number in range(0, 5_000, 40):  # more rows than are kept in memory
        assert index.search(f"居民 {number} 号登记")[0].code == f"{number:04}"
    index.close()


def test_another_edition_takes_the_place_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    Index.build(path, [CARD], NONE, "first")
    before = Index(path)
    Index.build(path, [BIRTH], NONE, "second")
    after = Index(path)
    assert (before.stamp, codes(before.search("优待证"))) == ("first", ["1"])
    assert (after.stamp, codes(after.search("优待证")), codes(after.search("生育"))) == ("second", [], ["3"])
    before.close()
    after.close()
    assert [each.name for each in tmp_path.iterdir()] == ["index.db"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(4096)])
def test_a_damaged_index_is_not_opened(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index.db").write_bytes(content)
    with pytest.raises(sqlite3.Error):
        Index(tmp_path / "index.db")


def test_an_index_that_lost_an_entry_is_a_damaged_one(tmp_path: Path) -> None:
    Index.build(tmp_path / "index.db", FOUR)
    with closing(sqlite3.connect(tmp_path / "index.db")) as db, db:
        db.execute("DELETE FROM entry WHERE place = 2")
    with pytest.raises(sqlite3.DatabaseError):
        Index(tmp_path / "index.db")


def test_a_turned_bit_in_its_schema_is_damage(tmp_path: Path) -> None:
    Index.build(tmp_path / "index.db", FOUR)
    content = (tmp_path / "index.db").read_bytes()
    (tmp_path / "index.db").write_bytes(content.replace(b"CREATE TABLE about", b"CREATE TABLE\xa0about"))
    with pytest.raises(sqlite3.DatabaseError):
        Index(tmp_path / "index.db")


def test_an_index_of_another_format_is_not_opened(tmp_path: Path) -> None:
    Index.build(tmp_path / "index.db", FOUR)
    with sqlite3.connect(tmp_path / "index.db") as db:
        db.execute("UPDATE about SET value = '0' WHERE key = 'format'")
    db.close()
    with pytest.raises(sqlite3.DatabaseError, match="another format"):
        Index(tmp_path / "index.db")


def test_a_place_that_is_no_folder_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"index\.db"):
        Index.build(tmp_path / "nowhere" / "index.db", FOUR)


@dataclass
class OneItem:
    """A catalogue of one item."""

    stamp: str

    def content(self) -> str:
        item = {"code": "7", "name": {"zh-CN": self.stamp}, "summary": {"zh-CN": "说明"}, "category": "x"}
        return json.dumps({"categories": [{"code": "x", "name": {"zh-CN": "类"}}], "items": [item]})


def test_the_index_of_a_catalogue_is_made_once_and_anew_after_a_change_or_damage(tmp_path: Path) -> None:
    def opened(name: str) -> tuple[list[str], int]:
        index = index_of(tmp_path / "search", OneItem(name), "zh-CN", NONE)
        found = [hit.name for hit in index.search("登记")]
        index.close()
        return found, path.stat().st_ino

    path = tmp_path / "search" / "search-zh-CN.db"
    first, file = opened("生育登记")
    assert first == ["生育登记"]
    assert opened("生育登记") == (first, file)
    assert opened("失业登记")[0] == ["失业登记"]
    path.write_bytes(b"no database")
    assert opened("失业登记")[0] == ["失业登记"]
