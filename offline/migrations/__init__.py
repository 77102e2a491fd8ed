"""The store's history, one numbered file a step in ``versions/``; run when a store is opened."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def config() -> Config:
    """Alembic's settings: only where the steps are."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return made


def upgrade(engine: Engine, revision: str) -> None:
    """All steps up to a revision in one transaction: a store is never left between two."""
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
