"""What comes after a save: people rate how they were served, and the department decides.

Evaluations go in at the terminal, decisions at the platform by its own services.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.contract.progress import Decision, Ground, Reason, Recourse
from kiosk.contract.progress import Fault as Wrong
from kiosk.faultlab.checks import Handed, Told
from kiosk.faultlab.doom import Death, Doom
from kiosk.faultlab.inside import Inside
from kiosk.faultlab.terminal import Terminal
from kiosk.sandbox.progress import NotNow, Verdict, decide
from kiosk.sandbox.tables import ApplicationRow

# After these somebody may bring a correction.
OPEN = (Decision.SUPPLEMENT, Decision.REFUSED)
ANY = (*OPEN, Decision.FINISHED)


@dataclass(frozen=True, slots=True)
class Casework:
    terminal: Terminal
    inside: Inside
    doom: Doom

    def rate(self, handed: Sequence[Handed]) -> None:
        """Somebody who was told "saved" presses one of five buttons, perhaps not for the first time."""
        saved = [one for one in handed if one.told is Told.SAVED]
        if not saved:
            return
        one, level = self.doom.chance.choice(saved), self.doom.chance.randint(1, 5)
        if not one.rated:
            one.levels.append(level)  # dying, it may have been kept or not
        try:
            problem = self.terminal.rate(one.id, level)
        except Death as death:
            self.doom.note(f"died rating: {death.fault}")
            self.terminal.bury()
            return
        one.rated |= problem is None
        self.doom.note(f"rated {one.number}: {problem.code if problem else level}")

    def decide(self, handed: Sequence[Handed], among: Sequence[Decision] = ANY) -> Handed | None:
        """The department decides about somebody's case; None when there is none that it may decide about."""
        there = self._accepted()
        cases = [one for one in handed if one.id in there]
        if not cases:
            return None
        one, decision = self.doom.chance.choice(cases), self.doom.chance.choice(among)
        try:
            decide(self.inside.office, one.id, _verdict(decision, one))
        except NotNow:
            return None
        one.finished |= decision is Decision.FINISHED
        self.doom.note(f"decided {one.number}: {decision}")
        return one

    def _accepted(self) -> set[str]:
        with Session(self.inside.office.engine) as db:
            return set(db.scalars(select(ApplicationRow.id).where(ApplicationRow.case_number.is_not(None))))


def _verdict(decision: Decision, one: Handed) -> Verdict:
    """What is written to the person names them: it may lie nowhere in the clear."""
    name = one.person.application.citizen.name
    match decision:
        case Decision.SUPPLEMENT:
            return Verdict(decision, (Reason(place="phone", fault=Wrong.WRONG),), text=f"{name}，请补正电话")
        case Decision.REFUSED:
            ground, recourse = Ground.NOT_COMPETENT, Recourse.OTHER_DEPARTMENT
            return Verdict(decision, ground=ground, recourse=recourse, text=f"{name}，请到另一部门")
        case _:
            return Verdict(decision)
