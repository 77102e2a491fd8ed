"""How far an application has come, and every step that exists.  Pure; the whole table fits on one screen."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    SAVED = "saved"  # durable here; the platform knows nothing, as far as we know
    ANNOUNCED = "announced"  # the platform knows the manifest
    SENDING = "sending"  # the platform holds some bytes
    ACCEPTED = "accepted"  # a signed acceptance was checked; the bundle is kept for the grace time
    REFUSED = "refused"  # the platform refuses the matter itself: a person must look
    QUARANTINED = "quarantined"  # damaged, other content, or an acceptance that doesn't hold: never sent on
    SHREDDED = "shredded"  # accepted, and the bundle is destroyed: the row remains


class Step(StrEnum):
    ANNOUNCE = "announce"
    SEND = "send"
    ACCEPT = "accept"
    REFUSE = "refuse"
    STOP = "stop"  # into quarantine
    FORGET = "forget"  # the platform was restored from a backup, or dropped what it held
    RELEASE = "release"  # a person decided to try again
    SHRED = "shred"


class RatingState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


# What still has to get to the platform.
UNSENT = (State.SAVED, State.ANNOUNCED, State.SENDING)

_TABLE: dict[State, dict[Step, State]] = {
    State.SAVED: {Step.ANNOUNCE: State.ANNOUNCED, Step.FORGET: State.SAVED},
    State.ANNOUNCED: {Step.ANNOUNCE: State.ANNOUNCED, Step.SEND: State.SENDING, Step.FORGET: State.SAVED},
    State.SENDING: {Step.ANNOUNCE: State.SENDING, Step.SEND: State.SENDING, Step.FORGET: State.SAVED},
    State.ACCEPTED: {Step.FORGET: State.SAVED, Step.SHRED: State.SHREDDED},
    State.REFUSED: {Step.RELEASE: State.SAVED},
    State.QUARANTINED: {Step.RELEASE: State.SAVED},
    State.SHREDDED: {},
}
_ENDINGS = {Step.ACCEPT: State.ACCEPTED, Step.REFUSE: State.REFUSED, Step.STOP: State.QUARANTINED}


def after(state: State, step: Step) -> State:
    """The next state.  ValueError for a step that does not exist: that is a bug, never an input."""
    steps = _TABLE[state] | (_ENDINGS if state in UNSENT else {})
    if step not in steps:
        raise ValueError(f"no step {step} from {state}")
    return steps[step]
