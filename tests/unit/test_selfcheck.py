"""The running terminal looks at itself: what was asked is new, the rest stays, and everything is kept."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.doctor import Look, examine
from kiosk.ports import Health, State
from kiosk.problems import Problem
from kiosk.report import Report, Trial
from kiosk.runner import Lane
from kiosk.selfcheck import SelfCheck, on_lane

GOOD, BAD, UNKNOWN = (Health(state) for state in State)
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass
class Hall:
    """``healths`` is how the parts are; ``kept`` what was kept, the newest last."""

    healths: dict[str, Health] = field(
        default_factory=lambda: dict.fromkeys(("card", "camera", "fonts"), GOOD)
    )
    kept: list[Report] = field(default_factory=list)
    now: datetime = START
    full: bool = False
    asked: list[str] = field(default_factory=list)

    def check(self, before: Report | None = None) -> SelfCheck:
        quick = [self.look("card"), self.look("camera", "camera-glance")]
        whole = [self.look(name) for name in ("card", "camera", "fonts")]
        return SelfCheck(quick, whole, lambda: self.now, self.keep, before)

    def look(self, name: str, how: str = "") -> Look:
        def ask() -> Health:
            self.asked.append(how or name)
            return self.healths[name]

        return Look(name, ask, 5)

    def keep(self, report: Report) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        self.kept.append(report)


def states(report: Report) -> dict[str, str]:
    return {check.name: check.health.state.value for check in report.checks}


def test_a_quick_look_leaves_the_rest_as_it_was_found() -> None:
    hall = Hall()
    check = hall.check()
    assert states(check.look(whole=False)) == {"card": "good", "camera": "good"}
    hall.healths |= {"fonts": BAD}
    assert states(check.look(whole=True)) == {"card": "good", "camera": "good", "fonts": "bad"}
    hall.healths = dict.fromkeys(hall.healths, UNKNOWN)
    hall.now += timedelta(minutes=1)
    report = check.look(whole=False)
    assert states(report) == {"card": "unknown", "camera": "unknown", "fonts": "bad"}
    assert report.at == "2026-11-21T09:01:00+00:00"
    assert report == check.report == hall.kept[-1]
    assert sorted(hall.asked[:2]) == ["camera-glance", "card"]


def test_paper_is_counted_with_every_look() -> None:
    hall = Hall()
    left = iter([12_000, None])
    check = SelfCheck((), [hall.look("card")], lambda: hall.now, hall.keep, None, lambda: next(left))
    assert [check.look(whole=True).paper_left_mm for _ in range(2)] == [12_000, None]


def test_what_a_person_found_lives_on_over_a_restart() -> None:
    hall = Hall()
    hall.check().note("printer", Trial(True, START.isoformat()))
    again = hall.check(hall.kept[-1])
    assert again.look(whole=True).tests == {"printer": Trial(True, START.isoformat())}
    assert again.report.checks  # but not how the parts were: that is asked anew
    assert hall.check(hall.kept[-1]).report.checks == ()


def test_a_call_for_staff_is_kept_when_it_changes() -> None:
    hall = Hall()
    check = hall.check()
    for called in (False, True, True, False):
        check.call_staff(called)
    assert [report.staff_called for report in hall.kept] == [True, False]


def test_a_disk_that_refuses_costs_the_report_and_no_more() -> None:
    hall = Hall(full=True)
    check = hall.check()
    assert states(check.look(whole=True))["card"] == "good"
    check.note("card", Trial(False, START.isoformat()))
    assert check.report.tests["card"].good is False
    assert hall.kept == []


def test_a_device_is_asked_in_its_own_thread_and_its_failure_comes_out() -> None:
    lane = Lane("printer")
    seen: list[str] = []

    def ask() -> Health:
        seen.append(threading.current_thread().name)
        return GOOD

    def broken() -> Health:
        raise RuntimeError

    good, bad = examine([Look("printer", on_lane(lane, ask)), Look("card", on_lane(lane, broken))])
    lane.close()
    assert good.health == GOOD
    assert bad.health == Health(State.BAD, (Problem("internal", "RuntimeError"),))
    assert seen[0].startswith("lane-printer")


def test_a_lane_that_is_closed_is_no_good() -> None:
    lane = Lane("printer")
    lane.close()
    with pytest.raises(RuntimeError):
        on_lane(lane, lambda: GOOD)()
