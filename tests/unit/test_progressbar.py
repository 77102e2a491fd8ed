"""The bar of long commands: what a watcher sees, and that nobody else sees anything."""

from __future__ import annotations

import io

import pytest

from kiosk.progressbar import columns, cut, line_of, megabytes, progress


class Window(io.StringIO):
    """A terminal window that somebody watches."""

    def isatty(self) -> bool:
        return True


class Ticking:
    """A clock that goes on by ``step`` seconds each time somebody looks."""

    def __init__(self, step: float) -> None:
        self.step, self.now = step, 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def seen(window: Window) -> list[str]:
    """What stood on the line, one after another."""
    return [line.rstrip() for line in window.getvalue().split("\r")]


def test_the_line_grows_and_is_gone_at_the_end() -> None:
    window = Window()
    with progress("重试", 4, stream=window, monotonic=Ticking(1.0)) as advance:
        for _ in range(4):
            advance(1)
    lines = [line for line in seen(window) if line]
    assert [line.split("]")[1].split() for line in lines] == [
        ["0%", "0", "/", "4"],
        ["25%", "1", "/", "4"],
        ["50%", "2", "/", "4"],
        ["75%", "3", "/", "4"],
        ["100%", "4", "/", "4"],
    ]
    assert window.getvalue().endswith("\r")
    assert set(seen(window)[-2]) <= {" "}


def test_the_line_is_wiped_before_an_error_speaks() -> None:
    window = Window()
    with pytest.raises(OSError, match="pulled"), progress("export", 2, stream=window):
        raise OSError("pulled")
    assert seen(window)[-2:] == ["", ""]


def test_a_shorter_line_leaves_nothing_of_a_longer_one() -> None:
    window = Window()
    with progress(
        "x", 0, stream=window, monotonic=Ticking(1.0), unit=lambda n: "long" if not n else "s"
    ) as on:
        on(1)
    assert window.getvalue().split("\r")[1:3] == ["x  long", "x  s   "]


def test_drawing_takes_a_rest_between_quick_steps() -> None:
    window = Window()
    with progress("x", 1000, stream=window, monotonic=Ticking(0.001)) as advance:
        for _ in range(1000):
            advance(1)
    assert 5 < len(seen(window)) < 40


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_where_nobody_watches(quiet: bool) -> None:
    stream = Window() if quiet else io.StringIO()
    with progress("x", 2, quiet=quiet, stream=stream) as advance:
        advance(2)
    assert stream.getvalue() == ""


def test_more_than_promised_is_full_and_no_more() -> None:
    assert line_of("x", 9, 4).split("]")[1].split()[0] == "100%"


def test_a_narrow_window_gets_as_much_as_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "8")
    window = Window()
    with progress("办件导出中", 4, stream=window):
        pass
    assert seen(window)[1] == "办件导"


def test_amounts_and_columns() -> None:
    assert megabytes(1_250_000) == "1.2 MB"
    assert (columns("办件a"), cut("办件a", 3), cut("办件a", 5)) == (5, "办", "办件a")
    assert line_of("x", 3, 0) == "x  3"
