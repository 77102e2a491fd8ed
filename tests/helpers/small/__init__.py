"""A small catalogue as its maintainers write it: two items, one bundle of them, and the files around them."""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).parent
