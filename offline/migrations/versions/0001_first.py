"""The first store: applications, evaluations, local numbers, the link, the audit chain."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _applications()
    _evaluations()
    op.create_table(
        "sequences",
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
        _text("good_at"),
        sa.Column("good_monotonic", sa.Float, nullable=False, server_default="0"),
        _text("boot_id"),
        _text("platform_time"),
        sa.Column("clock_offset", sa.Float),
        _text("epoch"),
        _text("problem"),
        _text("detail"),
        _text("problem_at"),
    )
    op.execute("INSERT INTO link (id) VALUES (1)")
    op.create_table(
        "audit",
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
    )


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("local_number", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("item_code", sa.Text, nullable=False),
        sa.Column("content_digest", sa.Text, nullable=False),
        sa.Column("summary", sa.LargeBinary, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("saved_monotonic", sa.Float, nullable=False),
        sa.Column("boot_id", sa.Text, nullable=False),
        sa.Column("platform_time", sa.Text, nullable=False),
        *_waiting(),
        _text("epoch"),
        _text("case_number"),
        _text("accepted_at"),
        _text("settled_at"),
        sa.Column("acceptance", sa.LargeBinary),
        sa.Column("acceptance_signature", sa.LargeBinary),
        sa.Column("payload", sa.Integer, nullable=False, server_default="1"),
    )
    op.create_index("applications_state", "applications", ["state"])


def _evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("application_id", sa.Text, sa.ForeignKey("applications.id"), primary_key=True),
        sa.Column("level", sa.Integer, sa.CheckConstraint("level BETWEEN 1 AND 5"), nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        *_waiting(),
        _text("epoch"),
    )
    op.create_index("evaluations_state", "evaluations", ["state"])


def _waiting() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("due_monotonic", sa.Float, nullable=False, server_default="0"),
        _text("due_boot"),
        _text("problem"),
        _text("detail"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")
