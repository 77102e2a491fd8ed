"""What happens around unfinished forms."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.drafts import Left, SavedDraft
from kiosk.problems import Problem


@dataclass(frozen=True, slots=True)
class DraftsFound:
    """What this person began here before, the newest first."""

    drafts: tuple[SavedDraft, ...]


@dataclass(frozen=True, slots=True)
class DraftChosen:
    """One of those whose item isn't offered any more, or not in a version that could be begun anew."""

    item_code: str


@dataclass(frozen=True, slots=True)
class GoneOn:
    """The person goes on with what they began.  ``refused`` and ``sparing`` as in `ItemChosen`."""

    refused: Problem | None = None
    sparing: bool = False


@dataclass(frozen=True, slots=True)
class BegunAnew:
    """What was begun is left alone until something new takes its place."""


@dataclass(frozen=True, slots=True)
class DraftGivenUp:
    pass


@dataclass(frozen=True, slots=True)
class SectionReached:
    """Another page of the form, by the place of its first question, from 0."""

    section: int


@dataclass(frozen=True, slots=True)
class DraftNotKept:
    """The next page tries again."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class LaterChosen:
    """The person wants to finish another day, or in another place."""


@dataclass(frozen=True, slots=True)
class DraftLeft:
    left: Left


@dataclass(frozen=True, slots=True)
class DraftNotLeft:
    problem: Problem


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """The person has a code from another terminal."""


@dataclass(frozen=True, slots=True)
class CodeEntered:
    """As it was typed."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DraftTaken:
    saved: SavedDraft


@dataclass(frozen=True, slots=True)
class DraftNotTaken:
    problem: Problem


Event = (
    DraftsFound
    | DraftChosen
    | GoneOn
    | BegunAnew
    | DraftGivenUp
    | SectionReached
    | DraftNotKept
    | LaterChosen
    | DraftLeft
    | DraftNotLeft
    | CodeAsked
    | CodeEntered
    | DraftTaken
    | DraftNotTaken
)
