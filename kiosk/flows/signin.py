"""How staff sign in, on the administrator's page and as a witness: number and PIN, or a card.  Pure.

Each rule takes the state of the page and what happened, and gives the next one, perhaps with an order.
"""

from __future__ import annotations

from kiosk.flows import staff_effects as do
from kiosk.flows import staff_events as on
from kiosk.flows.staff_states import SigningIn

CARD_PIN = {"staff-card-pin-needed", "staff-card-pin-wrong"}

Order = do.CheckPin | do.WatchStaffCard | do.CheckCard
Following = SigningIn | tuple[SigningIn, Order]


def pin_given(state: SigningIn, event: on.PinGiven) -> Following:
    if state.checking:
        return state
    if state.card_pin:
        return SigningIn(checking=True, card_pin=True), do.WatchStaffCard(event.pin)
    return SigningIn(checking=True), do.CheckPin(event.member_id, event.pin)


def card_read(state: SigningIn, event: on.StaffCardRead) -> Following:
    if state.checking and not state.card_pin:
        return state
    return SigningIn(checking=True), do.CheckCard(event.proof)


def card_failed(state: SigningIn, event: on.StaffCardFailed) -> Following:
    """A card that asks for its PIN gets it from the pad; any other trouble leaves number and PIN."""
    if state.checking and not state.card_pin:
        return state
    return SigningIn(event.problem, card_pin=event.problem.code in CARD_PIN)


def card_set_aside(state: SigningIn, _: on.CardSetAside) -> Following:
    """The card that lies there is asked no more; another one is, when it is laid down."""
    return SigningIn() if state.card_pin and not state.checking else state


def refused(_: SigningIn, event: on.Refused) -> Following:
    return SigningIn(event.problem)
