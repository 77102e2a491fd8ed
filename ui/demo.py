"""`kiosk demo`: everything on one machine.  ``live`` for a person with a display, ``play`` without one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer

from ui.stage import Stage
from ui.window import application, prepare_environment, until_asked_to_end

ITEM = "11990121MB0A00018Q5992014001001"

# Builds the program: settings, settings file, data folder.  The front door hands it down.
Build = Callable[..., Any]


def play(build: Build, out: Path, readme: Path | None = None) -> int:
    """Play one visit through the real screen without a display.

    Leaves ``NN-<step>.png``, ``receipt.png``, ``receipt.bin`` and ``summary.json`` in ``out``.  0 when the
    application was accepted with an official number, 1 otherwise.
    """
    from ui.person import Lost, Person
    from ui.played import PlayedVisit

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_ACCESSIBILITY"] = "1"
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("[0-9][0-9]-*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder:
        stage = Stage(Path(folder))
        prepare_environment(stage.data)
        application()
        settings = stage.open()
        kiosk = build(settings, stage.config, stage.data)
        try:
            kiosk.show()
            kiosk.wake()
            person = Person(kiosk.window.view, kiosk.visit)
            book = Book(out, person)
            kiosk.awake.runner.watch(book.note)
            person.until(lambda: kiosk.visit.property("online"), "the platform")
            PlayedVisit(person, stage, book.take).whole(ITEM)
            summary = book.summary(stage)
        except Lost as lost:
            sys.stderr.write(f"{lost}\n")
            book.take("lost")
            return 1
        finally:
            kiosk.close()
            stage.close()
    if readme:
        book.publish(readme)
    (out / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    accepted = summary["level"] == "accepted" and summary["case_number"]
    return 0 if accepted and not kiosk.window.warnings else 1


class Book:
    """Takes pictures and notes while a visit is played."""

    def __init__(self, out: Path, person: Any) -> None:
        self._out, self._person = out, person
        self._count = 0
        self._states: list[dict[str, str]] = []
        self._receipt: Any = None

    def take(self, step: str) -> None:
        self._count += 1
        self._person.picture().save(str(self._out / f"{self._count:02d}-{step}.png"))

    def note(self, before: object, now: object) -> None:
        """Observer of the runner."""
        self._receipt = getattr(now, "receipt", self._receipt)
        if type(before) is not type(now):
            at = datetime.now().astimezone().isoformat(timespec="milliseconds")
            self._states.append({"state": type(now).__name__, "at": at})

    def summary(self, stage: Stage) -> dict[str, Any]:
        slip = stage.printer.slips[-1]
        (self._out / "receipt.bin").write_bytes(slip.raw)
        (self._out / "receipt.png").write_bytes(slip.png)
        receipt = self._receipt
        return {
            "application_id": receipt.application_id,
            "local_number": receipt.local_number,
            "case_number": receipt.case_number,
            "level": receipt.level.value,
            "saved_at": receipt.saved_at,
            "accepted_at": receipt.accepted_at,
            "states": self._states,
            "bytes_printed": len(slip.raw),
            "slips": len(stage.printer.slips),
            "at_platform": [{"id": c["id"], "case_number": c["case_number"]} for c in stage.received()],
        }

    def publish(self, folder: Path) -> None:
        """The pictures that the README shows."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("attract", "home", "form-1", "face", "confirm", "receipt"):
            found = sorted(self._out.glob(f"[0-9][0-9]-{name}.png"))
            shutil.copyfile(found[-1], folder / f"{name}.png")
        shutil.copyfile(self._out / "receipt.png", folder / "slip.png")


def live(folder: Path | None, language: str) -> int:
    """Start everything for a person at a display: the terminal's window, and the dock beside it.

    Data of an earlier demo in ``folder`` is gone on with; without a folder nothing is kept.
    """
    from kiosk.words import Words
    from ui.dock import Dock, open_dock

    app = application()
    words = Words(language)
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-demo-")))
        free = app.primaryScreen().availableSize()
        portrait = free.height() >= free.width() * 0.9 or free.height() >= 1000
        stage = Stage(place, *((1080, 1920) if portrait else (1280, 800)))
        stack.callback(stage.close)
        stage.open()
        stage.register_staff_card()
        sys.stdout.write(f"kiosk device sim list --config {stage.config} --data {stage.data}\n")
        sys.stdout.flush()
        dock = Dock(stage, words)
        view = open_dock(dock, words)
        stack.callback(view.deleteLater)
        screen = _screen(stage, 0.94 * free.height() / 1920 if portrait else 1.0)
        stack.callback(_end, screen)
        watch = QTimer()
        watch.timeout.connect(lambda: app.quit() if screen.poll() is not None else None)
        watch.start(500)
        code = until_asked_to_end(app)
        view.close()
        return code


def _screen(stage: Stage, scale: float) -> subprocess.Popen[bytes]:
    """The terminal's own process.  Its window is drawn smaller where the display is lower than a kiosk's."""
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(stage.config), "--data", str(stage.data)]
    smaller = {"QT_SCALE_FACTOR": f"{min(1.0, scale):.3f}"}
    return subprocess.Popen(command, env=os.environ | smaller)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
