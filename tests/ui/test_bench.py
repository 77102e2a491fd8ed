"""kiosk bench: what it says and how it ends.  No test here asks how fast this machine is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import world
from kiosk.cli import main
from kiosk.contract.catalogue import CatalogueDocument
from ui import bench
from ui.bench import catalogue, face, recover, render, save, start, turn
from ui.bench.figure import Figure, in_turns, percentile
from ui.bench.manyitems import many_items

ROW = {"name", "value", "unit", "floor", "ratio", "target", "ok"}


def never(*_: Any) -> None:
    raise AssertionError("this figure needs no program")


def measured(capsys: pytest.CaptureFixture[str], *names: str) -> tuple[int, list[dict[str, Any]]]:
    code = bench.main(never, names, as_json=True)
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_rare_letters_of_a_measured_receipt_are_drawn_by_us(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "RUNS", 5)
    _, (row,) = measured(capsys, "printer.render")
    assert (row["name"], row["unit"], row["drawn_by_us"]) == ("printer.render", "ms", 3)
    assert 0 < row["floor"] < row["value"]


def test_an_unknown_name_is_a_usage_error_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "printer.bytes", "speed"]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert "speed" in said.err
    assert all(name in said.err for name in bench.FIGURES)


def test_a_figure_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, (row,) = measured(capsys, "printer.bytes")
    assert row.keys() > ROW
    assert (row["name"], row["unit"]) == ("printer.bytes", "B")
    assert row["ratio"] == pytest.approx(row["value"] / row["floor"], rel=0.01)
    assert code == (0 if row["ok"] else 1)


def test_bytes_of_paper_are_no_matter_of_speed(capsys: pytest.CaptureFixture[str]) -> None:
    _, (row,) = measured(capsys, "printer.bytes")
    assert row["ok"], row
    assert row["value"] < row["generic"] < row["floor"]


def test_a_face_is_found_by_ours_and_by_the_floor(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(face, "RUNS", 3)
    monkeypatch.setattr(face, "FULL_RUNS", 1)
    _, (row,) = measured(capsys, "face.frame")
    assert (row["found"], row["bare_found"]) == (1.0, 1.0), "a search that finds nothing is worth nothing"
    assert 0 < row["floor"] <= row["value"]


def test_a_catalogue_is_loaded_in_a_process_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "COUNT", 12)
    monkeypatch.setattr(catalogue, "RUNS", 1)
    _, (row,) = measured(capsys, "catalogue.load")
    assert (row["name"], row["unit"], row["items"]) == ("catalogue.load", "ms", 12.0)
    assert 0 < row["floor"] < row["value"]
    assert row["grown_mb"] > 0


def test_many_items_are_whole_and_their_codes_hold() -> None:
    made = many_items(7)
    assert CatalogueDocument.parse_canonical(made.canonical()) == made
    assert len({item.name["zh-CN"] for item in made.items}) == 7


def test_a_camera_process_by_itself_gives_a_first_picture(tmp_path: Path) -> None:
    film = tmp_path / "film.avi"
    recover.shoot(film)
    assert recover.bare(str(film)) > 0


def test_without_json_it_is_a_line_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(never, ["printer.bytes"], as_json=False) == 0
    said = capsys.readouterr().out
    assert said.startswith("printer.bytes")
    assert "good" in said


def test_without_a_card_service_it_says_so_and_does_not_pass(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "DAEMON", Path("/nowhere/pcscd"))
    code, (row,) = measured(capsys, "card.read")
    assert code == 1
    assert row["ok"] is None
    assert row["value"] is None
    assert "pcscd" in row["reason"]


def test_several_figures_each_have_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "printer.bytes", "printer.bytes", "--json"]) == 0
    assert len(capfd.readouterr().out.splitlines()) == 1, "one name asked for twice is one figure"


def test_ours_and_the_bare_libraries_save_the_same(tmp_path: Path) -> None:
    times, floors = save.run(tmp_path, 2)
    assert len(times) == len(floors) == 2
    assert min(times + floors) > 0
    assert len(list((tmp_path / "outbox").glob("*.bundle"))) == 3
    assert (tmp_path / "bare.log").stat().st_size > 3 * save.PHOTO_BYTES


def test_the_bare_programs_draw(tmp_path: Path) -> None:
    window = Path(start.__file__).with_name("bare_window.py")
    (drawn,) = start.start([sys.executable, str(window)], 1, {"QML_DISK_CACHE_PATH": str(tmp_path)})
    assert drawn > 0
    pages = turn.BarePages(3, 5)
    assert pages.turn() > 0
    pages.close()


def test_a_figure_is_one_json_object_beside_its_floor() -> None:
    row = json.loads(Figure.beside("start", 900.0, "ms", 450.0, 2.0, runs=5).as_json())
    assert row == {
        "name": "start", "value": 900.0, "unit": "ms", "floor": 450.0, "ratio": 2.0, "target": 2.0,
        "ok": True, "runs": 5,
    }  # fmt: skip
    assert not Figure.beside("start", 901.0, "ms", 450.0, 2.0).ok


def test_what_could_not_be_measured_is_neither_good_nor_bad() -> None:
    row = json.loads(Figure.missing("card.read", "ms", 1.15, "no pcscd").as_json())
    assert (row["ok"], row["value"], row["ratio"], row["reason"]) == (None, None, None, "no pcscd")


def test_both_take_turns() -> None:
    order: list[str] = []

    def run(name: str) -> float:
        order.append(name)
        return float(len(order))

    assert in_turns(lambda: run("ours"), lambda: run("floor"), 2) == ([1.0, 3.0], [2.0, 4.0])
    assert order == ["ours", "floor", "ours", "floor"]


def test_percentiles() -> None:
    hundred = [float(n) for n in range(101)]
    assert percentile(hundred, 95) == 95.0
    assert percentile(hundred, 50) == 50.0
    assert percentile([1.0, 2.0], 50) == 1.5
    assert percentile([7.0], 95) == 7.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


@given(st.lists(st.integers(0, 10**6).map(float), min_size=1), st.integers(1, 99))
def test_a_percentile_lies_between_the_extremes(values: list[float], percent: int) -> None:
    assert min(values) <= percentile(values, percent) + 1e-6
    assert percentile(values, percent) - 1e-6 <= max(values)


def test_each_group_names_figures_that_exist() -> None:
    assert all(name in bench.FIGURES for names in bench.GROUPS.values() for name in names)
    assert not bench.GROUPS.keys() & bench.FIGURES.keys()
