"""Cameras: a process of their own behind `kiosk.ports.Camera`, real or simulated, or none at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.camera.live import LiveCamera
from kiosk.domain.faces import AT_ONCE, Sitting
from kiosk.domain.pages import Taken
from kiosk.ports import Camera, Health, Look, State
from kiosk.problems import Problem

if TYPE_CHECKING:  # the camera's process imports this package too, and needn't load the settings' library
    from kiosk.config import Camera as Settings

__all__ = ["NoCamera", "open_camera"]


def open_camera(settings: Settings) -> Camera:
    """The camera that the settings name, its process already starting in the background."""
    detector, matcher = str(settings.detector or ""), str(settings.matcher or "")
    match settings.kind:
        case "opencv":
            return LiveCamera(settings.source, settings.document_source, detector=detector, matcher=matcher)
        case "simulated":
            folder = settings.path or ""
            drawn, page = f"drawn:{folder}", f"drawn-page:{folder}"
            return LiveCamera(drawn, page, detector=detector, matcher=matcher)
        case "none":
            return NoCamera()


class NoCamera:
    """A terminal without a camera: every step that needs one says ``camera-missing`` at once."""

    _problem = Problem("camera-missing", "none is configured")

    def start(self, faces: bool = True, sitting: Sitting = AT_ONCE) -> Problem | None:  # noqa: ARG002
        return self._problem

    def look(self) -> Look | Problem:
        return self._problem

    def page(self) -> Taken | Problem:
        return self._problem

    def stop(self) -> None:
        """Nothing was looked at."""

    def health(self) -> Health:
        return Health(State.BAD, (self._problem,), self._problem.detail)

    def close(self) -> None:
        """Nothing is held."""
