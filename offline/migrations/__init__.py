"""The store's history, one numbered file a step in ``versions/``; run when a store is opened."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

STEPS = Path(__file__).parent / "versions"


def config(steps: Path = STEPS) -> Config:
    """Alembic's settings: only where the steps are."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "newline")
    made.set_main_option("version_locations", str(steps).replace("%", "%%"))
    return made


def steps_to(connection: Connection, revision: str, steps: Path = STEPS) -> None:
    """All steps up to a revision, in the caller's transaction."""
    settings = config(steps)
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)


def upgrade(engine: Engine, revision: str) -> None:
    """All steps up to a revision in one transaction: a store is never left between two."""
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        steps_to(connection, revision)
