"""Scanning the codes of electronic IDs: `open_scanner` chooses a real scanner, the simulated one, or none."""

from __future__ import annotations

from kiosk.config import Scanner as Settings
from kiosk.ports import Scanner
from kiosk.problems import Failed


def open_scanner(settings: Settings) -> Scanner | None:
    """The scanner that the settings name, None for a terminal without.  Touches no hardware yet: a scanner
    that isn't there is reported by `read`.

    Raises `Failed("config-malformed")` for a scanner without its device, or a simulated one without its
    folder.
    """
    if settings.kind == "none":
        return None
    if settings.kind == "simulated":
        from devices.scanner.simulated import SimulatedScanner  # noqa: PLC0415

        if settings.path is None:
            raise Failed(
                "config-malformed", "scanner.path: a simulated scanner needs the folder that steers it"
            )
        return SimulatedScanner(settings.path)
    if not settings.device:
        raise Failed("config-malformed", f"scanner.device: a scanner of kind {settings.kind!r} needs one")
    from devices.scanner.attached import AttachedScanner  # noqa: PLC0415

    if settings.kind == "serial":
        from devices.scanner.onserial import SerialSource  # noqa: PLC0415

        return AttachedScanner(lambda: SerialSource(settings.device, settings.baud), settings.device)
    from devices.scanner.wedge import WedgeSource  # noqa: PLC0415

    return AttachedScanner(lambda: WedgeSource(settings.device), settings.device)
