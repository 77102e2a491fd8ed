"""What is known of a person without asking them: facts that answer questions, and materials that are settled.

The platform says it for one person and one item, while that person is here; nothing of it is kept.  Which
facts, licences and checks there are stands in the catalogue's ``sources.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Via(StrEnum):
    """Where a fact is known from."""

    CARD = "card"  # the card that was read
    ACCOUNT = "account"  # 统一身份认证: what the person told the identity service
    LICENCE = "licence"  # 电子证照
    SHARING = "sharing"  # 数据共享: asked at the department that keeps it
    EARLIER = "earlier"  # an earlier application of the same person


class Way(StrEnum):
    """How a material comes, in the order in which the terminal tries."""

    CARD = "card"  # the card that was read counts as it
    LICENCE = "licence"  # 电子证照
    SHARING = "sharing"  # 数据共享核验
    EARLIER = "earlier"  # submitted before, and still valid
    PROMISE = "promise"  # 告知承诺: the person promises instead of proving
    CAPTURE = "capture"  # on paper, in front of the camera


# Settled before the person does anything.
WITHOUT_PERSON = (Way.LICENCE, Way.SHARING, Way.EARLIER)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact.  ``source`` says by language where it is from; it is shown beside the answer."""

    name: str
    value: str = field(repr=False)
    via: Via
    source: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """A material that needs no paper: ``reference`` is the licence's identifier (GB/T 36904), the number of
    the check, or the application in which it was submitted."""

    code: str
    way: Way
    reference: str = field(repr=False)
    source: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is known for one person and one item."""

    facts: tuple[Fact, ...] = ()
    settled: tuple[Settled, ...] = ()

    def fact(self, name: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.name == name), None)

    def way_of(self, material: str) -> Settled | None:
        return next((one for one in self.settled if one.code == material), None)


NOTHING = Known()
