"""What went out on a stick: parcels are numbered, and each application knows the newest that carried it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("applications", sa.Column("parcel", sa.Integer, nullable=False, server_default="0"))
    op.add_column("applications", sa.Column("exported_at", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "courier",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
        sa.Column("parcel", sa.Integer, nullable=False, server_default="0"),
        sa.Column("answered", sa.Integer, nullable=False, server_default="0"),
        sa.Column("answered_at", sa.Text, nullable=False, server_default=""),
    )
    op.execute("INSERT INTO courier (id) VALUES (1)")
