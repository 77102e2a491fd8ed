"""A small catalogue of three items, with which the rules of catalogues are tried."""

from pathlib import Path

FOLDER = Path(__file__).parent
