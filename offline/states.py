"""The life of an application, written down once: what it may be, whose turn it is, by when, and every step.

Pure.  `docs/life.md` is drawn from this table, and a test walks it: no state is a sink, none is without a
deadline.  What is said to people about a state stands under ``outbox.resident`` and ``outbox.staff`` in the
texts, by the state's name.  SAVED is entered by saving; every other state by the steps that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

HOUR_S = 3600
DAY_S = 24 * HOUR_S


class State(StrEnum):
    SAVED = "saved"  # durable here; the platform knows nothing, as far as we know
    ANNOUNCED = "announced"  # the platform knows the manifest
    SENDING = "sending"  # the platform holds some bytes
    RECEIVED = "received"  # the platform signed that it has it; nobody has decided to take it yet
    ACCEPTED = "accepted"  # a signed acceptance was checked; the bundle is kept for the grace time
    SUPPLEMENT = "supplement"  # something is missing or wrong: the person is to bring or correct it
    REFUSED = "refused"  # the matter itself is not taken: a person must look
    FINISHED = "finished"  # the platform closed the case, and said with what result
    FOLLOWED = "followed"  # a corrected version took its place
    QUARANTINED = "quarantined"  # damaged, other content, or an acceptance that doesn't hold: never sent on
    CLOSED = "closed"  # refused or quarantined, and staff noted that the person knows
    SHREDDED = "shredded"  # accepted, and the bundle is destroyed: the row remains


class Step(StrEnum):
    ANNOUNCE = "announce"
    SEND = "send"
    RECEIVE = "receive"
    ACCEPT = "accept"
    SUPPLEMENT = "supplement"
    REFUSE = "refuse"
    FINISH = "finish"
    FOLLOW = "follow"  # the next version was saved here, or the platform has it
    STOP = "stop"  # into quarantine
    FORGET = "forget"  # the platform was restored from a backup, or dropped what it held
    RELEASE = "release"  # a person decided to try again
    CLOSE = "close"  # a person noted that nothing more is to be done
    SHRED = "shred"  # the bundle goes


class Turn(StrEnum):
    """Whose move it is, and who is told when the deadline has passed."""

    SYNC = "sync"  # goes on by itself; staff are told
    PLATFORM = "platform"  # the department; staff are told, who can ask there
    RESIDENT = "resident"  # staff are told, who can remind the person
    STAFF = "staff"  # staff are told at once, and again
    NOBODY = "nobody"  # an end


class RatingState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Life:
    """One state.  ``deadline_s`` is how long an application may stay in it before somebody is told; for an
    end, how long after its acceptance its row is kept, and then it is removed.  ``after_grace``: counted from
    the end of the grace time, which is a setting."""

    turn: Turn
    deadline_s: int
    exits: Mapping[Step, State]
    after_grace: bool = False

    @property
    def is_end(self) -> bool:
        return self.turn is Turn.NOBODY


# What still has to get to the platform.  One deadline runs through all three: else a platform that forgets
# again and again would start it anew each time.
UNSENT = (State.SAVED, State.ANNOUNCED, State.SENDING)
# The platform has it by its signed word.  REFUSED is not among them: most were never taken.
ARRIVED = (State.RECEIVED, State.ACCEPTED, State.SUPPLEMENT, State.FINISHED, State.FOLLOWED, State.SHREDDED)
# A person must look.
FOR_STAFF = (State.REFUSED, State.QUARANTINED)

UNSENT_S = 3 * DAY_S
ROW_KEPT_S = 730 * DAY_S

_S, _T = State, Step
_ARRIVAL = {_T.RECEIVE: _S.RECEIVED, _T.ACCEPT: _S.ACCEPTED, _T.REFUSE: _S.REFUSED, _T.STOP: _S.QUARANTINED}
# What the platform may decide of a case, and what becomes of it when the next version is there.
_DECIDED = {
    _T.SUPPLEMENT: _S.SUPPLEMENT,
    _T.REFUSE: _S.REFUSED,
    _T.FINISH: _S.FINISHED,
    _T.FOLLOW: _S.FOLLOWED,
}
_TAKEN = {_T.ACCEPT: _S.ACCEPTED}
_AGAIN = {_T.FORGET: _S.SAVED}
_UNSENT = _ARRIVAL | _AGAIN

LIFE: dict[State, Life] = {
    _S.SAVED: Life(Turn.SYNC, UNSENT_S, {_T.ANNOUNCE: _S.ANNOUNCED} | _UNSENT),
    _S.ANNOUNCED: Life(Turn.SYNC, UNSENT_S, {_T.ANNOUNCE: _S.ANNOUNCED, _T.SEND: _S.SENDING} | _UNSENT),
    _S.SENDING: Life(Turn.SYNC, UNSENT_S, {_T.ANNOUNCE: _S.SENDING, _T.SEND: _S.SENDING} | _UNSENT),
    # Five working days: Administrative Licensing Law (行政许可法), article 32.
    _S.RECEIVED: Life(Turn.PLATFORM, 7 * DAY_S, _TAKEN | _DECIDED | _AGAIN),
    _S.ACCEPTED: Life(
        Turn.SYNC, 30 * DAY_S, _TAKEN | _DECIDED | _AGAIN | {_T.SHRED: _S.SHREDDED}, after_grace=True
    ),
    _S.SUPPLEMENT: Life(Turn.RESIDENT, 15 * DAY_S, _TAKEN | _DECIDED | _AGAIN),
    # Forgotten, here and below, is only what the platform once had by its signed word.
    _S.REFUSED: Life(
        Turn.STAFF, 3 * DAY_S, _TAKEN | _DECIDED | _AGAIN | {_T.RELEASE: _S.SAVED, _T.CLOSE: _S.CLOSED}
    ),
    _S.QUARANTINED: Life(Turn.STAFF, DAY_S, {_T.RELEASE: _S.SAVED, _T.CLOSE: _S.CLOSED}),
    # The ends.  A bundle that is still here goes by SHRED; a platform restored from a backup wants it again.
    _S.FINISHED: Life(Turn.NOBODY, ROW_KEPT_S, {_T.SHRED: _S.FINISHED} | _AGAIN),
    _S.FOLLOWED: Life(Turn.NOBODY, ROW_KEPT_S, {_T.SHRED: _S.FOLLOWED} | _AGAIN),
    _S.CLOSED: Life(Turn.NOBODY, ROW_KEPT_S, {_T.SHRED: _S.CLOSED, _T.RELEASE: _S.SAVED} | _AGAIN),
    _S.SHREDDED: Life(Turn.NOBODY, ROW_KEPT_S, {_T.ACCEPT: _S.SHREDDED} | _DECIDED),
}

# An evaluation waits for its application first; then a refusal is its end as much as its arrival.
RATING_DEADLINE_S = UNSENT_S + 4 * DAY_S


def after(state: State, step: Step) -> State:
    """The next state.  ValueError for a step that does not exist: that is a bug, never an input."""
    exits = LIFE[state].exits
    if step not in exits:
        raise ValueError(f"no step {step} from {state}")
    return exits[step]


def goes(state: State, step: Step) -> bool:
    """Whether there is such a step."""
    return step in LIFE[state].exits


def having(step: Step) -> tuple[State, ...]:
    """The states from which there is such a step."""
    return tuple(state for state in State if goes(state, step))


def leading_to(state: State) -> Iterator[tuple[State, Step]]:
    """What enters a state from another one."""
    for before, life in LIFE.items():
        yield from ((before, step) for step, next_one in life.exits.items() if next_one is state != before)
