"""Asking for many at once, so that one bad record never stands in another's way.  Knows no store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from kiosk.crypto.errors import BundleError
from kiosk.problems import Problem
from offline.leases import Leased
from offline.wire import BATCH_LIMIT, TIMED_OUT, Refusal, Remedy

_log = logging.getLogger(__name__)

One = TypeVar("One")
Answer = TypeVar("Answer")


def groups(ones: Sequence[One], size: Callable[[One], int], limit: int) -> Iterator[list[One]]:
    """In order; each at most so many bytes, but at least one, and no more than go together."""
    group: list[One] = []
    for one in ones:
        full = len(group) == BATCH_LIMIT or sum(map(size, group)) + size(one) > limit
        if group and full:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def ask(
    call: Callable[[list[One]], Sequence[Answer] | Refusal], ones: list[One]
) -> Iterator[tuple[One, Answer | Refusal]]:
    """Everybody's answer.  What is refused as a whole is asked again in halves, until it is known whose fault
    it is; but not where the next would hear the same."""
    answers = guarded(lambda: call(ones))
    if not isinstance(answers, Refusal):
        yield from zip(ones, answers, strict=True)
        return
    if len(ones) == 1 or (answers.is_of_the_line and answers.code != TIMED_OUT):
        yield from ((one, answers) for one in ones)
        return
    half = len(ones) // 2
    for part in (ones[:half], ones[half:]):
        yield from ask(call, part)


def guarded(work: Callable[[], Answer]) -> Answer | Refusal:
    """A bug that one record brings out must not stop the others.  What disk and store say is raised."""
    try:
        return work()
    except (DBAPIError, OSError, BundleError):
        raise
    except Exception as error:
        name = type(error).__name__
        _log.error("sending failed: %s", name)
        return Refusal(Remedy.TRANSIENT, Problem("internal"), name)


def remaining(one: Leased, missing: Mapping[str, int] | None) -> int:
    """Bytes still to be sent."""
    if missing is None:
        return one.bundle.size
    return sum(part.size - missing[part.id] for part in one.manifest.parts if part.id in missing)
