"""The pages of staff about applications, with everything that they may have to say.  Nobody here exists."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.applications import Level
from kiosk.domain.applications import Outcome as Decided
from kiosk.domain.cases import Act, Case, CaseList, View
from kiosk.flows.staff_states import Desk, Listing, ShowingCase, State
from kiosk.ports import Outcome, Printed
from kiosk.problems import Problem
from tests.helpers.fakecases import RECEIPT, REFUSED
from tests.helpers.scene_common import LONG_ZH

LONG = replace(
    RECEIPT,
    application_id="0197a000-0000-7000-8000-000000000317",
    local_number="QS01-2026-000317-9",
    item_name="申请办理城乡居民基本养老保险参保登记及待遇领取资格认证（异地居住人员）",
    masked_name=LONG_ZH[0] + "*" * 20,
)
STOPPED = Case(
    LONG,
    "quarantined",
    (Act.AGAIN, Act.REPRINT, Act.CLOSE),
    "id-already-used",
    "other-content",
    3,
    overdue=True,
)
LATE = Case(
    replace(LONG, application_id="c", local_number="QS01-2026-000316-1", level=Level.SAVED),
    "sending",
    (Act.AGAIN, Act.REPRINT),
    "network-down",
    "no-connection",
    41,
    carried_at="2026-11-20T01:02:03+00:00",
    overdue=True,
)
LACKING = Case(
    replace(
        RECEIPT,
        application_id="d",
        local_number="QS01-2026-000300-8",
        level=Level.ACCEPTED,
        outcome=Decided(
            "supplement",
            "2026-11-21T10:00:00+08:00",
            (("unreadable", "户口簿"), ("missing", "近期免冠照片")),
            text="请补交户口簿首页和本人页。",
        ),
    ),
    "supplement",
    (Act.REPRINT,),
)
ACCEPTED = Case(
    replace(
        RECEIPT,
        application_id="e",
        local_number="QS01-2026-000299-2",
        level=Level.ACCEPTED,
        case_number="110101202611210000417",
        accepted_at="2026-11-21T08:31:00+08:00",
    ),
    "accepted",
    (Act.REPRINT,),
)
COUNTS = {View.NEEDING: 4, View.WAITING: 12, View.ALL: 1318}
NEEDING = CaseList(View.NEEDING, (REFUSED, STOPPED, LATE, LACKING), COUNTS)
MANY = CaseList(
    View.ALL, (REFUSED, STOPPED, LATE, LACKING, *[ACCEPTED] * 6), COUNTS, "QS01-2026-000400-1", True
)
NOBODY = dict.fromkeys(View, 0)


def case_scenes(desk: Desk) -> dict[str, State]:
    return {
        "cases-looking": Listing(desk, View.NEEDING, looking=True),
        "cases": Listing(desk, View.NEEDING, NEEDING),
        "cases-page": Listing(desk, View.ALL, MANY),
        "cases-none": Listing(desk, View.WAITING, CaseList(View.WAITING, (), NOBODY)),
        "cases-failed": Listing(desk, View.NEEDING, problem=Problem("store-unusable", "SQLITE_IOERR")),
        "case": ShowingCase(desk, REFUSED, NEEDING),
        "case-stopped": ShowingCase(desk, STOPPED, NEEDING),
        "case-late": ShowingCase(desk, LATE, NEEDING),
        "case-accepted": ShowingCase(desk, ACCEPTED, NEEDING),
        "case-lacking": ShowingCase(desk, LACKING, NEEDING),
        "case-busy": ShowingCase(desk, REFUSED, NEEDING, busy=Act.REPRINT),
        "case-asking": ShowingCase(desk, REFUSED, NEEDING, asking=True),
        "case-again": ShowingCase(desk, LATE, NEEDING, done=Act.AGAIN),
        "case-printed": ShowingCase(
            desk, REFUSED, NEEDING, done=Act.REPRINT, printed=Printed(Outcome.PRINTED)
        ),
        "case-unprinted": ShowingCase(
            desk,
            REFUSED,
            NEEDING,
            done=Act.REPRINT,
            printed=Printed(Outcome.NOT_PRINTED, Problem("printer-no-paper")),
        ),
        "case-failed": ShowingCase(desk, REFUSED, NEEDING, done=Act.AGAIN, problem=Problem("case-moved")),
    }
