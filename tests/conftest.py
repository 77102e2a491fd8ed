"""For every test: a slow machine is no failure, and the same code gives the same result twice.

Speed is measured by `kiosk bench`, never in a test.  Property tests draw the same examples each time, so
that a red test is about the change in hand; `make fuzz` searches on with new ones.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", PATIENT, derandomize=True)
settings.register_profile("search", PATIENT, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
