"""Finding in the catalogue that comes with the program, as the screen asks."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from shutil import copytree
from threading import Barrier

import pytest

from kiosk.config import Settings
from kiosk.contract.catalogue_files import packaged
from kiosk.problems import Failed
from kiosk.words import Words
from offline.catalogue import Offer, offer
from offline.finding import Finder
from offline.offers import Offers
from offline.searchfiles import index_of, synonyms_of
from tests.helpers.fakes import FakeClock
from tests.helpers.people import citizen
from tests.helpers.shelves import with_device_key


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Offer:
    return offer(tmp_path_factory.mktemp("data"), None, None)


@pytest.fixture(scope="module")
def finder(offered: Offer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finder]:
    made = Finder(tmp_path_factory.mktemp("indexes"), offered, synonyms_of(None), FakeClock())
    yield made
    made.close()


def names(finder: Finder, offered: Offer, text: str, language: str = "zh-CN") -> list[str]:
    called = {each.code: each.name for each in offered.in_language(language).listings}
    return [called[hit.code] for hit in finder(text, language, None, 0)]


def test_what_was_typed_is_marked_in_the_name(finder: Finder, offered: Offer) -> None:
    first = finder(" 身份证补领 ", "zh-CN", None, 0)[0]
    name = next(each.name for each in offered.in_language("zh-CN").listings if each.code == first.code)
    assert "".join(name[start:end] for start, end in first.spans) == "身份证补领"


def test_each_language_has_an_index_of_its_own(finder: Finder, offered: Offer) -> None:
    assert "lost ID card" in names(finder, offered, "Lost ID Card", "en")[0]
    assert "身份证" in names(finder, offered, "sfz")[0]


def test_the_most_asked_for_depends_on_who_asks(finder: Finder) -> None:
    young = citizen(birth="20040101")
    for_young, for_old = finder("", "zh-CN", young, 9), finder("", "zh-CN", citizen(birth="19400101"), 9)
    assert [hit.code for hit in for_young] != [hit.code for hit in for_old]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_examples_on_the_screen_find_something(finder: Finder, language: str) -> None:
    words = Words(language)
    for number in (1, 2, 3):
        text = words(f"screen.home_example_{number}")
        assert finder(text, language, None, 0), text


def test_without_an_index_nothing_is_found_and_nothing_breaks(offered: Offer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert (
        Finder(tmp_path / "file", offered, synonyms_of(None), FakeClock())("身份证", "zh-CN", None, 0) == ()
    )


def test_malformed_synonyms_are_a_malformed_catalogue(tmp_path: Path) -> None:
    """What is wrong stands on the screen of a terminal out of service, and not in a traceback."""
    folder = copytree(packaged(), tmp_path / "configured")
    (folder / "synonyms.toml").write_text("fillers = 3\n", encoding="utf-8")
    settings = Settings.model_validate({"store": {"catalogue": str(folder)}})
    with pytest.raises(Failed, match=r"synonyms\.toml:1") as failed:
        Offers(settings, tmp_path, FakeClock()).in_language("zh-CN")
    assert failed.value.problem.code == "catalogue-malformed"


def test_an_index_that_is_found_damaged_is_made_anew(offered: Offer, tmp_path: Path) -> None:
    """What is read when it's opened is whole: the damage shows when somebody types."""
    find = Finder(tmp_path, offered, synonyms_of(None), FakeClock())
    found = find("身份证", "zh-CN", None, 0)
    find.close()
    path = tmp_path / "search-zh-CN.db"
    with closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'frequency'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    assert found
    assert find("身份证", "zh-CN", None, 0) == ()
    assert find("", "zh-CN", None, 0), "the home page again"
    assert find("身份证", "zh-CN", None, 0) == found
    find.close()


def test_whoever_needs_a_new_index_at_the_same_instant_gets_it(offered: Offer, tmp_path: Path) -> None:
    """Sync makes it for a new edition, and the screen opens that edition as soon as it is there."""
    together = Barrier(3)

    def need(_: int) -> int:
        together.wait()
        with closing(index_of(tmp_path, offered.shelf, "zh-CN", synonyms_of(None))) as index:
            return len(index.search("身份证"))

    with ThreadPoolExecutor(3) as pool:
        assert min(pool.map(need, range(3))) > 0
    assert not list(tmp_path.glob("*.new"))


ONE_START = """
import sys
from pathlib import Path
from offline.catalogue import offer
from offline.searchfiles import index_of, synonyms_of
data = Path(sys.argv[1])
index_of(data / "catalogue", offer(data, None, None).shelf, "zh-CN", synonyms_of(None)).close()
"""


def test_an_index_is_made_once_and_not_at_each_start(tmp_path: Path) -> None:
    """A process orders its sets as it likes: what an index was made of must be known again all the same."""
    with_device_key(tmp_path)
    made = set()
    for seed in ("1", "2", "3"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", ONE_START, str(tmp_path)], check=True, env=environment)
        made.add((tmp_path / "catalogue" / "search-zh-CN.db").stat().st_mtime_ns)
    assert len(made) == 1


def test_lists_say_all_that_is_needed_to_find(offered: Offer) -> None:
    offering = offered.in_language("zh-CN")
    assert all(each.gives and each.keywords and each.popularity for each in offering.listings)
    assert any(each.bundle for each in offering.listings)
    happening = {event for each in offering.listings for event in each.life_events}
    assert {event.code for event in offering.life_events} == happening
