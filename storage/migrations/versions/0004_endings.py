"""A job makes legal moves only, and says by name how it ended."""

from alembic import op

from storage.migrations.dialects import limit_moves

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
    limit_moves("jobs", MOVES)
