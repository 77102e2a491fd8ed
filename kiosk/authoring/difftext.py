"""A comparison of two catalogues in sentences for those who decide on it."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.authoring.diff import Changed, Comparison, Difference, Parts
from kiosk.words import Words

SHORT = 40  # characters of a value that are shown


def as_lines(comparison: Comparison, words: Words) -> Iterator[str]:
    """What came, what went, what changed; then what must not be so."""
    for _, name in comparison.added:
        yield words("authoring.diff.added", name=name)
    for _, name in comparison.withdrawn:
        yield words("authoring.diff.withdrawn", name=name)
    for changed in comparison.changed:
        yield words("authoring.diff.changed", name=changed.name, version=_version(changed))
        yield from (f"  {line}" for line in _inside(changed, words))
    for changed in comparison.changed:
        if changed.unpinned:
            yield words("authoring.diff.unpinned", name=changed.name, version=changed.version[1])
    if not (comparison.added or comparison.withdrawn or comparison.changed):
        yield words("authoring.diff.same")


def _version(changed: Changed) -> str:
    old, new = changed.version
    return old if old == new else f"{old} → {new}"


def _inside(changed: Changed, words: Words) -> Iterator[str]:
    for difference in changed.elements:
        yield _difference(difference, words)
    yield from _parts(changed.materials, "material", words)
    yield from _parts(changed.questions, "question", words)
    if changed.form and not changed.questions.any():
        yield words("authoring.diff.pages")


def _parts(parts: Parts, kind: str, words: Words) -> Iterator[str]:
    for name in parts.added:
        yield words(f"authoring.diff.{kind}-added", name=name)
    for name in parts.removed:
        yield words(f"authoring.diff.{kind}-removed", name=name)
    for name, differences in parts.changed:
        told = "；".join(_difference(one, words) for one in differences)
        yield words(f"authoring.diff.{kind}-changed", name=name, what=told)
    if parts.moved:
        yield words(f"authoring.diff.{kind}-moved")


def _difference(one: Difference, words: Words) -> str:
    key = f"authoring.elements.{one.name.replace('.', '-').replace('_', '-')}"
    name = words(key) if words.has(key) else one.name
    old, new = _short(one.old), _short(one.new)
    if old == new:
        return words("authoring.diff.wording", name=name)  # further on, or in another language
    nothing = words("authoring.diff.nothing")
    return words("authoring.diff.element", name=name, old=old or nothing, new=new or nothing)


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
