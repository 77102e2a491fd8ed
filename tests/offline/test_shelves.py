"""Which shelf is taken: found, or made of the copy or the folder; killed on the way, and without a disk."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from kiosk.contract.catalogue_files import packaged
from kiosk.crypto.sm2 import PrivateKey
from kiosk.problems import Failed
from offline import keys, shelves
from offline.catalogue import Source, copy_stamp, held, offer
from offline.disk import Kernel
from tests.helpers.shelves import (
    FORM,
    OTHER,
    PACKAGED,
    PLATFORM,
    QUERY,
    WHOLE,
    bring,
    change,
    edition,
    newer,
    offered,
    with_device_key,
)

SHELF = Path("catalogue") / "shelf.db"
COPY = Path("catalogue") / "edition.json"
OF_PACKAGED = Path("catalogue") / "shelf-packaged.db"


class Killed(BaseException):
    """The process ends here."""


class Power:
    """Ends the process at the n-th point of what a disk does."""

    def __init__(self, points: int) -> None:
        self.left = points

    def reached(self, _point: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


class Refusing(Kernel):
    """A disk that has become read-only."""

    def write(self, path: Path, content: bytes | memoryview) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))


def test_whoever_is_killed_on_the_way_leaves_a_whole_edition(tmp_path: Path) -> None:
    for points in range(100):
        data = tmp_path / str(points)
        if killed_after(data, points) is False:
            assert points > 6, "two files, each written, flushed, renamed"
            return
        found = offered(data)
        assert found.edition in (1, 2)
        assert (found.source, found.problem) == (Source.PLATFORM, None)
        assert found.shelf.content() == edition(found.edition).content
        # Copy and shelf have settled: the copy alone makes the same edition.
        (data / SHELF).unlink()
        assert offered(data).edition == found.edition
        assert bring(data, edition(2)) == 2
    pytest.fail("it never came to its end")


def killed_after(data: Path, points: int) -> bool:
    """Brings a second edition with so much power left; whether that was too little."""
    bring(data, edition(1))
    try:
        bring(data, edition(2), Kernel(Power(points).reached))
    except Killed:
        return True
    return False


def test_a_disk_that_takes_nothing_leaves_the_edition_that_was(tmp_path: Path) -> None:
    bring(tmp_path, edition(1))
    stamp = copy_stamp(tmp_path)
    with pytest.raises(Failed, match="save-failed"):
        bring(tmp_path, edition(2), Refusing())
    assert (held(tmp_path, PLATFORM.public), copy_stamp(tmp_path)) == (1, stamp)


def test_where_nothing_can_be_written_the_copy_is_read_into_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bring(tmp_path, edition(1))
    (tmp_path / SHELF).unlink()
    (tmp_path / "catalogue" / "lock").unlink()
    (tmp_path / "catalogue" / "lock").mkdir()
    found = offered(tmp_path)
    assert found.edition == 1
    assert found.in_language("en").item(FORM.code) == PACKAGED.to_domain("en").item(FORM.code)
    assert not (tmp_path / SHELF).exists()
    assert "can't be written" in caplog.text


def test_where_no_shelf_can_be_put_it_is_in_memory_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with_device_key(tmp_path)
    bring(tmp_path, edition(1))
    for name in (SHELF, OF_PACKAGED):
        (tmp_path / name).unlink(missing_ok=True)
        (tmp_path / name).with_suffix(".new").mkdir()
    assert offered(tmp_path).edition == 1
    assert offer(tmp_path, None, None).source is Source.PACKAGED
    assert caplog.text.count("can't be put on its shelf") == 2


def test_a_shelf_is_made_of_a_copy_that_an_earlier_program_kept(tmp_path: Path) -> None:
    bring(tmp_path, edition(3))
    (tmp_path / SHELF).unlink()
    assert held(tmp_path, PLATFORM.public) == 3
    assert not (tmp_path / SHELF).exists(), "who only asks for the number makes nothing"
    assert offered(tmp_path).edition == 3
    assert (tmp_path / SHELF).exists()


def test_only_looking_makes_nothing(tmp_path: Path) -> None:
    with_device_key(tmp_path)
    assert offer(tmp_path, None, PLATFORM.public, keep=False).source is Source.PACKAGED
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys"]


def test_a_newer_copy_takes_the_place_of_the_shelf(tmp_path: Path) -> None:
    bring(tmp_path, edition(1))
    older = (tmp_path / SHELF).read_bytes()
    bring(tmp_path, edition(2))
    (tmp_path / SHELF).write_bytes(older)
    assert held(tmp_path, PLATFORM.public) == 2
    assert offered(tmp_path).edition == 2


@pytest.mark.parametrize("spoilt", ["older", "garbage", "gone"])
def test_a_copy_that_is_not_the_shelfs_is_made_anew(tmp_path: Path, spoilt: str) -> None:
    bring(tmp_path, edition(1))
    older = (tmp_path / COPY).read_bytes()
    bring(tmp_path, edition(2))
    good = (tmp_path / COPY).read_bytes()
    match spoilt:
        case "older":
            (tmp_path / COPY).write_bytes(older)
        case "garbage":
            (tmp_path / COPY).write_bytes(good[:-200])
        case _:
            (tmp_path / COPY).unlink()
    assert offered(tmp_path).edition == 2
    assert (tmp_path / COPY).read_bytes() == good


def test_with_shelf_and_copy_damaged_the_packaged_one_stands_in(tmp_path: Path) -> None:
    bring(tmp_path, edition(2))
    change(tmp_path / SHELF, "DELETE FROM items")
    (tmp_path / COPY).unlink()
    found = offered(tmp_path)
    assert found.source is Source.PACKAGED
    assert found.problem
    assert bring(tmp_path, edition(2)) == 2
    assert offered(tmp_path).problem is None


def test_the_same_edition_signed_again_changes_nothing(tmp_path: Path) -> None:
    bring(tmp_path, edition(2))
    stamp = copy_stamp(tmp_path)
    assert bring(tmp_path, edition(2)) == 2
    assert copy_stamp(tmp_path) == stamp
    other = edition(2, [FORM])
    with pytest.raises(Failed, match="edition 2 is not newer than 2"):
        bring(tmp_path, other)


def test_content_that_stands_in_another_spelling_is_taken(tmp_path: Path) -> None:
    spread = edition(1).content.replace('"items":[', '\n\t"items" : [ ', 1)
    assert bring(tmp_path, edition(1, content=spread)) == 1
    assert offered(tmp_path).shelf.content() == spread


def test_two_lists_of_items_are_no_catalogue(tmp_path: Path) -> None:
    twice = '{"items":[],' + edition(1).content.removeprefix("{")
    with pytest.raises(Failed, match="catalogue-malformed"):
        bring(tmp_path, edition(1, content=twice))
    assert held(tmp_path, PLATFORM.public) == 0


def test_an_item_that_is_withdrawn_is_hidden_from_the_next_visit_on(tmp_path: Path) -> None:
    bring(tmp_path, edition(1))
    begun = offered(tmp_path).in_language("zh-CN")
    bring(tmp_path, edition(2, [newer(FORM, "next"), QUERY]))
    then = offered(tmp_path).in_language("zh-CN")
    assert OTHER.code not in {listing.code for listing in then.listings}
    assert then.item(OTHER.code) is None
    assert {c.code for c in then.categories} == {FORM.category, QUERY.category}
    # Who began before goes on, in the version that was begun.
    assert begun.item(OTHER.code) == PACKAGED.to_domain("zh-CN").item(OTHER.code)
    assert begun.item(FORM.code) == PACKAGED.to_domain("zh-CN").item(FORM.code)
    assert then.item(FORM.code) != begun.item(FORM.code)


# Folders.


def test_a_folder_is_read_once_and_again_when_a_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_device_key(tmp_path)
    folder = Path(shutil.copytree(packaged(), tmp_path / "own"))
    assert offer(tmp_path, folder, None).in_language("en").version == WHOLE.version
    reads: list[Path] = []
    real = shelves.read
    monkeypatch.setattr(shelves, "read", lambda path: (reads.append(path), real(path))[1])
    again = offer(tmp_path, folder, None)
    assert again.shelf.document() == WHOLE
    assert (again.source, again.edition, reads) == (Source.CONFIGURED, 0, [])
    path = folder / "items" / "pension-query.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("12333", "12345"), encoding="utf-8")
    changed = offer(tmp_path, folder, None).in_language("en").item(QUERY.code)
    assert changed
    assert (changed.guide.phone, reads) == ("12345", [folder])
    (folder / "catalogue.toml").unlink()
    with pytest.raises(Failed, match=r"catalogue\.toml:1"):
        offer(tmp_path, folder, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE items SET entry = CAST(replace(CAST(entry AS TEXT), '12333', '10086') AS BLOB)",
        "UPDATE head SET value = zeroblob(32) WHERE name = 'seal'",
    ],
)
def test_a_folders_shelf_that_somebody_changed_is_made_anew(tmp_path: Path, statement: str) -> None:
    with_device_key(tmp_path)
    offer(tmp_path, None, None)
    change(tmp_path / OF_PACKAGED, statement)
    assert offer(tmp_path, None, None).shelf.document() == WHOLE


def test_another_terminals_shelf_counts_for_nothing(tmp_path: Path) -> None:
    with_device_key(tmp_path / "a")
    with_device_key(tmp_path / "b")
    offer(tmp_path / "a", None, None)
    (tmp_path / "b" / "catalogue").mkdir()
    before = (tmp_path / "a" / OF_PACKAGED).read_bytes()
    (tmp_path / "b" / OF_PACKAGED).write_bytes(before)
    assert offer(tmp_path / "b", None, None).shelf.document() == WHOLE
    assert (tmp_path / "b" / OF_PACKAGED).read_bytes() != before


def test_a_folders_shelf_is_no_edition(tmp_path: Path) -> None:
    """Sealed by this very terminal, and still nothing that the platform signed."""
    with_device_key(tmp_path)
    offer(tmp_path, None, None)
    (tmp_path / SHELF).write_bytes((tmp_path / OF_PACKAGED).read_bytes())
    assert offered(tmp_path).source is Source.PACKAGED


def test_without_a_device_key_a_folder_is_read_into_memory(tmp_path: Path) -> None:
    assert offer(tmp_path, None, PrivateKey.generate().public).shelf.document() == WHOLE
    assert list(tmp_path.iterdir()) == []


def test_the_device_key_is_where_the_terminal_keeps_it() -> None:
    assert shelves.DEVICE_KEY.parent.name == keys.FOLDER
