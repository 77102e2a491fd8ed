"""`kiosk device sim`: every simulated device steered by another process than the one that uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices import is_simulated, open_camera, open_printer, open_reader
from devices.camera.simulated import Scene, shown
from devices.card.simulated import FAULTS, scene
from devices.printer import simulated_steering as steering
from devices.printer.simulated import PrinterProgram
from devices.printer.simulated_condition import Condition
from devices.scanner.simulated import CONDITIONS as OF_THE_SCANNER
from kiosk.cli import SETTINGS, USAGE, main
from kiosk.config import Settings, load
from kiosk.domain.people import Citizen
from kiosk.ports import Outcome, State
from tests.helpers.cameras import until
from tests.helpers.paper import RECEIPT

TEXT = """\
[terminal]
simulated = true
[card]
kind = "simulated"
path = "cards"
[camera]
kind = "simulated"
path = "scenes"
[printer]
kind = "simulated"
path = "printer"
profile = "epson"
timeout_s = 0.25
port = {port}
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[PrinterProgram]:
    with PrinterProgram(folder=tmp_path / "printer") as running:
        yield running


@pytest.fixture
def config(tmp_path: Path, program: PrinterProgram) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(TEXT.format(port=program.port), encoding="utf-8")
    return path


def sim(config: Path, *words: str) -> int:
    return main(["device", "sim", *words, "--config", str(config), "--data", str(config.parent / "data")])


def listed(config: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert sim(config, "list", "--json") == 0
    found: dict[str, dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_card_is_laid_down_and_read(config: Path) -> None:
    reader = open_reader(load(config))
    assert reader.poll(0).arrival == 0
    assert sim(config, "card", "elder") == 0
    assert reader.poll(2).arrival == 1
    assert isinstance(reader.read(), Citizen)
    assert sim(config, "card", "elder", "--fault", "unreadable") == 0
    assert reader.poll(2).arrival == 2
    assert not isinstance(reader.read(), Citizen)
    assert sim(config, "card", "none") == 0
    assert reader.poll(2).arrival == 0
    reader.close()


def test_a_scene_reaches_the_camera(config: Path) -> None:
    assert sim(config, "camera", "gone") == 0
    camera = open_camera(load(config))
    try:
        until(camera.health, lambda health: health.state is State.BAD)
        assert sim(config, "camera", "document") == 0
        until(camera.page, lambda still: not hasattr(still, "code"))
    finally:
        camera.close()


def test_another_process_ends_the_paper_and_puts_in_new(config: Path, tmp_path: Path) -> None:
    printer = open_printer(load(config), tmp_path / "data", "补打")

    def order(condition: str) -> None:
        command = [sys.executable, "-m", "kiosk", "device", "sim", "printer", condition]
        command += ["--config", str(config), "--data", str(tmp_path / "data")]
        subprocess.run(command, check=True, timeout=60)

    assert printer.health().state is State.GOOD
    order("out")
    until(printer.health, lambda health: [p.code for p in health.problems] == ["printer-no-paper"])
    assert printer.print(RECEIPT).outcome is Outcome.NOT_PRINTED
    order("good")
    until(printer.health, lambda health: health.state is State.GOOD)
    assert printer.print(RECEIPT).outcome is Outcome.PRINTED
    printer.close()


@pytest.mark.parametrize("condition", sorted(steering.CONDITIONS))
def test_every_condition_holds_soon_and_replaces_the_one_before(
    condition: str, config: Path, program: PrinterProgram
) -> None:
    assert sim(config, "printer", "cover") == 0
    until(lambda: program.state, lambda state: state.cover_open)
    assert sim(config, "printer", condition) == 0
    wanted = Condition.model_validate(steering.CONDITIONS[condition])
    until(lambda: program.state, lambda state: state == wanted)


BECOMES = {
    "good": (Outcome.PRINTED, ""),
    "low": (Outcome.PRINTED, "printer-paper-low"),
    "soon": (Outcome.NOT_PRINTED, "printer-no-paper"),
    "out": (Outcome.NOT_PRINTED, "printer-no-paper"),
    "cover": (Outcome.NOT_PRINTED, "printer-cover-open"),
    "cover-midway": (Outcome.NOT_PRINTED, "printer-cover-open"),
    "cutter": (Outcome.UNKNOWN, "printer-cutter"),
    "fault": (Outcome.NOT_PRINTED, "printer-fault"),
    "hot": (Outcome.NOT_PRINTED, "printer-hot"),
    "offline": (Outcome.NOT_PRINTED, "printer-offline"),
    "silent": (Outcome.NOT_PRINTED, "printer-offline"),
    "silent-midway": (Outcome.UNKNOWN, "print-unknown"),
    "cut-off": (Outcome.UNKNOWN, "print-unknown"),
}


@pytest.mark.parametrize("condition", sorted(steering.CONDITIONS))
def test_what_becomes_of_a_slip_in_every_condition(
    condition: str, config: Path, program: PrinterProgram, tmp_path: Path
) -> None:
    assert sim(config, "printer", condition) == 0
    wanted = Condition.model_validate(steering.CONDITIONS[condition])
    until(lambda: program.state, lambda state: state == wanted)
    printed = open_printer(load(config), tmp_path / "data", "补打").print(RECEIPT)
    assert (printed.outcome, printed.problem.code if printed.problem else "") == BECOMES[condition]


def test_the_same_order_again_is_new_paper(config: Path, program: PrinterProgram) -> None:
    assert sim(config, "printer", "good") == 0
    program.steer(paper_lines=0)
    assert sim(config, "printer", "good") == 0
    until(lambda: program.state.paper_lines, lambda lines: lines is None)


def test_an_order_from_before_the_start_holds_at_once(tmp_path: Path) -> None:
    steering.put(tmp_path, "out")
    with PrinterProgram(folder=tmp_path) as program:
        assert program.state.paper_lines == 0
        assert steering.told(tmp_path) == {"paper_lines": 0, "slips": 0}
    assert steering.told(tmp_path) is None, "nothing holds once the program has ended"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"condition": "on-fire"}', '{"condition": []}', "3", "\udcff"]
)
def test_an_order_that_nobody_understands_changes_nothing(tmp_path: Path, text: str) -> None:
    with PrinterProgram(folder=tmp_path) as program:
        program.steer(cover_open=True)
        (tmp_path / steering.FILE).write_bytes(text.encode(errors="surrogateescape"))
        assert steering.ordered(tmp_path) is None
        steering.put(tmp_path / "elsewhere", "out")
        until(lambda: steering.told(tmp_path), lambda told: told == {"cover_open": True, "slips": 0})


def test_the_list_names_what_can_be_set_and_what_holds(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listed(config, capsys)
    assert before["card"]["now"] == {"card": None, "fault": ""}
    assert (before["camera"]["now"], before["printer"]["now"]) == (None, None)
    assert "elder" in str(before["card"]["cards"])
    sim(config, "card", "permit", "--fault", "pull")
    sim(config, "camera", "two")
    sim(config, "printer", "soon")
    until(
        lambda: listed(config, capsys)["printer"]["running"],
        lambda now: now == {"paper_lines": 8, "slips": 0},
    )
    after = listed(config, capsys)
    assert after["card"]["now"] == {"card": "permit", "fault": "pull"}
    assert (after["camera"]["now"], after["printer"]["now"]) == ("two", "soon")
    assert sim(config, "list") == 0
    said = capsys.readouterr().out
    assert "card=permit  fault=pull" in said
    assert "silent-midway" in said


def test_json_says_what_holds_then(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sim(config, "camera", "dark", "--json") == 0
    assert json.loads(capsys.readouterr().out)["camera"]["now"] == "dark"


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (("card", "nobody-we-know"), "elder"),
        (("card", "elder", "--fault", "tired"), "expired"),
        (("camera", "eclipse"), "blurred"),
        (("printer", "on-fire"), "cover"),
    ],
)
def test_unknown_names_are_wrong_arguments_and_the_known_are_named(
    config: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], known: str
) -> None:
    assert sim(config, *words) == USAGE
    said = capsys.readouterr().err
    assert words[-1] in said
    assert known in said
    folder = config.parent
    assert scene(folder / "cards").card is None
    assert shown(folder / "scenes") is None
    assert steering.ordered(folder / "printer") is None


@pytest.mark.parametrize("words", [("card", "elder"), ("camera", "face"), ("printer", "out")])
def test_a_real_device_is_not_steered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[terminal]\nid = "QS01"\n[card]\npath = "cards"\n', encoding="utf-8")
    assert sim(config, *words) == SETTINGS
    assert f"{words[0]}.kind" in capsys.readouterr().err
    assert not (tmp_path / "cards").exists()


def test_a_simulated_device_without_a_folder_cannot_be_steered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[terminal]\nsimulated = true\n[printer]\nkind = "simulated"\n', encoding="utf-8")
    assert sim(config, "printer", "out") == SETTINGS
    assert "printer.path" in capsys.readouterr().err


@pytest.mark.parametrize(
    "part",
    [
        {"card": {"kind": "simulated"}},
        {"camera": {"kind": "simulated"}},
        {"camera": {"source": "drawn:scenes"}},
        {"camera": {"document_source": "drawn-page:"}},
        {"printer": {"kind": "simulated"}},
    ],
)
def test_any_simulated_device_counts_for_the_mark(part: dict[str, object]) -> None:
    assert is_simulated(Settings.model_validate(part))
    assert not is_simulated(Settings())


def test_the_page_about_simulators_names_everything_that_can_be_set() -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulators.md").read_text(encoding="utf-8")
    known = [*(scene.value for scene in Scene), *filter(None, FAULTS), *steering.CONDITIONS, *OF_THE_SCANNER]
    assert [name for name in known if f"`{name}`" not in page] == []
