"""Which audit chain this is, and its checkpoints with their anchors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_chain",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
        _text("chain"),
        _text("begun_at"),
        _text("before_chain"),
        sa.Column("before_sequence", sa.Integer, nullable=False, server_default="0"),
        _text("before_digest"),
        _text("problem"),
        _text("detail"),
        _text("problem_at"),
    )
    op.execute("INSERT INTO audit_chain (id) VALUES (1)")
    op.create_table(
        "checkpoints",
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        _text("made_at"),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        _text("refused"),
        sa.Column("anchor", sa.LargeBinary),
        sa.Column("anchor_signature", sa.LargeBinary),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")
