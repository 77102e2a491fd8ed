"""A delta makes exactly the edition that was signed, or the whole is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.delta import applied, difference
from kiosk.contract.edition import EditionDelta
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.canonical import canonical_json
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Failed
from kiosk.sandbox.catalogue import changes_after, newest_after, publish
from kiosk.sandbox.office import Office, Setup, open_office
from offline.catalogue import accept_copy, accept_delta, held, offer
from offline.editions import EVERY_S, Editions
from offline.gateway import HttpGateway
from offline.wire import Refusal
from tests.helpers.shelves import PACKAGED
from ui.bench.manyitems import many_items

FIRST = PACKAGED
# One item reworded, one gone: what a province changes on a usual day.
SECOND = FIRST.model_copy(
    update={
        "version": "next",
        "items": (FIRST.items[0].model_copy(update={"version": "next"}), *FIRST.items[2:]),
    }
)
COPY = Path("catalogue") / "edition.json"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(Setup(data=tmp_path / "platform"))
    publish(opened, FIRST)
    yield opened
    opened.close()


def take_whole(data: Path, office: Office, after: int = 0) -> int:
    signed = newest_after(office, after)
    assert signed is not None
    return accept_copy(data, signed.document.encode(), bytes.fromhex(signed.signature), office.key.public)


def delta_after(office: Office, number: int) -> EditionDelta:
    found = changes_after(office, number)
    assert isinstance(found, EditionDelta)
    return found


def test_a_delta_makes_the_very_edition_that_was_signed(office: Office, tmp_path: Path) -> None:
    take_whole(tmp_path / "a", office)
    publish(office, SECOND)
    delta = EditionDelta.parse(delta_after(office, 1).model_dump_json().encode())
    assert accept_delta(tmp_path / "a", delta, office.key.public) == 2
    take_whole(tmp_path / "b", office)
    assert (tmp_path / "a" / COPY).read_bytes() == (tmp_path / "b" / COPY).read_bytes()
    assert offer(tmp_path / "a", None, office.key.public).document == SECOND


def test_a_delta_of_many_items_carries_what_changed_and_hides_what_went(
    office: Office, tmp_path: Path
) -> None:
    many = many_items(60)
    gone, changed = many.items[7], many.items[30].model_copy(update={"version": "next"})
    publish(office, many)
    assert take_whole(tmp_path, office) == 2
    begun = offer(tmp_path, None, office.key.public).in_language("en")
    items = tuple(changed if item.code == changed.code else item for item in many.items if item is not gone)
    publish(office, many.model_copy(update={"version": "next", "items": items}))
    delta = delta_after(office, 2)
    assert [item["code"] for item in json.loads(delta.changes)["items"]] == [changed.code]
    assert accept_delta(tmp_path, delta, office.key.public) == 3
    now = offer(tmp_path, None, office.key.public).in_language("en")
    assert [listing.code for listing in now.listings] == [item.code for item in items]
    assert now.item(gone.code) is None
    assert begun.item(gone.code), "who began before goes on"
    opened = now.item(changed.code)
    assert opened is not None
    assert opened.version == "next"


def test_a_delta_over_several_editions(office: Office, tmp_path: Path) -> None:
    take_whole(tmp_path, office)
    publish(office, SECOND)
    publish(office, FIRST.model_copy(update={"version": "back"}))
    assert accept_delta(tmp_path, delta_after(office, 1), office.key.public) == 3


def test_it_is_smaller_than_the_whole_or_the_whole_is_sent(office: Office) -> None:
    publish(office, SECOND)
    delta, whole = delta_after(office, 1), newest_after(office, 1)
    assert whole is not None
    assert len(delta.model_dump_json()) < len(whole.model_dump_json()) / 2
    assert changes_after(office, 2) is None
    assert isinstance(changes_after(office, 0), SignedDocument), "an edition that nobody has"
    publish(office, CatalogueDocument(version="3", categories=(), items=()))
    publish(office, FIRST.model_copy(update={"version": "4"}))
    assert isinstance(changes_after(office, 3), SignedDocument), "nothing is left of edition 3"


STRANGE = json.dumps({"set": {}, "gone": [], "items": [], "order": ["x"]})
WRONG = {
    "changes": lambda d: d.model_copy(update={"changes": d.changes.replace("next", "evil")}),
    "digest": lambda d: d.model_copy(update={"digest": "0" * 64}),
    "signature": lambda d: d.model_copy(update={"signature": "1" * 128}),
    "number": lambda d: d.model_copy(update={"number": 3}),
    "base": lambda d: d.model_copy(update={"base": 7}),
    "version": lambda d: d.model_copy(update={"version": "other"}),
    "no-json": lambda d: d.model_copy(update={"changes": "{"}),
    "no-object": lambda d: d.model_copy(update={"changes": "[]"}),
    "no-item": lambda d: d.model_copy(update={"changes": STRANGE}),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_delta_leaves_what_is_held(office: Office, tmp_path: Path, what: str) -> None:
    take_whole(tmp_path, office)
    before = (tmp_path / COPY).read_bytes()
    publish(office, SECOND)
    with pytest.raises(Failed) as failed:
        accept_delta(tmp_path, WRONG[what](delta_after(office, 1)), office.key.public)
    assert failed.value.problem.code == "platform-answer-bad"
    assert (tmp_path / COPY).read_bytes() == before


def test_a_terminal_without_an_edition_takes_no_delta(office: Office, tmp_path: Path) -> None:
    publish(office, SECOND)
    with pytest.raises(Failed):
        accept_delta(tmp_path, delta_after(office, 1), office.key.public)
    assert held(tmp_path, office.key.public) == 0


class Line(HttpGateway):
    """Deltas come spoilt; the whole comes as it is."""

    def __init__(self, office: Office) -> None:
        self.office, self.asked = office, list[str]()

    def changes(self, after: int) -> tuple[bytes, bytes] | EditionDelta | Refusal | None:
        self.asked.append(f"changes {after}")
        found = changes_after(self.office, after)
        if isinstance(found, EditionDelta):
            return WRONG["changes"](found)
        return None if found is None else (found.document.encode(), bytes.fromhex(found.signature))

    def edition(self, after: int) -> tuple[bytes, bytes] | Refusal | None:
        self.asked.append(f"edition {after}")
        found = newest_after(self.office, after)
        return None if found is None else (found.document.encode(), bytes.fromhex(found.signature))


def test_after_a_wrong_delta_the_whole_is_fetched(office: Office, tmp_path: Path) -> None:
    public: PublicKey = office.key.public
    moments, line = [0.0], Line(office)
    editions = Editions(tmp_path, line, public, lambda: moments[0])
    editions.fetch()
    publish(office, SECOND)
    moments[0] += EVERY_S
    editions.fetch()
    assert line.asked == ["changes 0", "changes 1", "edition 1"]
    assert held(tmp_path, public) == 2
    moments[0] += EVERY_S
    editions.fetch()
    assert line.asked[-1] == "changes 2"


ITEM = st.fixed_dictionaries({"code": st.sampled_from("ABCDEF"), "version": st.integers(0, 3)})
CONTENT = st.fixed_dictionaries(
    {
        "items": st.lists(ITEM, unique_by=lambda item: str(item["code"])),
        "version": st.text(max_size=3),
    },
    optional={"lists": st.dictionaries(st.sampled_from("xyz"), st.integers(0, 2))},
)


@given(CONTENT, CONTENT)
def test_any_two_contents_have_a_difference_that_leads_from_one_to_the_other(
    old: dict[str, object], new: dict[str, object]
) -> None:
    before, now = canonical_json(old).decode(), canonical_json(new).decode()
    assert applied(before, difference(before, now)) == now
