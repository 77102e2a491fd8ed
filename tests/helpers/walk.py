"""A resident's visit, event by event, without anything around it."""

from __future__ import annotations

from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.resident import step
from kiosk.flows.visit_states import State


def go(state: State, *events: on.Event) -> tuple[State, list[do.Effect]]:
    """Where the events lead, and all orders on the way."""
    given: list[do.Effect] = []
    for event in events:
        state, effects = step(state, event)
        given.extend(effects)
    return state, given
