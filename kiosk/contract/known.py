"""What the platform knows of a person for one item: facts (数据共享, 电子证照), and what needs no paper.

Asked while the person is there, and after they agreed to it.  The answer is used in that visit and kept
nowhere; what stands for a material is named again in the sealed form by its reference.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kiosk.contract.base import ItemCode, Moment, Wire
from kiosk.contract.content import Person
from kiosk.contract.texts import Code, Key, Texts
from kiosk.domain import known
from kiosk.domain.known import Via, Way


class KnownQuery(Wire):
    """``agreed_at`` is when the person agreed that the registers are asked."""

    kind: Literal["known-query"] = "known-query"
    item_code: ItemCode
    citizen: Person = Field(repr=False)
    agreed_at: Moment


class KnownFact(Wire):
    name: Key
    value: Annotated[str, Field(min_length=1, max_length=200, repr=False)]
    via: Literal[Via.ACCOUNT, Via.LICENCE, Via.SHARING, Via.EARLIER]
    source: Texts

    def to_domain(self) -> known.Fact:
        return known.Fact(self.name, self.value, self.via, self.source)


class KnownMaterial(Wire):
    """``reference``: a licence's identifier (GB/T 36904), or the number of a check or an earlier case."""

    code: Code
    way: Literal[Way.LICENCE, Way.SHARING, Way.EARLIER]
    reference: Annotated[str, Field(min_length=1, max_length=100, repr=False)]
    source: Texts

    def to_domain(self) -> known.Settled:
        return known.Settled(self.code, self.way, self.reference, self.source)


class KnownAnswer(Wire):
    kind: Literal["known-answer"] = "known-answer"
    item_code: ItemCode
    facts: Annotated[tuple[KnownFact, ...], Field(max_length=200)] = ()
    materials: Annotated[tuple[KnownMaterial, ...], Field(max_length=100)] = ()
    answered_at: Moment

    def to_domain(self) -> known.Known:
        return known.Known(
            tuple(fact.to_domain() for fact in self.facts),
            tuple(material.to_domain() for material in self.materials),
        )
