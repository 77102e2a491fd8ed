"""How many there are of each kind; indexes by which a page of any list is found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counts",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.drop_index("applications_state", "applications")
    op.create_index("applications_line", "applications", ["state", "local_number"])
    op.create_index("applications_settled", "applications", ["state", "settled_at"])
    op.create_index("applications_exported", "applications", ["state"], sqlite_where=sa.text("parcel > 0"))
