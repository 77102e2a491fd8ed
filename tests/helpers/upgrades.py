"""Steps of a program that doesn't exist yet, for stores of the one that does."""

from __future__ import annotations

import shutil
from pathlib import Path

from offline.db import REVISION
from offline.migrations import STEPS

NEXT = "9001"
HEAD = f'''
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{REVISION}"
branch_labels = None
depends_on = None


def upgrade() -> None:
'''
GOOD = """\
    op.add_column("applications", sa.Column("colour", sa.Text, nullable=False, server_default="red"))
    op.create_table("colours", sa.Column("name", sa.Text, primary_key=True))
    op.execute("INSERT INTO colours VALUES ('red')")
"""


def steps_with(folder: Path, body: str = GOOD) -> Path:
    """A folder with all of the program's steps and one more that does this."""
    folder.mkdir()
    for step in STEPS.glob("*.py"):
        shutil.copy(step, folder / step.name)
    (folder / f"{NEXT}_next.py").write_text(HEAD + body, encoding="utf-8")
    return folder
