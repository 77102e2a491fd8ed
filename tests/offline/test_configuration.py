"""What the province sets from afar: signed, newer, allowed; and only after the terminal's own file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.config import Settings
from kiosk.contract.configuration import Configuration, Value
from kiosk.crypto.sm2 import PrivateKey
from kiosk.problems import Failed, Problem
from kiosk.published import From, Passed, Published, in_force, published, with_published
from kiosk.sandbox import configurations
from kiosk.sandbox.office import Office, Setup, open_office
from kiosk.sandbox.refused import Refused
from kiosk.standing import Standing, configuration_file
from offline.configuration import EVERY_S, Configurations, accept_configuration
from offline.wire import Refusal
from tests.helpers.configuring import ISSUED, document, settings
from tests.helpers.station import PLATFORM, TERMINAL


def take(data: Path, *given: bytes, own: Settings | None = None) -> int:
    return accept_configuration(data, *given, PLATFORM.public, own or settings())


def test_without_a_document_nothing_changes(tmp_path: Path) -> None:
    own = settings(store={"grace_days": 3})
    assert with_published(own, tmp_path) == own
    assert published(own, tmp_path) == Published()


def test_what_is_published_is_in_force(tmp_path: Path) -> None:
    assert take(tmp_path, *document(1, {"store.grace_days": 30, "platform.heartbeat_s": 60})) == 1
    now = with_published(settings(), tmp_path)
    assert (now.store.grace_days, now.platform.heartbeat_s) == (30.0, 60.0)
    assert now.platform.key == settings().platform.key


def test_the_terminals_own_file_comes_first(tmp_path: Path) -> None:
    own = settings(store={"grace_days": 3})
    take(tmp_path, *document(1, {"store.grace_days": 30}), own=own)
    now, origins = in_force(own, published(own, tmp_path))
    assert now.store.grace_days == 3
    (told,) = [origin for origin in origins if origin.name == "store.grace_days"]
    assert (told.source, told.published, told.passed) == (From.FILE, 30, Passed.FILE_FIRST)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("store.grace_days", 900),
        ("store.grace_days", "7"),
        ("platform.heartbeat_s", True),
        ("terminal.name", 7),
    ],
)
def test_a_value_that_does_not_fit_is_passed_over_and_the_others_are_not(
    tmp_path: Path, name: str, value: Value
) -> None:
    found = Published(1, ISSUED, {name: value, "audit.checkpoint_entries": 7})
    now, origins = in_force(settings(), found)
    assert now.audit.checkpoint_entries == 7
    assert [origin.passed for origin in origins if origin.name == name] == [Passed.UNFIT]
    assert now.store.grace_days == 7


@pytest.mark.parametrize("name", ["platform.url", "platform.key", "card.kind", "some.day"])
def test_what_may_not_be_set_from_afar_is_passed_over(name: str) -> None:
    now, origins = in_force(settings(), Published(1, ISSUED, {name: "https://elsewhere"}))
    assert now == settings()
    assert (origins[-1].name, origins[-1].passed) == (name, Passed.UNKNOWN)


def test_what_is_no_longer_published_is_the_default_again() -> None:
    before, _ = in_force(settings(), Published(1, ISSUED, {"store.grace_days": 30}))
    after, _ = in_force(before, Published(2, ISSUED, {}))
    assert after == settings()


def test_an_older_or_an_equal_number_is_refused(tmp_path: Path) -> None:
    take(tmp_path, *document(5, {"store.grace_days": 30}))
    for number in (4, 5):
        with pytest.raises(Failed) as failed:
            take(tmp_path, *document(number, {"store.grace_days": 1}))
        assert failed.value.problem.code == "platform-answer-bad"
    assert published(settings(), tmp_path).values == {"store.grace_days": 30}


def test_the_same_one_again_changes_nothing(tmp_path: Path) -> None:
    given = document(5, {"store.grace_days": 30})
    take(tmp_path, *given)
    stamp = configuration_file(tmp_path).stat().st_mtime_ns
    assert take(tmp_path, *given) == 5
    assert configuration_file(tmp_path).stat().st_mtime_ns == stamp


def test_only_the_platform_and_only_for_this_terminal(tmp_path: Path) -> None:
    for given in (
        document(1, {"store.grace_days": 0}, PrivateKey.generate()),
        document(1, {"store.grace_days": 0}, terminal="BM02"),
        (b"\xff", b"\1" * 64),
        (b"{}", PLATFORM.sign(b"{}")),
    ):
        with pytest.raises(Failed) as failed:
            take(tmp_path, *given)
        assert failed.value.problem.code == "platform-answer-bad"
    assert not configuration_file(tmp_path).exists()


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b'"'])
def test_a_damaged_copy_is_told_not_believed_and_fetched_again(tmp_path: Path, damage: bytes) -> None:
    given = document(5, {"store.grace_days": 30})
    take(tmp_path, *given)
    path = configuration_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"30", b"90") if damage == b'"' else damage)
    found = published(settings(), tmp_path)
    assert found.problem is not None
    assert found.problem.code == "configuration-bad"
    assert with_published(settings(), tmp_path).store.grace_days == 7
    assert take(tmp_path, *given) == 5
    assert published(settings(), tmp_path).number == 5


@dataclass
class Line:
    answers: list[tuple[bytes, bytes] | Refusal | None]
    asked: list[int] = field(default_factory=list)

    def configuration(self, after: int) -> tuple[bytes, bytes] | Refusal | None:
        self.asked.append(after)
        return self.answers.pop(0)


def test_sync_takes_a_new_one_without_a_restart(tmp_path: Path) -> None:
    first, second = document(3, {"store.grace_days": 30}), document(4, {"store.grace_days": 40})
    line, moments = Line([first, second, document(2, {"store.grace_days": 0}), None]), [0.0]
    heard: list[float] = []
    taken: list[int] = []
    fetching = Configurations(
        tmp_path,
        settings(),
        line,
        PLATFORM.public,
        lambda: moments[0],
        lambda now, _: heard.append(now.store.grace_days),
        taken.append,
    )
    fetching.fetch()
    fetching.fetch()  # too soon
    for _ in range(3):
        moments[0] += EVERY_S + 1
        fetching.fetch()
    assert line.asked == [0, 3, 4, 4]
    assert heard == [30, 40, 40, 40]
    assert taken == [3, 4]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(Setup(data=tmp_path / "platform"))
    yield opened
    opened.close()


def issued(office: Office, terminal: str, after: int = 0) -> Configuration | None:
    signed = configurations.newest_after(office, terminal, after)
    return signed.open(Configuration, office.key.public) if signed else None


def test_the_platform_puts_what_is_for_all_and_for_one_together(office: Office) -> None:
    assert issued(office, "BM01") is None
    configurations.publish(office, {"store.grace_days": 30, "platform.heartbeat_s": 60})
    configurations.publish(office, {"store.grace_days": 10}, "BM01")
    one, other = issued(office, "BM01"), issued(office, "BM02")
    assert one is not None
    assert other is not None
    assert (one.number, one.values) == (2, {"store.grace_days": 10, "platform.heartbeat_s": 60})
    assert (other.number, other.values) == (1, {"store.grace_days": 30, "platform.heartbeat_s": 60})
    assert issued(office, "BM01", after=2) is None
    configurations.publish(office, {})
    renewed = issued(office, "BM01", after=2)
    assert renewed is not None
    assert (renewed.number, renewed.values) == (3, {"store.grace_days": 10})


def test_the_same_number_is_the_same_document(office: Office) -> None:
    configurations.publish(office, {"store.grace_days": 30})
    assert configurations.newest_after(office, "BM01", 0) == configurations.newest_after(office, "BM01", 0)


def test_a_revoked_terminal_is_told_so(office: Office) -> None:
    configurations.check_standing(office, "BM01")
    configurations.publish(office, {"revoked.terminals": ("BM01",)})
    with pytest.raises(Refused) as refused:
        configurations.check_standing(office, "BM01")
    assert refused.value.code == "terminal-revoked"
    configurations.check_standing(office, "BM02")


def test_the_command_says_what_is_in_force_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    config = tmp_path / "config.toml"
    key = PLATFORM.public.to_bytes().hex()
    config.write_text(
        f'[terminal]\nid = "{TERMINAL}"\n[platform]\nkey = "{key}"\nheartbeat_s = 90.0\n', encoding="utf-8"
    )
    show = ["config", "show", "--data", str(tmp_path)]
    assert main(show) == 0
    assert "The platform has set nothing" in capsys.readouterr().out
    values: dict[str, Value] = {"store.grace_days": 30, "platform.heartbeat_s": 60, "some.day": 1}
    take(tmp_path, *document(4, {**values, "revoked.staff": ("A1",)}))
    assert main([*show, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["number"] == 4
    assert told["settings"]["store.grace_days"]["from"] == "platform"
    assert told["settings"]["platform.heartbeat_s"] == {
        "value": 90.0, "from": "file", "published": 60, "passed_over": "file-first"
    }  # fmt: skip
    assert told["settings"]["some.day"]["passed_over"] == "unknown"
    assert told["settings"]["revoked.staff"]["value"] == ["A1"]
    assert main(show) == 0
    assert "store.grace_days = 30.0  [platform]" in capsys.readouterr().out
    configuration_file(tmp_path).write_bytes(b"{}")
    assert main(show) == 1


def test_a_revoked_terminal_begins_nothing_new_and_is_let_in_again(tmp_path: Path) -> None:
    standing = Standing(settings(), tmp_path)
    assert standing.problem() is None
    take(tmp_path, *document(1, {"revoked.terminals": ("BM09", TERMINAL)}))
    assert standing.problem() == Problem("terminal-revoked"), "without a restart"
    take(tmp_path, *document(2, {"revoked.terminals": ("BM09",)}))
    assert standing.problem() is None
    take(tmp_path, *document(3, {"revoked.terminals": (TERMINAL,)}))
    path = configuration_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(TERMINAL.encode(), b"BM02"))
    assert standing.problem() is None, "nobody locks a terminal by writing a file"
