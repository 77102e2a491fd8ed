"""A shelf gives what was put there, and nothing that was not."""

from __future__ import annotations

import json
import sqlite3
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.crypto.sm3 import Sm3
from kiosk.crypto.small import DeviceKey
from kiosk.domain.listings import Listing
from offline import shelf as shelf_module
from offline.catalogue import Source
from offline.finding import Finder
from offline.shelf import Damaged, Shelf, shelf_of
from offline.shelfproof import ByDevice
from offline.shelving import image_of_edition, image_of_folder
from offline.synonyms import NONE
from tests.helpers.fakes import FakeClock
from tests.helpers.shelves import FORM, OTHER, PACKAGED, QUERY, bring, change, document_of, edition, offered

DEVICE = DeviceKey.generate()
FILE = Path("catalogue") / "shelf.db"


def in_memory(content: str) -> Shelf:
    proof = ByDevice(DEVICE, b"source")
    return shelf_of(image_of_folder(content, proof), proof)


def shown(listing: Listing) -> tuple[str, ...]:
    """What a catalogue in memory says of an item as well."""
    return (
        listing.code,
        listing.name,
        listing.summary,
        listing.category,
        listing.emblem,
        listing.version,
    )


SENTENCE = st.text(
    st.sampled_from(string.ascii_letters + '养老保险登记"\\/\u007f😀'), min_size=1, max_size=30
)
TEXTS = st.fixed_dictionaries({"zh-CN": SENTENCE}, optional={"en": SENTENCE})
ENTRIES = st.builds(
    lambda base, name, summary, version: base.model_copy(
        update={"name": name, "summary": summary, "version": version}
    ),
    st.sampled_from(PACKAGED.items),
    TEXTS,
    TEXTS,
    st.sampled_from(["1", "2026.11", "2-b"]),
)


@settings(deadline=None)
@given(st.lists(ENTRIES, max_size=3, unique_by=lambda entry: entry.code), st.sampled_from([None, 1]))
def test_what_goes_in_comes_out_equal(entries: list[ItemEntry], indent: int | None) -> None:
    document = document_of(entries)
    raw = document.model_dump(mode="json", exclude_none=False)
    shelf = in_memory(json.dumps(raw, ensure_ascii=False, indent=indent))
    assert shelf.document() == document
    for language in ("zh-CN", "en"):
        catalogue = document.to_domain(language)
        assert [shown(one) for one in shelf.listings(language)] == [shown(one) for one in catalogue.listings]
        assert shelf.categories(language) == catalogue.categories
        for item in catalogue.items:
            assert shelf.item(item.code, language) == item
    assert shelf.item("nobody's", "zh-CN") is None


def test_what_a_list_knows_of_an_item_beyond_its_name() -> None:
    raw = json.loads(document_of([QUERY]).canonical())
    raw["items"][0] |= {
        "keywords": ["查社保", "养老金"], "popularity": 80, "seasons": [1, 12], "life_events": ["retiring"],
        "parts": [FORM.code],
    }  # fmt: skip
    (listing,) = in_memory(json.dumps(raw, ensure_ascii=False)).listings("en")
    assert listing == Listing(
        QUERY.code, QUERY.name["en"], QUERY.summary["en"], QUERY.category, QUERY.emblem, QUERY.version,
        ("查社保", "养老金"), 80, (1, 12), ("retiring",), bundle=True, gives=QUERY.guide.result["en"],
    )  # fmt: skip


def test_no_form_is_read_before_somebody_opens_it_and_then_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    parse = ItemEntry.parse

    def counted(document: bytes) -> ItemEntry:
        read.append(document)
        return parse(document)

    monkeypatch.setattr(shelf_module.ItemEntry, "parse", counted)
    shelf = in_memory(PACKAGED.canonical().decode())
    assert len(shelf.listings("zh-CN")) == 3
    assert read == []
    assert shelf.item(FORM.code, "en") is shelf.item(FORM.code, "en")
    assert len(read) == 1
    monkeypatch.setattr(shelf_module, "OPEN_ITEMS", 2)
    for code in (QUERY.code, OTHER.code, FORM.code):
        assert shelf.item(code, "en")
    assert len(read) == 4, "the first was let go when a third came"


def test_the_files_edition_is_the_platforms(tmp_path: Path) -> None:
    bring(tmp_path, edition(7))
    shelf = offered(tmp_path).shelf
    assert (shelf.number, shelf.version, shelf.languages) == (7, "edition-7", ("en", "zh-CN"))
    assert shelf.content() == edition(7).content


TAMPERED = {
    "a word in an item": (
        "UPDATE items SET entry = CAST(replace(CAST(entry AS TEXT), '不收费', '收费五百元') AS BLOB)", ()
    ),
    "a telephone number": (
        "UPDATE items SET entry = CAST(replace(CAST(entry AS TEXT), '12333', '10086') AS BLOB)", ()
    ),
    "an item gone": ("DELETE FROM items WHERE place = 1", ()),
    "two items in another order": ("UPDATE items SET place = 9 WHERE place = 0", ()),
    "a category": (
        "UPDATE items SET glue = CAST(replace(CAST(glue AS TEXT), '社', '祉') AS BLOB) WHERE place = 0", ()
    ),
    "the tail": ("UPDATE head SET value = value || CAST(' ' AS BLOB) WHERE name = 'tail'", ()),
    "the edition's number": (
        "UPDATE head SET value = CAST(replace(CAST(value AS TEXT), '\"number\":7', '\"number\":8') AS BLOB) "
        "WHERE name = 'closing'", ()
    ),
    "the seal": ("UPDATE head SET value = zeroblob(64) WHERE name = 'seal'", ()),
    "no seal": ("DELETE FROM head WHERE name = 'seal'", ()),
    "no table": ("DROP TABLE items", ()),
    "no JSON": ("UPDATE items SET entry = CAST('{' AS BLOB) WHERE place = 2", ()),
    "text that is none": ("UPDATE items SET entry = x'FF' WHERE place = 2", ()),
    "a number for a text": ("UPDATE items SET entry = 3 WHERE place = 2", ()),
    # The pieces stay what was signed, and are cut elsewhere: what is signed would be hidden from the list.
    "an item within the glue": (
        "UPDATE items SET glue = (SELECT CAST(glue || entry || CAST(',' AS BLOB) AS BLOB) FROM items "
        "WHERE place = 0) WHERE place = 1", ()
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_a_tampered_shelf_is_made_anew_from_the_copy(tmp_path: Path, what: str) -> None:
    bring(tmp_path, edition(7))
    whole = offered(tmp_path).in_language("zh-CN")
    statement, values = TAMPERED[what]
    change(tmp_path / FILE, statement, *values)
    found = offered(tmp_path)
    assert (found.source, found.edition, found.problem) == (Source.PLATFORM, 7, None)
    assert found.in_language("zh-CN").listings == whole.listings
    before = (tmp_path / FILE).stat().st_mtime_ns
    assert offered(tmp_path).edition == 7
    assert (tmp_path / FILE).stat().st_mtime_ns == before, "what was made anew is good"


def moved(data: Path, into: str) -> None:
    """Moves the first item out of the rows; the signed stream stays the same, byte for byte."""
    db = sqlite3.connect(data / FILE)
    with db:
        head = dict(db.execute("SELECT name, value FROM head"))
        (glue, entry), (glue2, _), (_, entry3) = db.execute("SELECT glue, entry FROM items ORDER BY place")
        if into == "glue":
            db.execute("UPDATE items SET glue = ? WHERE place = 1", (glue + entry + glue2,))
            db.execute("DELETE FROM items WHERE place = 0")
        elif into == "between":
            (entry2,) = db.execute("SELECT entry FROM items WHERE place = 1").fetchone()
            db.execute("UPDATE items SET glue = ? WHERE place = 2", (glue2 + entry2 + b",",))
            db.execute("DELETE FROM items WHERE place = 1")
        elif into == "tail":
            db.execute("UPDATE head SET value = ? WHERE name = 'tail'", (b"," + entry3 + head["tail"],))
            db.execute("DELETE FROM items WHERE place = 2")
        else:
            opening = head["opening"] + shelf_module.escaped(glue + entry + glue2)
            db.execute("UPDATE head SET value = ? WHERE name = 'opening'", (opening,))
            db.execute("UPDATE items SET glue = x'' WHERE place = 1")
            db.execute("DELETE FROM items WHERE place = 0")
    db.close()


@pytest.mark.parametrize("into", ["glue", "between", "tail", "opening"])
def test_no_item_is_hidden_where_the_seal_still_holds(tmp_path: Path, into: str) -> None:
    bring(tmp_path, edition(7))
    moved(tmp_path, into)
    found = offered(tmp_path)
    assert found.edition == 7
    assert [listing.code for listing in found.in_language("en").listings] == [i.code for i in PACKAGED.items]


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"\xff" * 5000])
def test_what_is_no_database_is_made_anew(tmp_path: Path, content: bytes) -> None:
    bring(tmp_path, edition(7))
    (tmp_path / FILE).write_bytes(content)
    assert offered(tmp_path).edition == 7


@pytest.mark.parametrize("at", range(20, 24000, 1499))
def test_a_turned_bit_is_found_or_did_not_matter(tmp_path: Path, at: int) -> None:
    bring(tmp_path, edition(7))
    whole = offered(tmp_path).shelf.document()
    content = bytearray((tmp_path / FILE).read_bytes())
    content[at % len(content)] ^= 4
    (tmp_path / FILE).write_bytes(content)
    found = offered(tmp_path)
    assert found.edition == 7
    assert found.shelf.document() == whole


def test_what_changes_under_an_open_shelf_is_not_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bring(tmp_path, edition(7))
    found = offered(tmp_path)
    change(
        tmp_path / FILE, "UPDATE items SET entry = (SELECT entry FROM items WHERE place = 1) WHERE place = 0"
    )
    assert found.in_language("zh-CN").item(FORM.code) is None
    assert found.damaged
    assert "can't be read" in caplog.text
    assert offered(tmp_path).in_language("zh-CN").item(FORM.code) is not None


def test_another_program_holds_it_against_its_own_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(tmp_path, edition(7))
    before = (tmp_path / FILE).read_bytes()
    monkeypatch.setattr(shelf_module, "FORMAT", "1 9.9.9")
    monkeypatch.setattr("offline.shelving.FORMAT", "1 9.9.9")
    assert offered(tmp_path).edition == 7
    assert (tmp_path / FILE).read_bytes() != before


@pytest.mark.parametrize("lacks", ["code", "name", "emblem"])
def test_what_is_no_item_is_not_listed(lacks: str) -> None:
    raw = json.loads(document_of([QUERY]).canonical())
    raw["items"][0][lacks] = {"en": "Only in English"} if lacks == "name" else 3
    with pytest.raises(Damaged):
        in_memory(json.dumps(raw))


def test_a_row_that_went_under_an_open_shelf_is_an_item_that_cant_be_read(tmp_path: Path) -> None:
    bring(tmp_path, edition(7))
    found = offered(tmp_path)
    change(tmp_path / FILE, "DELETE FROM items")
    assert found.in_language("en").item(OTHER.code) is None
    assert found.damaged


def test_what_was_opened_before_the_damage_can_still_be_chosen(tmp_path: Path) -> None:
    """Only its unfinished form can't be kept: nothing describes it for good any more."""
    bring(tmp_path, edition(7))
    found = offered(tmp_path)
    item = found.in_language("zh-CN").item(FORM.code)
    assert item is not None
    assert found.pin(item.code, item.version)
    change(tmp_path / FILE, "UPDATE items SET entry = x'7b7d'")
    assert found.in_language("zh-CN").item(FORM.code) == item
    assert found.pin(item.code, item.version) == b""
    assert found.damaged


@pytest.mark.parametrize("damage", ["UPDATE items SET entry = x'7b'", "DELETE FROM items WHERE place = 1"])
def test_no_index_is_made_of_a_shelf_that_has_changed(tmp_path: Path, damage: str) -> None:
    """It would pass for the whole one's: it carries the stamp of that."""
    bring(tmp_path, edition(7))
    found = offered(tmp_path)
    change(tmp_path / FILE, damage)
    finder = Finder(tmp_path / "indexes", found, NONE, FakeClock())
    assert finder("养老", "zh-CN", None, 0) == ()
    assert not list(tmp_path.glob("indexes/*.db"))


def test_an_edition_of_another_version_than_its_content_is_not_shelved(tmp_path: Path) -> None:
    given = edition(7).model_copy(update={"version": "another"})
    proof = Anything()
    with pytest.raises(Damaged, match="more than is on the shelf"):
        shelf_of(image_of_edition(given, bytes(64)), proof)


class Anything:
    """Believes every seal."""

    source, of_editions = b"", True

    def begin(self) -> Sm3:
        return Sm3()

    def holds(self, digest: Sm3, seal: bytes) -> bool:
        return True
