"""For every test: a slow machine is no failure.  Speed is measured by `kiosk bench`, never in a test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")
