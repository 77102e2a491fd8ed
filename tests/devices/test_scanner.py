"""Code scanners: the same promises from a folder, a serial line and a keyboard that is held."""

from __future__ import annotations

import errno
import json
import os
import select
import termios
import tty
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices import is_simulated, open_scanner
from devices.examination import looks
from devices.scanner import simulated
from devices.scanner.attached import AttachedScanner
from devices.scanner.onserial import SerialSource
from devices.scanner.wedge import WedgeSource
from kiosk.cli import USAGE, main
from kiosk.config import Settings, load
from kiosk.ports import Health, Scanned, State
from kiosk.problems import Failed, Problem
from tests.helpers.cameras import until
from tests.helpers.promises_scanner import ANY, CODES, STEERED, Bench
from tests.helpers.wedge import Keyboard, typed

CODE = CODES[0]


class SerialLine:
    """A pseudo-terminal with a name that stays the same when it is plugged in again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.plug()

    def plug(self) -> None:
        self._ours, theirs = os.openpty()
        tty.setraw(theirs)
        self.path.symlink_to(os.ttyname(theirs))
        self._theirs = theirs

    def unplug(self) -> None:
        self.path.unlink()
        os.close(self._ours)
        os.close(self._theirs)

    def send(self, data: bytes) -> None:
        os.write(self._ours, data)

    def wait(self) -> None:
        """Until what was sent has come through the kernel, where nobody has read it yet."""
        assert select.select([self._theirs], [], [], 10)[0]


def quick(source: Callable[[], SerialSource | WedgeSource], name: str) -> AttachedScanner:
    return AttachedScanner(source, name, gap_s=0.1, again_s=0.02)


@contextmanager
def bench(kind: str, folder: Path) -> Iterator[Bench]:
    if kind == "simulated":
        made = simulated.SimulatedScanner(folder)
        yield Bench(
            made,
            lambda code: simulated.show(folder, code),
            lambda: simulated.put(folder, "gone"),
            lambda: simulated.put(folder, "good"),
        )
        made.close()
        return
    if kind == "serial":
        line = SerialLine(folder / "scanner")
        attached = quick(lambda: SerialSource(str(line.path), 9600), "line")
        show = lambda code: line.send(code.encode() + b"\r\n")  # noqa: E731 - as for the others
        yield Bench(attached, show, line.unplug, line.plug, line.wait)
        attached.close()
        line.unplug()
        return
    keyboard = Keyboard(folder / "event7")
    held: list[int] = []
    attached = quick(lambda: WedgeSource(str(keyboard.path), held.append), "keyboard")
    yield Bench(attached, lambda code: keyboard.type(typed(code + "\r")), keyboard.unplug, keyboard.plug)
    attached.close()
    keyboard.unplug()
    assert held or attached.health().state is State.UNKNOWN, "nothing is heard of a keyboard that isn't held"


@pytest.mark.parametrize("kind", ["simulated", "serial", "wedge"])
@pytest.mark.parametrize("promise", STEERED + ANY, ids=lambda promise: promise.__name__)
def test_promises(kind: str, promise: Callable[[Bench], None], tmp_path: Path) -> None:
    with bench(kind, tmp_path) as made:
        promise(made)


# Who may have the scanner -----------------------------------------------------------------------------


def refused(scanner: AttachedScanner) -> str:
    found = scanner.read(0)
    assert isinstance(found, Problem)
    assert found.code == "scanner-refused"
    assert scanner.health() == scanner.health()
    assert scanner.health().problems == (found,)
    return found.detail


def test_a_keyboard_that_another_program_holds_is_not_listened_to(tmp_path: Path) -> None:
    keyboard = Keyboard(tmp_path / "event7")

    def taken(_: int) -> None:
        raise OSError(errno.EBUSY, "busy")

    scanner = quick(lambda: WedgeSource(str(keyboard.path), taken), "keyboard")
    keyboard.type(typed(CODE + "\r"))
    assert refused(scanner) == "another program has it open"
    scanner.close()
    keyboard.unplug()


def test_what_is_no_input_device_cannot_be_held(tmp_path: Path) -> None:
    """The real hold, on a pipe: the kernel refuses it."""
    keyboard = Keyboard(tmp_path / "event7")
    settings = Settings.model_validate({"scanner": {"kind": "wedge", "device": str(keyboard.path)}})
    scanner = open_scanner(settings)
    assert isinstance(scanner, AttachedScanner)
    assert "scanner.kind" in refused(scanner)
    scanner.close()
    keyboard.unplug()


def test_what_is_no_serial_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    settings = Settings.model_validate({"scanner": {"kind": "serial", "device": str(tmp_path / "file")}})
    scanner = open_scanner(settings)
    assert isinstance(scanner, AttachedScanner)
    refused(scanner)
    scanner.close()


def test_a_serial_line_is_ours_alone(tmp_path: Path) -> None:
    line = SerialLine(tmp_path / "scanner")
    first, second = (quick(lambda: SerialSource(str(line.path), 9600), "line") for _ in range(2))
    assert first.read(0) is None
    assert refused(second) == "another program has it open"
    first.close()
    second.close()
    line.unplug()


def test_a_serial_line_has_the_speed_of_the_settings(tmp_path: Path) -> None:
    line = SerialLine(tmp_path / "scanner")
    source = SerialSource(str(line.path), 38400)
    assert termios.tcgetattr(source.fileno())[4:6] == [termios.B38400, termios.B38400]
    source.close()
    line.unplug()


def test_a_lost_scanner_is_told_once_at_once_and_then_after_the_time(tmp_path: Path) -> None:
    scanner = quick(lambda: SerialSource(str(tmp_path / "nothing"), 9600), "line")
    lost = scanner.read(60)
    assert isinstance(lost, Problem)
    assert lost.code == "scanner-missing"
    assert scanner.read(0.05) == lost
    scanner.close()


def test_half_a_code_is_gone_with_the_scanner(tmp_path: Path) -> None:
    line = SerialLine(tmp_path / "scanner")
    scanner = AttachedScanner(lambda: SerialSource(str(line.path), 9600), "line", gap_s=60, again_s=0.02)
    assert scanner.read(0) is None
    line.send(CODE.encode())
    assert scanner.read(0) is None
    line.unplug()
    assert isinstance(until(lambda: scanner.read(0), lambda found: found is not None), Problem)
    line.plug()
    until(lambda: scanner.read(0), lambda found: found is None)
    line.send(CODES[1].encode() + b"\r")
    assert scanner.read(10) == Scanned(CODES[1])
    scanner.close()
    line.unplug()


# The simulator, and settings --------------------------------------------------------------------------


def test_conditions_of_the_simulator(tmp_path: Path) -> None:
    scanner = simulated.SimulatedScanner(tmp_path)
    assert scanner.read(0) is None
    simulated.put(tmp_path, "garbled")
    simulated.show(tmp_path, CODE)
    bad = scanner.read(1)
    assert isinstance(bad, Problem)
    assert bad.code == "code-unreadable"
    simulated.put(tmp_path, "refused")
    assert scanner.read(1) == Problem("scanner-refused", "simulated scanner is held by another program")
    simulated.show(tmp_path, CODE)
    scanner.read(0)
    simulated.put(tmp_path, "good")
    assert scanner.read(0.2) is None, "what was shown to a scanner that is away is not seen later"
    assert not (tmp_path / "code.txt").exists(), "nothing is left of a code"
    with pytest.raises(ValueError, match="on-fire"):
        simulated.put(tmp_path, "on-fire")
    with pytest.raises(ValueError, match="one line"):
        simulated.show(tmp_path, "two\nlines")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"condition": "on-fire"}', '{"condition": []}'])
def test_a_half_made_order_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "scanner.json").write_text(text, encoding="utf-8")
    assert simulated.condition(tmp_path) == "good"


def test_settings_choose_the_scanner(tmp_path: Path) -> None:
    assert open_scanner(Settings()) is None
    ours = Settings.model_validate({"scanner": {"kind": "simulated", "path": str(tmp_path)}})
    assert isinstance(open_scanner(ours), simulated.SimulatedScanner)
    assert is_simulated(ours)
    for wrong in ({"kind": "simulated"}, {"kind": "wedge"}, {"kind": "serial"}):
        with pytest.raises(Failed, match=r"scanner\."):
            open_scanner(Settings.model_validate({"scanner": wrong}))


def sim(folder: Path, *words: str) -> int:
    config = folder / "config.toml"
    text = '[terminal]\nsimulated = true\n[scanner]\nkind = "simulated"\npath = "scanner"\n'
    config.write_text(text, encoding="utf-8")
    return main(["device", "sim", *words, "--config", str(config), "--data", str(folder / "data")])


def test_the_command_holds_a_phone_before_the_scanner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scanner = simulated.SimulatedScanner(tmp_path / "scanner")
    assert scanner.read(0) is None
    assert sim(tmp_path, "scanner", "show", CODE) == 0
    assert scanner.read(1) == Scanned(CODE)
    assert sim(tmp_path, "scanner", "gone") == 0
    assert isinstance(scanner.read(1), Problem)
    assert sim(tmp_path, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)["scanner"]["now"] == "gone"
    for wrong in (("scanner", "on-fire"), ("scanner", "show"), ("scanner", "good", CODE)):
        assert sim(tmp_path, *wrong) == USAGE


def test_a_terminal_goes_live_with_no_simulated_scanner(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[scanner]\nkind = "simulated"\npath = "scanner"\n', encoding="utf-8")
    with pytest.raises(Failed, match=r"config.toml:2: scanner.kind"):
        load(config)


def test_the_health_report_has_a_scanner_where_there_is_one(tmp_path: Path) -> None:
    def found(**scanner: str) -> dict[str, Health]:
        made = Settings.model_validate({"scanner": scanner})
        return {look.name: look.ask() for look in looks(made) if look.name == "scanner"}

    assert found() == {}
    simulated.put(tmp_path, "good")
    assert found(kind="simulated", path=str(tmp_path))["scanner"].state is State.GOOD
    lost = found(kind="serial", device=str(tmp_path / "nothing"))["scanner"]
    assert [problem.code for problem in lost.problems] == ["scanner-missing"]


def test_a_technician_tries_a_scanner_and_sees_no_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sim(tmp_path, "scanner", "good") == 0

    def tried(timeout: str) -> tuple[int, dict[str, object]]:
        command = ["device", "scanner", "read", "--json", "--timeout", timeout]
        command += ["--config", str(tmp_path / "config.toml"), "--data", str(tmp_path / "data")]
        result = main(command)
        return result, json.loads(capsys.readouterr().out)

    result, facts = tried("0.05")
    assert (result, facts["problem"]) == (1, "code-unreadable")
    with ThreadPoolExecutor(1) as other:
        trial = other.submit(tried, "20")
        until(lambda: simulated.show(tmp_path / "scanner", CODE) or trial.done(), bool)
        assert trial.result() == (0, {"characters": len(CODE)})
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    result, facts = tried("0")
    assert (result, facts["problem"]) == (1, "scanner-missing")
