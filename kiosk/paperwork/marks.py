"""The marks of the levels: how far an application is, in words, layout and code that differ.

They are put on paper here and nowhere else, so that no template can leave one out or make one up.  A
provisional paper must never look final (``docs/platform-contract.md``, "Three levels on paper").
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from kiosk.domain.applications import Level
from kiosk.domain.documents import Align, Block, Gap, Pair, Rule, Text
from kiosk.words import Words

Numbers = Mapping[str, str]  # local_number, case_number, and for a receipt the reason


def mark(level: Level, numbers: Numbers, words: Words) -> tuple[Block, ...]:
    """What stands under the title of every document about an application at this level."""
    heads = {Level.SAVED: _saved, Level.RECEIVED: _received, Level.ACCEPTED: _accepted}
    return tuple(heads.get(level, _refused)(numbers, words))


def closing(level: Level, words: Words) -> tuple[Block, ...]:
    """What the person is to do now: the last words of a receipt."""
    return Gap(), Text(words(f"paper.{level}.next"))


def running_head(level: Level, words: Words) -> str:
    """What stands on top of every page."""
    return words(f"paper.{level}.status")


def laid_across(level: Level, words: Words) -> str:
    """What lies across every page: nothing across one that is final."""
    provisional = level in (Level.SAVED, Level.RECEIVED)
    return words(f"paper.{level}.across") if provisional else ""


def uri(kind: str, **values: str) -> str:
    """``bianmin:receipt?level=saved&local=QS01-2026-000318-7``: numbers only, nothing about the person."""
    return f"bianmin:{kind}?{urlencode({name: value for name, value in values.items() if value})}"


def _saved(numbers: Numbers, words: Words) -> list[Block]:
    return [
        Text(words("paper.saved.status"), bold=True, align=Align.CENTRE),
        Rule(double=True),
        Text(words("paper.saved.warning"), bold=True),
        Rule(double=True),
        _local(numbers, words, bold=True),
    ]


def _received(numbers: Numbers, words: Words) -> list[Block]:
    return [
        Text(words("paper.received.status"), align=Align.CENTRE),
        Rule(),
        _local(numbers, words, bold=True),
    ]


def _accepted(numbers: Numbers, words: Words) -> list[Block]:
    return [
        Text(words("paper.accepted.status"), align=Align.CENTRE),
        Rule(),
        Text(words("paper.label.case_number"), align=Align.CENTRE),
        Text(numbers["case_number"], size=2, bold=True, align=Align.CENTRE),
        Rule(),
        _local(numbers, words),
    ]


def _refused(numbers: Numbers, words: Words) -> list[Block]:
    head: list[Block] = [Text(words("paper.refused.status"), bold=True, align=Align.CENTRE), Rule()]
    if reason := numbers.get("reason"):
        head.append(Pair(words("paper.label.reason"), reason, bold=True))
    return [*head, _local(numbers, words, bold=True)]


def _local(numbers: Numbers, words: Words, *, bold: bool = False) -> Pair:
    return Pair(words("paper.label.local_number"), numbers["local_number"], bold)
