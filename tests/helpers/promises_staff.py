"""What every reader of staff cards promises besides (`kiosk.ports.StaffReader`), whatever is behind it.

As `tests.helpers.promises_card`: hands lay cards down, and the same list runs against the simulated reader,
the real service with a virtual one, and what is plugged in.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk.domain.staff import STAFF_ID, StaffProof
from kiosk.ports import CardReader, StaffReader
from kiosk.problems import PROBLEMS as TABLE
from kiosk.problems import Problem
from kiosk.staff.register import card_entry
from tests.helpers.cameras import until


class Reader(CardReader, StaffReader, Protocol):
    """A card reader that can read staff cards."""


@dataclass(frozen=True)
class Bench:
    """A reader that nothing lies on, and the hands at it.  ``pin`` is what the staff card wants, if any."""

    reader: Reader
    lay: Callable[[], None]  # a staff card
    lay_other: Callable[[], None]  # a resident's card
    take: Callable[[], None]
    pin: str = ""
    patience_s: float = 10.0

    def there(self, lay: Callable[[], None]) -> None:
        lay()
        until(lambda: self.reader.poll(0.2), lambda seen: seen.arrival > 0, self.patience_s)

    def gone(self) -> None:
        self.take()
        until(lambda: self.reader.poll(0.2), lambda seen: seen.arrival == 0, self.patience_s)

    def proof(self, challenge: bytes) -> StaffProof:
        found = self.reader.read_staff(challenge, self.pin)
        assert isinstance(found, StaffProof), found
        return found


def refusal(found: StaffProof | Problem) -> str:
    assert isinstance(found, Problem), "no proof was due"
    assert found.code in TABLE
    return found.code


def a_proof_is_of_this_challenge_and_holds(bench: Bench) -> None:
    bench.there(bench.lay)
    challenges = secrets.token_bytes(32), secrets.token_bytes(32)
    first, second = (bench.proof(challenge) for challenge in challenges)
    assert (first.challenge, second.challenge) == challenges
    assert STAFF_ID.fullmatch(first.holder)
    assert first.holder == second.holder
    assert card_entry(first) == card_entry(second), "the same card is registered the same"
    assert not first.signature or first.signature != second.signature
    bench.gone()


def a_staff_card_is_no_residents_card(bench: Bench) -> None:
    bench.there(bench.lay)
    found = bench.reader.read()
    assert isinstance(found, Problem), "nobody is identified by a staff card"
    assert found.code in TABLE
    bench.gone()


def a_residents_card_proves_nothing(bench: Bench) -> None:
    bench.there(bench.lay_other)
    assert refusal(bench.reader.read_staff(secrets.token_bytes(32))) == "staff-card-other"
    bench.gone()


def no_card_gives_no_proof_and_no_exception(bench: Bench) -> None:
    bench.there(bench.lay)
    bench.gone()
    refusal(bench.reader.read_staff(secrets.token_bytes(32), bench.pin))


def nothing_that_opens_is_in_a_repr(bench: Bench) -> None:
    bench.there(bench.lay)
    proof = bench.proof(secrets.token_bytes(32))
    shown = repr(proof)
    for secret in (proof.challenge, proof.signature, proof.secret, proof.public_key):
        assert not secret or repr(secret) not in shown
    bench.gone()


def a_pin_that_is_wanted_is_asked_for_and_a_wrong_one_counted(bench: Bench) -> None:
    """For a card with a PIN: one wrong one is used up, and made good by the right one."""
    bench.there(bench.lay)
    assert refusal(bench.reader.read_staff(secrets.token_bytes(32))) == "staff-card-pin-needed"
    wrong = bench.reader.read_staff(secrets.token_bytes(32), bench.pin[::-1])
    assert refusal(wrong) == "staff-card-pin-wrong"
    assert isinstance(wrong, Problem)
    assert wrong.count > 0
    bench.proof(secrets.token_bytes(32))
    bench.gone()


PROMISES = (
    no_card_gives_no_proof_and_no_exception,
    a_proof_is_of_this_challenge_and_holds,
    a_staff_card_is_no_residents_card,
    a_residents_card_proves_nothing,
    nothing_that_opens_is_in_a_repr,
)
# Of a card with a PIN, where the reader has kept the others with one that has none.
WITH_PIN = (
    a_pin_that_is_wanted_is_asked_for_and_a_wrong_one_counted,
    a_proof_is_of_this_challenge_and_holds,
    nothing_that_opens_is_in_a_repr,
)
