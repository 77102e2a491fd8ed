"""The visit while the disk is nearly full: fewer papers, or nothing begun, and said so."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.items import Item, Material, Outcome
from kiosk.flows import visit_events as on
from kiosk.flows.materials import SPARING_PAGES, missing_materials, pages_allowed
from kiosk.flows.resident import step
from kiosk.flows.visit_states import (
    Choosing,
    Collecting,
    Consenting,
    Draft,
    Guiding,
    Idle,
    Parting,
    Trouble,
)
from kiosk.problems import Problem
from tests.helpers.people import citizen, item, material

WHO = citizen()


def papers(*wanted: tuple[str, bool, int]) -> Item:
    made = tuple(Material(code, code, required, max_pages=pages) for code, required, pages in wanted)
    return replace(item(), materials=made)


def test_with_little_room_only_short_papers_that_must_be_are_taken() -> None:
    wanted = papers(("short", True, SPARING_PAGES), ("long", True, SPARING_PAGES + 1), ("extra", False, 1))
    state, _ = step(Choosing(WHO), on.ItemChosen(wanted, sparing=True))
    assert isinstance(state, Guiding)
    draft = state.draft
    assert [pages_allowed(draft, m) for m in wanted.materials] == [SPARING_PAGES, 0, 0]
    assert missing_materials(draft) == ["short"]
    assert step(Collecting(draft), on.MaterialGiven(material("long")))[0] == Collecting(draft)
    full, _ = step(Collecting(draft), on.MaterialGiven(material("short")))
    given, _ = step(full, on.MaterialsComplete())
    assert isinstance(given, Consenting)
    assert given.draft.promised == ("long",)  # the receipt names it
    later, _ = step(Collecting(draft), on.MaterialsPromised())
    assert isinstance(later, Consenting)
    assert later.draft.promised == ("short", "long")


def test_with_room_every_paper_is_taken() -> None:
    wanted = papers(("long", True, 20), ("extra", False, 1))
    draft = Draft(WHO, wanted)
    assert [pages_allowed(draft, m) for m in wanted.materials] == [20, 1]
    assert missing_materials(draft) == ["long"]


def test_while_nothing_can_be_kept_no_application_is_begun_but_queries_are_answered() -> None:
    locked = Problem("disk-locked")
    state, _ = step(Choosing(WHO), on.ItemChosen(item(), locked))
    assert state == Trouble(locked, None, Choosing(WHO))
    assert step(state, on.SkipChosen())[0] == Choosing(WHO)
    query = replace(item(), outcome=Outcome.ANSWER)
    assert isinstance(step(Choosing(WHO), on.ItemChosen(query, locked))[0], Guiding)


def test_an_evaluation_that_was_not_kept_is_told_at_the_goodbye() -> None:
    lost = Problem("rating-not-kept", "disk-full")
    state, effects = step(Parting(), on.RateFailed(lost))
    assert (state, effects) == (Parting(lost), ())
    assert step(state, on.Started())[0] == Idle()
    assert step(Idle(), on.RateFailed(lost))[0] == Idle()
