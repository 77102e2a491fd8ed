"""Applications without a store, for whoever shows them to staff."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk.domain.applications import Level, Receipt
from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.domain.staff import StaffMember
from kiosk.ports import Outcome
from kiosk.problems import Problem

RECEIPT = Receipt(
    application_id="0197a000-0000-7000-8000-000000000318",
    item_name="城乡居民基本养老保险参保登记",
    masked_name="李*禾",
    local_number="QS01-2026-000318-7",
    saved_at="2026-11-21T08:30:00+08:00",
    level=Level.REFUSED,
    note="not in force",
)
REFUSED = Case(
    RECEIPT, "refused", (Act.AGAIN, Act.REPRINT, Act.CLOSE), "platform-refused", "refused: not in force", 2
)


@dataclass
class FakeCases:
    """Obeys `kiosk.casehands.Cases`.  ``problem`` is what every call answers while it is set."""

    cases: list[Case] = field(default_factory=lambda: [REFUSED])
    problem: Problem | None = None
    done: list[tuple[str, str, str]] = field(default_factory=list)

    def page(self, view: View, before: str) -> CaseList | Problem:
        return self.problem or CaseList(view, tuple(self.cases), dict.fromkeys(View, len(self.cases)), before)

    def case(self, application_id: str) -> Case | Problem:
        found = [case for case in self.cases if case.receipt.application_id == application_id]
        return found[0] if found else Problem("case-unknown")

    def again(self, application_id: str, member: StaffMember) -> Problem | None:
        return self._do("again", application_id, member, "saved")

    def close(self, application_id: str, member: StaffMember) -> Problem | None:
        return self._do("close", application_id, member, "closed")

    def note_reprint(self, application_id: str, member: StaffMember, outcome: Outcome) -> Problem | None:
        self.done.append((f"reprint {outcome}", application_id, member.id))
        return self.problem

    def _do(self, act: str, application_id: str, member: StaffMember, state: str) -> Problem | None:
        if self.problem is None:
            self.done.append((act, application_id, member.id))
            self.cases = [replace(case, state=state) for case in self.cases]
        return self.problem
