"""Materials (材料) of a visit: what is needed, how each comes, and the rules of `Collecting`.

For each the terminal tries a licence, data sharing, an earlier submission, the person's word, the camera.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.applications import GivenMaterial
from kiosk.domain.formvalues import PREFILLS
from kiosk.domain.items import Item, Material, Step
from kiosk.domain.known import NOTHING, Settled, Way
from kiosk.flows import visit_events as on
from kiosk.flows.visit_states import Collecting, Draft

SPARING_PAGES = 2  # a paper of more pages is brought to the window when there is little room


def may_be_known(item: Item) -> bool:
    """Whether the platform could know something that the item asks for."""
    asked = item.form.fields() if item.form else ()
    facts = any(field.prefill and field.prefill not in PREFILLS for field in asked)
    return facts or any(material.may_be_known for material in item.materials)


def wanted_materials(draft: Draft) -> tuple[Material, ...]:
    """The materials that this application needs by its answers."""
    return tuple(m for m in draft.item.materials if m.when is None or m.when.holds(draft.answers))


def settled_materials(draft: Draft) -> tuple[Settled, ...]:
    """Those for which the platform has something better than paper, and nobody gave paper all the same."""
    known, photographed = draft.known or NOTHING, {m.code for m in draft.materials if m.pages}
    found = (known.way_of(m.code) for m in wanted_materials(draft))
    return tuple(one for one in found if one and one.code not in photographed)


def given_materials(draft: Draft) -> tuple[GivenMaterial, ...]:
    """The papers that were photographed and that the answers still ask for: who changes an answer afterwards
    hands in no paper that nobody wants any more."""
    wanted = {m.code for m in wanted_materials(draft)}
    return tuple(m for m in draft.materials if m.code in wanted)


def open_materials(draft: Draft) -> tuple[Material, ...]:
    """Those that the person has to do something about, or may: the camera's, unless they are settled."""
    if not draft.item.needs(Step.MATERIALS):
        return ()
    settled = {one.code for one in settled_materials(draft)}
    return tuple(m for m in wanted_materials(draft) if m.source == "camera" and m.code not in settled)


def way_of(draft: Draft, material: Material) -> Way:
    """How a material comes, as things stand."""
    if material.source == "card":
        return Way.CARD
    settled = {one.code: one.way for one in settled_materials(draft)}
    if material.code in settled:
        return settled[material.code]
    return Way.PROMISE if material.code in draft.pledged else Way.CAPTURE


def asks_for_materials(draft: Draft) -> bool:
    """Whether something required is neither here nor settled; what is optional alone holds nobody up."""
    return any(material.required for material in open_materials(draft))


def missing_materials(draft: Draft) -> list[str]:
    """Codes of required materials that must be photographed and haven't been."""
    by_code = {m.code: m for m in draft.item.materials}
    return [code for code in _lacking(draft) if pages_allowed(draft, by_code[code])]


def _lacking(draft: Draft) -> list[str]:
    """What is required and not here, whether it may be photographed now or not."""
    have = {m.code for m in draft.materials} | set(draft.pledged)
    return [m.code for m in open_materials(draft) if m.required and m.code not in have]


def pages_allowed(draft: Draft, material: Material) -> int:
    """How many pages of a material are taken at most.  With little room, whole papers or none: what isn't
    required or has many pages is brought to the window."""
    spared = draft.sparing and (not material.required or material.max_pages > SPARING_PAGES)
    return 0 if spared else material.max_pages


def promised(draft: Draft) -> Draft:
    """The person goes on; what is lacking they bring to the window (容缺).  Words that were given for what is
    no longer needed are forgotten."""
    needed = {m.code for m in open_materials(draft)}
    pledged = tuple(code for code in draft.pledged if code in needed)
    return replace(draft, promised=tuple(_lacking(draft)), pledged=pledged)


def give(state: Collecting, event: on.MaterialGiven) -> Collecting:
    """A material's pages; more of them than the item wants are refused as a whole."""
    given = event.material
    limits = {m.code: pages_allowed(state.draft, m) for m in state.draft.item.materials}
    if len(given.pages) > limits.get(given.code, 0):
        return state
    others = tuple(m for m in state.draft.materials if m.code != given.code)
    kept = (*others, given) if given.pages else others
    pledged = tuple(code for code in state.draft.pledged if code != given.code)
    return replace(state, draft=replace(state.draft, materials=kept, promised=(), pledged=pledged))


def pledge(state: Collecting, event: on.MaterialPledged) -> Collecting:
    """The person's word stands only for a material of which the item says so."""
    draft = state.draft
    others = tuple(code for code in draft.pledged if code != event.code)
    allowed = {m.code for m in open_materials(draft) if m.may_be_promised}
    kept = (*others, event.code) if event.given and event.code in allowed else others
    if kept == draft.pledged:
        return state
    given = tuple(m for m in draft.materials if m.code not in kept)
    return replace(state, draft=replace(draft, pledged=kept, materials=given))
