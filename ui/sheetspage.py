"""The pages of one material as they are photographed, looked at and put in order.  No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.domain.applications import GivenMaterial, Page
from kiosk.domain.items import Item, Material
from kiosk.domain.known import NOTHING, Way
from kiosk.domain.pages import Taken, same_page
from kiosk.flows.materials import pages_allowed, wanted_materials, way_of
from kiosk.flows.visit_states import Draft
from kiosk.words import Words

Facts = dict[str, Any]
Pages = tuple[Page, ...]


class SheetsPage:
    """What is shown of the pages; the pages themselves belong to the flow's state, every change returns new
    ones.  ``view`` is one of ``list`` (all materials), ``camera``, ``taken`` (a page not yet kept), ``pages``
    (what is kept of one material), ``close`` (one of them, large) and ``pledge`` (what would be promised
    instead of one)."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """The list of materials; nothing of a page is left."""
        self.view, self.material = "list", ""
        self.pending: Taken | None = None
        self.replacing: int | None = None  # the place of the page that is taken anew
        self.place = 0  # of the page that is shown large
        self.url = ""  # of the page that is shown large
        self.lies = ""  # how the paper lies under the camera: "whole", "cut", or "" while none is seen

    def aim(self, material: str, replacing: int | None = None) -> None:
        """The camera, for a further page or for one that is taken anew."""
        self.begin()
        self.view, self.material, self.replacing = "camera", material, replacing

    def consider(self, material: str) -> None:
        """What would be promised instead of a material."""
        self.begin()
        self.view, self.material = "pledge", material

    def open(self, material: str) -> None:
        """What is kept of a material."""
        self.begin()
        self.view, self.material = "pages", material

    def hold(self, taken: Taken, url: str) -> bool:
        """A page to be looked at before it is kept; False when none is awaited."""
        if self.view not in ("camera", "taken"):
            return False
        self.view, self.pending, self.url = "taken", taken, url
        return True

    def again(self) -> None:
        """The page held is no good."""
        if self.view == "taken":
            self.aim(self.material, self.replacing)

    def enlarge(self, place: int, url: str) -> None:
        """One kept page, large."""
        self.view, self.place, self.url = "close", place, url

    def keep(self, draft: Draft) -> Pages | None:
        """The material's pages with the one held; None when none is held.  Then what is kept is shown, or
        the list where only one page is wanted."""
        if self.pending is None:
            return None
        before, page, place = _pages(draft, self.material), self.pending.page, self.replacing
        if place is None or place >= len(before):
            pages = (*before, page)
        else:
            pages = (*before[:place], page, *before[place + 1 :])
        if most(draft, self.material) > 1:
            self.open(self.material)
        else:
            self.begin()
        return pages

    def without(self, draft: Draft, place: int) -> Pages:
        """The pages without one; with none left there is nothing more to look at."""
        before = _pages(draft, self.material)
        after = (*before[:place], *before[place + 1 :])
        if after:
            self.open(self.material)
        else:
            self.begin()
        return after

    def earlier(self, draft: Draft, place: int) -> Pages:
        """The pages, which are shown again, with one of them a place further to the front."""
        pages = list(_pages(draft, self.material))
        if 0 < place < len(pages):
            pages[place - 1 : place + 1] = pages[place], pages[place - 1]
        self.open(self.material)
        return tuple(pages)

    def retreat(self, draft: Draft) -> bool:
        """One step back; False on the list."""
        match self.view:
            case "list":
                return False
            case "close":
                self.open(self.material)
            case "camera" | "taken" if _pages(draft, self.material):
                self.open(self.material)
            case _:
                self.begin()
        return True

    def facts(self, draft: Draft, item: Item, words: Words, url: Callable[[Page], str]) -> Facts:
        """Everything QML needs; ``item`` is in the language of the screen, ``url`` gives a page's picture."""
        pages = _pages(draft, self.material) if self.view == "pages" else ()
        return {
            "list": materials(draft, item, words),
            "current": self.material,
            "view": self.view,
            "taken": self.url if self.view in ("taken", "close") else "",
            "remark": self._remark(draft, item, words),
            "lies": self.lies,
            "pages": [url(page) for page in pages],
            "most": most(draft, self.material),
            "place": self.place,
        }

    def _remark(self, draft: Draft, item: Item, words: Words) -> str:
        """The one thing that a person should know before they keep a page: that it is here already, or else
        what is worst about it.  Empty when all is well."""
        if self.pending is None:
            return ""
        if known := same_page(self.pending.page, self._others(draft)):
            code, place = known
            names = {material.code: material.name for material in item.materials}
            return words("visit.page_again", name=names.get(code, code), page=place + 1)
        remarks = self.pending.remarks
        return words(f"visit.page_{remarks[0]}") if remarks else ""

    def _others(self, draft: Draft) -> tuple[GivenMaterial, ...]:
        """What is kept, but for the fingerprint of the page that is being replaced: places stay."""
        if self.replacing is None:
            return draft.materials
        return tuple(
            GivenMaterial(m.code, _unknown(m.pages, self.replacing)) if m.code == self.material else m
            for m in draft.materials
        )


def materials(draft: Draft, item: Item, words: Words) -> list[Facts]:
    """The materials that this application needs, as the list shows them: how each comes, and what may still
    be done about it."""
    needed = {material.code for material in wanted_materials(draft)}
    return [_material(draft, material, words) for material in item.materials if material.code in needed]


def _material(draft: Draft, material: Material, words: Words) -> Facts:
    pages, way = len(_pages(draft, material.code)), way_of(draft, material)
    later = way is Way.CAPTURE and not pages_allowed(draft, material)
    settled = (draft.known or NOTHING).way_of(material.code)
    return {
        "code": material.code,
        "name": material.name,
        "note": material.note,
        "required": material.required,
        "pages": pages,
        "done": pages > 0 or way is not Way.CAPTURE or later,
        "later": later,
        "way": way.value,
        "wayText": words(f"visit.material_way_{way}") if way not in (Way.CARD, Way.CAPTURE) else "",
        "source": words.of(settled.source) if settled and way is settled.way else "",
        "fromCard": way is Way.CARD,
        "mayPledge": way is Way.CAPTURE and material.may_be_promised and not pages,
    }


def most(draft: Draft, code: str) -> int:
    """How many pages of a material are taken at most; 0 for one that isn't asked for."""
    return next((pages_allowed(draft, m) for m in draft.item.materials if m.code == code), 0)


def _pages(draft: Draft, code: str) -> Pages:
    return next((m.pages for m in draft.materials if m.code == code), ())


def _unknown(pages: Pages, place: int) -> Pages:
    return tuple(replace(p, fingerprint=None) if at == place else p for at, p in enumerate(pages))
