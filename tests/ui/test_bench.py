"""`kiosk bench`: the form of its figures and its exit codes; how fast anything is belongs to no test."""

from __future__ import annotations

import json

import pytest

from kiosk.app import Kiosk
from ui import bench
from ui.bench.figure import Figure, in_turns, percentile


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


def test_percentiles() -> None:
    assert percentile([5.0], 95) == 5.0
    assert percentile([float(n) for n in range(1, 102)], 95) == 96.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 95)


def test_ours_and_the_floor_take_turns() -> None:
    order: list[str] = []

    def ours() -> float:
        order.append("ours")
        return 2.0

    def floor() -> float:
        order.append("floor")
        return 1.0

    assert in_turns(ours, floor, 2) == ([2.0, 2.0], [1.0, 1.0])
    assert order == ["ours", "floor", "ours", "floor"]


def test_an_unknown_name_is_told_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(Kiosk, ["speed"], as_json=True) == 2
    said = capsys.readouterr().err
    assert [name for name in bench.FIGURES if name not in said] == []


def test_the_cheapest_figure_comes_out_whole(capsys: pytest.CaptureFixture[str]) -> None:
    code = bench.main(Kiosk, ["printer.bytes"], as_json=True)
    row = json.loads(capsys.readouterr().out)
    assert (row["name"], row["unit"]) == ("printer.bytes", "B")
    assert row["value"] < row["floor"]
    assert code == (0 if row["ok"] else 1)
