"""The door to the Qt thread."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent
from PySide6.QtGui import QGuiApplication

from ui.bridge import Bridge


class Caller:
    """Nobody keeps it but the bridge."""

    def __init__(self, told: list[str]) -> None:
        self._told = told

    def tell(self) -> None:
        self._told.append(type(self).__name__)


def wait_for(told: list[str]) -> None:
    deadline = QDeadlineTimer(10_000)
    while not told:
        assert not deadline.hasExpired()
        QGuiApplication.processEvents()


def test_who_is_called_later_lives_until_then(application: QGuiApplication) -> None:
    bridge, told = Bridge(), list[str]()
    caller = Caller(told)
    alive = weakref.ref(caller)
    bridge.later(0.02, caller.tell)
    del caller
    assert alive() is not None
    wait_for(told)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as the event loop does
    gc.collect()
    assert (told, alive()) == (["Caller"], None)


def test_a_call_from_another_thread_happens_in_the_bridges_thread(application: QGuiApplication) -> None:
    bridge, told = Bridge(), list[str]()

    def tell() -> None:
        told.append(threading.current_thread().name)

    caller = threading.Thread(target=lambda: bridge.post(tell))
    caller.start()
    caller.join(10)
    assert not told
    wait_for(told)
    assert told == [threading.main_thread().name]


def test_what_is_stopped_is_not_called_again(application: QGuiApplication) -> None:
    bridge, told = Bridge(), list[str]()
    stop = bridge.every(0.001, lambda: told.append("again"))
    wait_for(told)
    stop()
    count, later = len(told), list[str]()
    bridge.later(0.02, lambda: later.append("now"))
    wait_for(later)
    assert len(told) == count
