"""Carries out what signing in orders, on the administrator's page and for a witness: effect in, event out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from kiosk.cardwatch import CardWatch
from kiosk.domain.staff import StaffMember, StaffProof
from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.flows import visit_effects
from kiosk.problems import Problem
from kiosk.runner import Order

LANE = "staff"  # the register's, for whoever orders


class Register(Protocol):
    """Who works here.  Every call but `challenge` may take half a second."""

    def anybody(self) -> bool:
        """Whether somebody is registered who could sign in."""

    def by_pin(self, member_id: str, pin: str) -> StaffMember | Problem: ...

    def challenge(self) -> bytes:
        """What a staff card is to answer now.  From any thread."""

    def by_card(self, proof: StaffProof) -> StaffMember | Problem: ...

    def witnessed(self, member: StaffMember, sure: bool) -> None: ...

    def signed_out(self, member: StaffMember) -> None: ...


class SignInHands:
    """``cards`` watches the reader that staff sign in at; ``send`` brings its readings back."""

    def __init__(
        self,
        cards: CardWatch,
        register: Register,
        send: Callable[[on.StaffCardRead | on.StaffCardFailed], None],
    ) -> None:
        self._cards, self._register, self._send = cards, register, send

    def orders(self) -> dict[type, Order[Any, Any]]:
        return {
            do.CheckPin: Order(self._check_pin, LANE, 15, lambda _, p: on.Refused(p)),
            do.WatchStaffCard: Order(self._watch),
            do.StopReading: Order(self._stop),
            do.CheckCard: Order(self._check_card, LANE, 15, lambda _, p: on.Refused(p)),
            do.SignOut: Order(self._sign_out, LANE, 15),
        }

    def orders_of_a_visit(self) -> dict[type, Order[Any, Any]]:
        """What a resident's visit orders as well: the word of who signed in."""
        return self.orders() | {visit_effects.NoteWitness: Order(self._note_witness, LANE, 15)}

    def _check_pin(self, effect: do.CheckPin) -> on.Refused | on.Recognised:
        return _told(self._register.by_pin(effect.member_id, effect.pin))

    def _watch(self, effect: do.WatchStaffCard) -> None:
        def tell(result: StaffProof | Problem) -> None:
            self._send(
                on.StaffCardFailed(result) if isinstance(result, Problem) else on.StaffCardRead(result)
            )

        self._cards.want_staff(self._register.challenge, tell, effect.pin)

    def _stop(self, _: do.StopReading) -> None:
        self._cards.unwant()

    def _check_card(self, effect: do.CheckCard) -> on.Refused | on.Recognised:
        return _told(self._register.by_card(effect.proof))

    def _sign_out(self, effect: do.SignOut) -> None:
        self._register.signed_out(effect.member)

    def _note_witness(self, effect: visit_effects.NoteWitness) -> None:
        self._register.witnessed(effect.member, effect.sure)
        self._register.signed_out(effect.member)


def _told(found: StaffMember | Problem) -> on.Refused | on.Recognised:
    return on.Refused(found) if isinstance(found, Problem) else on.Recognised(found)
