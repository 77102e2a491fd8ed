"""Bianmin Kiosk (便民通): the terminal application of integrated government service platforms."""

__version__ = "0.1.0"
