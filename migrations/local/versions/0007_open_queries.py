"""What is due on queries is found in an index: the rows hold letters of several pages."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index by state has all that the clocks look at."""
    op.execute("DROP INDEX ix_query_state")
    op.execute(
        'CREATE INDEX ix_query_open ON "query" (state, due, raised_at, reference, id, episode_id,'
        " kind, level, approved_at, unanswered, raised_by, priority)"
    )


def downgrade() -> None:
    """The index as it was."""
    op.execute("DROP INDEX ix_query_open")
    op.execute('CREATE INDEX ix_query_state ON "query" (state)')
