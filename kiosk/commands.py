"""What the commands of every room are made of: where one works, and how it is hung into the program."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from kiosk.config import Settings


@dataclass(frozen=True, slots=True)
class Site:
    """Where a command works: the terminal's settings, its data folder, the language of messages."""

    settings: Settings
    data: Path
    language: str


Open = Callable[[argparse.Namespace], Site]
Act = Callable[[argparse.Namespace], int]
# What `add_subparsers` gives: argparse has no public name for it, and only its stub takes a parameter.
Under: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[["Under", str, Act, str], argparse.ArgumentParser]
