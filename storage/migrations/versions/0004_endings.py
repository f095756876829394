"""A job makes legal moves only, says by name how it ended, and knows how many processes were started for it."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.dialects import INTEGER, limit_moves

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOVES = {
    "queued": ("running", "cancelled"),
    "running": ("succeeded", "failed", "cancelled", "interrupted"),
}


def upgrade() -> None:
    condition = "ending IS NULL OR state IN ('failed', 'cancelled', 'interrupted')"
    op.execute(f"ALTER TABLE jobs ADD COLUMN ending TEXT CONSTRAINT ck_jobs_ending CHECK ({condition})")
    op.add_column("jobs", sa.Column("starts", INTEGER, nullable=False, server_default="0"))
    limit_moves("jobs", MOVES)
