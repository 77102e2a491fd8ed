"""A catalogue as large as a province's, made of the packaged items under other names and codes."""

from __future__ import annotations

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_files import packaged, read

COUNT = 3000
_PLACES = ("青石", "柳河", "白杨", "松岗", "云溪", "枫桥", "石滩", "梅岭", "沙湾", "竹园")


def many_items(count: int = COUNT) -> CatalogueDocument:
    """``count`` items, all of them whole: guides, materials and forms of real ones, in turns."""
    given = read(packaged())
    # What is made of several others would have to find them.
    whole = [item for item in given.items if not getattr(item, "parts", ())]
    made = tuple(_another(whole[at % len(whole)], at) for at in range(count))
    return given.model_copy(update={"version": f"many-{count}", "items": made})


def _another(item: ItemEntry, at: int) -> ItemEntry:
    """The body and level stay, so that the code holds; the basic code is the number."""
    place = _PLACES[at // 10 % 10] + _PLACES[at % 10]
    names = {language: f"{text} ({place} {at})" for language, text in item.name.items()}
    return item.model_copy(update={"code": f"{item.code[:-12]}{at:012d}", "name": names})
