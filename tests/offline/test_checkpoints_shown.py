"""Anchored over the real line, and seen by all: the command, the health report, the platform's page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, update

from kiosk.cli import main
from kiosk.config import Settings
from kiosk.doctor import examine
from kiosk.ports import Health, State
from kiosk.sandbox.configurations import publish
from kiosk.words import Words
from offline.anchors import anchor_file
from offline.examination import looks
from offline.station import Station
from offline.sync import HELLO_S, Progress
from offline.tables import AUDIT, CHECKPOINTS
from tests.helpers import people
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.station import HandClock
from tests.helpers.supervision import rewrite
from tests.helpers.terminal import valid_application

EARLY = b'{"at":"2026-03-01T09:00:00+08:00"}'
OFTEN = {"checkpoint_entries": 1}


@dataclass
class Town:
    """A platform and one terminal that has handed over one application."""

    platform: RunningPlatform
    data: Path
    settings: Settings
    clock: HandClock = field(default_factory=HandClock)

    def sync(self) -> None:
        """What waits is sent; then the terminal greets."""
        station = Station.open(self.settings, self.data, self.clock)
        gateway = station.gateway()
        loop = station.sync(gateway)
        for _ in range(2):
            while loop.step() is not Progress.IDLE:
                pass
            self.clock.forward(HELLO_S)
        gateway.close()
        station.close()

    def health(self, part: str) -> Health:
        wanted = [look for look in looks(self.settings, self.data, self.clock) if look.name == part]
        return examine(wanted)[0].health

    def page(self) -> str:
        return httpx.get(f"{self.platform.page_url}/terminals/BM01/audit", trust_env=False).text


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with running_platform(tmp_path) as platform:
        settings = platform.settings().model_copy(update={"audit": Settings().audit.model_copy(update=OFTEN)})
        made = Town(platform, tmp_path / "terminal", settings)
        platform.office.wall = made.clock.now
        station = Station.open(settings, made.data, made.clock)
        station.outbox.save(valid_application())
        station.close()
        yield made


def verify(town: Town, monkeypatch: pytest.MonkeyPatch, *words: str, action: str = "verify") -> int:
    config = town.data.parent / "config.toml"
    config.write_text(f'[terminal]\nid = "BM01"\n[platform]\nkey = "{town.platform.key}"\n', encoding="utf-8")
    monkeypatch.setenv("KIOSK_CONFIG", str(config))
    return main(["audit", action, "--data", str(town.data), *words])


def test_sync_anchors_after_the_applications(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert town.health("audit").state is State.UNKNOWN, "nothing was anchored yet"
    town.sync()
    assert town.health("audit").state is State.GOOD
    assert verify(town, monkeypatch, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["anchors"] == 1
    assert told["anchored"]["sequence"] >= 1
    assert "saved" in town.page()
    assert "第 1 条监察链" in town.page()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_tail_cut_off_is_named_by_the_command(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    town.sync()
    monkeypatch.setenv("LC_ALL", language.replace("-", "_") + ".UTF-8")
    station = Station.open(town.settings, town.data, town.clock)
    with station.db.writing() as connection:
        connection.execute(delete(AUDIT).where(AUDIT.c.sequence > 1))
    station.close()
    assert verify(town, monkeypatch) == 1
    expected = Words(language, strict=True)("outbox.audit.truncated", number=2)
    assert capsys.readouterr().out.startswith(expected)


def test_a_refused_chain_is_in_the_health_report_and_on_the_platforms_page(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town.sync()
    assert verify(town, monkeypatch, action="renew") == 1, "nothing is refused"
    station = Station.open(town.settings, town.data, town.clock)
    rewrite(station.db, "BM01", 0)
    with station.db.writing() as connection:
        connection.execute(delete(CHECKPOINTS))
    anchor_file(town.data).unlink()
    station.outbox.save(valid_application())
    station.close()
    town.sync()
    health = town.health("audit")
    assert health.state is State.BAD
    assert [problem.code for problem in health.problems] == ["audit-forked"]
    assert "终端签名的凭证已留存" in town.page()
    assert verify(town, monkeypatch) == 1, "the platform's anchor came back"
    assert verify(town, monkeypatch, action="renew") == 0
    town.clock.forward(7 * 3600)
    town.sync()
    assert town.health("audit").state is State.GOOD
    assert "第 2 条监察链" in town.page()
    capsys.readouterr()
    assert verify(town, monkeypatch, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["before"]["chain"] != told["chain"]
    assert told["problem"] is None


def test_since_a_time_begins_at_the_first_entry_from_then_on(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town.sync()
    before = town.clock.now()
    town.clock.forward(7 * 3600)
    station = Station.open(town.settings, town.data, town.clock)
    station.outbox.save(valid_application())
    with station.db.writing() as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.sequence == 1).values(body=EARLY))
    station.close()
    assert verify(town, monkeypatch) == 1
    assert verify(town, monkeypatch, "--since", "1") == 1
    assert verify(town, monkeypatch, "--since", (before + timedelta(hours=1)).isoformat()) == 0
    assert verify(town, monkeypatch, "--since", "2999-01-01") == 0
    capsys.readouterr()
    for wrong in ("yesterday", "-3"):
        with pytest.raises(SystemExit):
            verify(town, monkeypatch, f"--since={wrong}")


def test_what_was_set_from_afar_reaches_the_terminal_and_its_health_report(town: Town) -> None:
    publish(town.platform.office, {"store.grace_days": 30})
    town.sync()
    assert (town.health("configuration").state, town.health("configuration").detail) == (State.GOOD, "1")
    publish(town.platform.office, {"revoked.terminals": ("BM01",)}, "BM01")
    town.sync()
    health = town.health("configuration")
    assert [problem.code for problem in health.problems] == ["terminal-revoked"]


def test_a_revoked_terminal_still_hands_over_what_it_has(town: Town) -> None:
    publish(town.platform.office, {"revoked.terminals": ("BM01",)}, "BM01")
    town.sync()
    station = Station.open(town.settings, town.data, town.clock)
    gateway = station.gateway()
    answer = gateway.answer("1" * 31, people.citizen())
    gateway.close()
    with station.db.reading() as connection:
        states = connection.exec_driver_sql("SELECT state FROM applications").scalars().all()
    station.close()
    assert states == ["accepted"]
    assert getattr(answer, "code", "") == "terminal-revoked"


def test_a_terminal_without_a_chain_has_no_page(town: Town) -> None:
    page = httpx.get(f"{town.platform.page_url}/terminals/BM09/audit", trust_env=False)
    assert page.status_code == 404
