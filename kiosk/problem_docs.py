"""``docs/problems.md`` as it follows from the table of problems and the English texts.

``python -m kiosk.problem_docs`` in the project's folder rewrites the page; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.problems import PROBLEMS, Kind
from kiosk.words import Words

PAGE = Path("docs/problems.md")

# The first word of a code says whose problem it is; a word that is not here belongs to our own house.
AREAS: dict[str, tuple[str, ...]] = {
    "Cards": ("card", "reader"),
    "Camera and face": ("camera", "face"),
    "Pages from elsewhere": ("page", "phone", "scan"),
    "Paper": ("printer", "print"),
    "Platform and network": ("network", "platform", "terminal", "answer"),
    "Store": ("disk", "store", "save", "rating", "bundle", "id", "outbox", "draft"),
    "Parcels on a stick": ("stick", "parcel"),
}
OUR_HOUSE = "Our own house"

_INTRO = """\
# Problems

Every problem that the program can tell a person has a code. This page is made from the table in
`kiosk/problems.py` and the texts in `resources/languages/en/problems.toml`; write to those and run
`python -m kiosk.problem_docs`.

*Severity*: a **notice** leaves the visit running, a **trouble** stops one step until somebody does something,
a **fault** needs staff. *Retry* says whether trying again can help.
"""


def page() -> str:
    """The whole page as Markdown, the same text for the same tables."""
    words = Words("en", strict=True)
    areas: dict[str, list[str]] = {area: [] for area in (*AREAS, OUR_HOUSE)}
    for code, kind in PROBLEMS.items():
        areas[_area(code)].append(_row(code, kind, words))
    head = "| code | severity | told to | retry | cause | remedy |\n|---|---|---|---|---|---|\n"
    tables = [f"## {area}\n\n{head}" + "".join(rows) for area, rows in areas.items() if rows]
    return "\n".join([_INTRO, *tables])


def _area(code: str) -> str:
    first = code.partition("-")[0]
    return next((area for area, starts in AREAS.items() if first in starts), OUR_HOUSE)


def _row(code: str, kind: Kind, words: Words) -> str:
    cells = [
        f"`{code}`",
        kind.severity,
        kind.told,
        "yes" if kind.retry else "no",
        words(f"problems.{code}.staff.cause"),
        words(f"problems.{code}.staff.remedy"),
    ]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
