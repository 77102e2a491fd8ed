"""A version that somebody still works with stays on the shelf, and no longer than that."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from offline.disk import Kernel
from offline.pins import FILE, Pin, pin, pinned, unpin
from tests.helpers.shelves import (
    FORM,
    OTHER,
    PACKAGED,
    QUERY,
    bring,
    change,
    edition,
    newer,
    offered,
    with_device_key,
)

SHELF = Path("catalogue") / "shelf.db"


def test_pins_are_kept_and_taken_back(tmp_path: Path) -> None:
    assert pinned(tmp_path) == frozenset()
    pin(tmp_path, "A", "1")
    pin(tmp_path, "A", "2")
    pin(tmp_path, "A", "1")
    assert pinned(tmp_path) == {Pin("A", "1"), Pin("A", "2")}
    unpin(tmp_path, "A", "1")
    unpin(tmp_path, "B", "1")
    assert pinned(tmp_path) == {Pin("A", "2")}


def test_what_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    pin(tmp_path, "A", "1")
    points: list[str] = []
    pin(tmp_path, "A", "1", Kernel(points.append))
    assert points == []


@pytest.mark.parametrize("content", [b"", b"{", b"3", b"[3]", b'[{"code":"A"}]', b"\xff"])
def test_a_damaged_file_pins_nothing_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    pin(tmp_path, "A", "1")
    (tmp_path / FILE).write_bytes(content)
    assert pinned(tmp_path) == frozenset()
    pin(tmp_path, "B", "1")
    assert pinned(tmp_path) == {Pin("B", "1")}


def test_a_pinned_version_outlives_its_editions_in_every_language(tmp_path: Path) -> None:
    with_device_key(tmp_path)
    bring(tmp_path, edition(1))
    pin(tmp_path, FORM.code, FORM.version)
    pin(tmp_path, OTHER.code, OTHER.version)
    bring(tmp_path, edition(2, [newer(FORM, "second"), QUERY]))
    bring(tmp_path, edition(3, [newer(FORM, "third"), QUERY]))
    for language in ("zh-CN", "en"):
        now, before = offered(tmp_path).in_language(language), PACKAGED.to_domain(language)
        assert now.item(FORM.code, FORM.version) == before.item(FORM.code), "its lists came with it"
        assert now.item(OTHER.code, OTHER.version) == before.item(OTHER.code)
        assert now.item(OTHER.code) is None, "hidden from who begins now"
        assert [listing.code for listing in now.listings] == [FORM.code, QUERY.code]
        third = now.item(FORM.code)
        assert third is not None
        assert third.version == "third"
        assert now.item(FORM.code, "second") is None, "nobody asked to keep that"


def test_what_is_no_longer_pinned_goes_with_the_next_edition(tmp_path: Path) -> None:
    with_device_key(tmp_path)
    bring(tmp_path, edition(1))
    pin(tmp_path, FORM.code, FORM.version)
    bring(tmp_path, edition(2, [QUERY]))
    unpin(tmp_path, FORM.code, FORM.version)
    assert offered(tmp_path).in_language("en").item(FORM.code, FORM.version)
    bring(tmp_path, edition(3, [QUERY]))
    assert offered(tmp_path).in_language("en").item(FORM.code, FORM.version) is None


@pytest.mark.parametrize("column", ["entry", "lists", "version"])
def test_a_pinned_version_that_somebody_changed_is_not_shown(tmp_path: Path, column: str) -> None:
    with_device_key(tmp_path)
    bring(tmp_path, edition(1))
    pin(tmp_path, FORM.code, FORM.version)
    bring(tmp_path, edition(2, [newer(FORM, "second")]))
    change(tmp_path / SHELF, f"UPDATE past SET {column} = CAST({column} || ' ' AS BLOB)")
    found = offered(tmp_path)
    assert found.edition == 2, "the edition itself is whole"
    assert found.in_language("en").item(FORM.code, FORM.version) is None
    assert bring(tmp_path, edition(3, [newer(FORM, "third")])) == 3, "and it is not carried on"
    assert offered(tmp_path).in_language("en").item(FORM.code, FORM.version) is None


def test_another_terminal_shows_no_earlier_version_of_this_one(tmp_path: Path) -> None:
    """Without the device key nobody can say that it ever was signed."""
    with_device_key(tmp_path / "a")
    bring(tmp_path / "a", edition(1))
    pin(tmp_path / "a", FORM.code, FORM.version)
    bring(tmp_path / "a", edition(2, [QUERY]))
    shutil.copytree(tmp_path / "a" / "catalogue", tmp_path / "b" / "catalogue")
    assert offered(tmp_path / "b").in_language("en").item(FORM.code, FORM.version) is None


def test_without_a_device_key_nothing_earlier_is_kept(tmp_path: Path) -> None:
    bring(tmp_path, edition(1))
    pin(tmp_path, FORM.code, FORM.version)
    bring(tmp_path, edition(2, [QUERY]))
    assert offered(tmp_path).in_language("en").item(FORM.code, FORM.version) is None
