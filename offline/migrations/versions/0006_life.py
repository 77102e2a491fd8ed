"""Since when an application is in its state, what the platform said since, which version follows which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("entered_at", "entered_boot", "outcome", "outcome_at", "outcome_epoch"):
        op.add_column("applications", _text(name))
    op.add_column(
        "applications", sa.Column("entered_monotonic", sa.Float, nullable=False, server_default="0")
    )
    op.add_column("applications", _number("outcome_sequence"))
    op.add_column("applications", _number("outcome_document"))
    op.add_column("applications", sa.Column("outcome_told", sa.LargeBinary))
    op.add_column("applications", _text("corrects"))
    op.add_column("applications", _text("followed_by"))
    op.add_column("evaluations", sa.Column("made_monotonic", sa.Float, nullable=False, server_default="0"))
    op.add_column("evaluations", _text("made_boot"))
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        _text("received_at"),
    )
    op.create_table(
        "progress_cursor",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
        _text("epoch"),
        _number("sequence"),
        _text("issued_at"),
    )
    op.execute("INSERT INTO progress_cursor (id) VALUES (1)")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")
