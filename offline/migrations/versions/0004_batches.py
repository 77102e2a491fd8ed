"""What a batch proves for each acceptance, who is sent whatever it costs, and how the line measures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("applications", sa.Column("acceptance_proof", sa.LargeBinary))
    op.add_column("applications", sa.Column("hurried", sa.Integer, nullable=False, server_default="0"))
    op.add_column("link", sa.Column("rate", sa.Float))
    op.add_column("link", sa.Column("round_trip", sa.Float))
    op.add_column("link", sa.Column("metered_day", sa.Text, nullable=False, server_default=""))
    op.add_column("link", sa.Column("day_bytes", sa.Integer, nullable=False, server_default="0"))
    op.add_column("link", sa.Column("month_bytes", sa.Integer, nullable=False, server_default="0"))
