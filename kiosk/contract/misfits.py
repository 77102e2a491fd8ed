"""A part of the catalogue that doesn't fit, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Place = tuple[str | int, ...]


class Misfit(ValueError):
    """Two parts of a catalogue that don't fit.  ``where`` leads from the document to the guilty part."""

    def __init__(self, where: Place, message: str) -> None:
        super().__init__(message)
        self.where = where


def twice(at: Place, name: str, codes: Iterable[str]) -> Iterator[Misfit]:
    """A misfit for each code that has stood before."""
    seen: set[str] = set()
    for place, code in enumerate(codes):
        if code in seen:
            yield Misfit((*at, place, name), f"the code {code!r} stands twice")
        seen.add(code)
